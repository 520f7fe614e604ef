"""`make i18n`: the addons' texts, exported by Odoo, and their translations."""

import os
import subprocess
import tempfile

from . import config, databases, odoo, odoo_source, postgres, python_env, setup
from .console import say, step


def update(addons=(), *, check=False):
    """Bring .pot and .po files up to date; a new text stays empty until somebody translates it.

    :param addons: only these; else all
    :param check: change nothing, only say what is missing, empty or obsolete
    :return: exit code, 1 when a translation is not complete
    """
    cluster = postgres.TEST
    setup.ensure(cluster)
    names = list(addons) or config.addon_names()
    template = databases.suite(cluster, only=tuple(addons))
    database = f"cc_i18n_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="credit-control-") as folder:
        with step(f"Texts of {', '.join(names)}"):
            cluster.clone(template, database)
            try:
                variables = {"CC_ADDONS": ",".join(names), "CC_FOLDER": folder}
                odoo.script(cluster, database, "export_pot.py", what="Exporting texts", variables=variables)
            finally:
                cluster.drop(database)
        script = config.ROOT / "harness" / "scripts" / "merge_po.py"
        odoo_addons = [odoo_source.addons_path(name) for name in ("base", "mail", "portal", "rating")]
        options = ["--check"] if check else []
        command = [python_env.python(), script, *options, folder, config.ADDONS, *odoo_addons]
        code = subprocess.run([str(part) for part in command], check=False).returncode
    say("Translations are complete." if not code else "Translations are not complete: see above.")
    return code
