"""Where everything stands, and the variables that change it.

Nothing is written into the clone: all state lies in one folder, which `make clean` removes.
"""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
REQUIREMENTS = Path(__file__).resolve().parent / "requirements"

# Shared between clones of one user on purpose: a second clone starts warm.
STATE = Path(os.environ.get("CC_STATE") or f"/var/tmp/credit-control-odoo-{os.getuid()}").absolute()
VENV = STATE / "venv"
LOGS = STATE / "logs"
OUTPUT = STATE / "output"
SETUP_LOG = LOGS / "setup.log"

ODOO_ROOT = os.environ.get("CC_ODOO")  # an Odoo 19 checkout, instead of the download
ODOO_DEB = os.environ.get("CC_ODOO_DEB")  # a downloaded package odoo-19_*.deb
PGBIN = os.environ.get("CC_PGBIN")  # the folder of initdb and pg_ctl of an installed PostgreSQL
PGHOST = os.environ.get("CC_PGHOST")  # a running server; PGPORT, PGUSER, PGPASSWORD as usual
# Work trees of git (`git worktree add`) are used side by side: each has its own databases of our addons.
SCOPE = f"_{''.join(filter(str.isalnum, ROOT.name)).lower()}" if (ROOT / ".git").is_file() else ""
PORT = os.environ.get("PORT") or "8069"
FRESH = bool(os.environ.get("FRESH"))  # build the databases of our addons anew instead of updating them
CI = os.environ.get("CI") == "true"

# Modules of Odoo that the addons and their tests stand on: one database of them is the base of all others.
BASE_MODULES = (
    "account",
    "contacts",
    "l10n_be",
    "l10n_fr_account",
    "l10n_lb_account",
    "l10n_sn",
    "sale_management",
    "stock",
)
LANGUAGES = ("fr_FR",)
# Addons that stand on others' addons, which not everybody has: neither in the suite nor in its databases.
OPTIONAL = ("credit_control_queue_job",)


def addon_names():
    """Names of our addons, sorted; without the optional ones."""
    return sorted({path.parent.name for path in ADDONS.glob("*/__manifest__.py")} - set(OPTIONAL))


def fingerprint(*folders_or_files, skip=("tests", "readme", "__pycache__")):
    """A short hash of the contents of files and folders; folders named in ``skip`` do not count."""
    digest = hashlib.sha256()
    for start in folders_or_files:
        start = Path(start)
        files = sorted(start.rglob("*")) if start.is_dir() else [start]
        for path in files:
            relative = path.relative_to(start.parent)
            if path.is_file() and not set(relative.parts) & set(skip):
                digest.update(str(relative).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
