"""Odoo 19 Community: from a checkout, from a file, or from Debian's package."""

import shutil
from pathlib import Path

from . import config, debian, python_env
from .console import Stop, step

OTHERWISE = "Name an Odoo 19 checkout: CC_ODOO=/path/to/odoo make run"
# Debian's package also carries every addon a second time, as plain Python; and 80 languages.
EXCLUDES = (
    "--exclude=./usr/lib/python3/dist-packages/addons",
    "--exclude=./usr/share/doc",
    "--wildcards",
    "--exclude=*/i18n/[a-eg-z]*.po",
    "--exclude=*/i18n/f[a-qs-z]*.po",
)


def python_path():
    """The folder from which `import odoo` works."""
    if config.ODOO_ROOT:
        return Path(config.ODOO_ROOT).absolute()
    return config.STATE / "odoo" / "usr" / "lib" / "python3" / "dist-packages"


def addons_paths():
    """The folders of Odoo's own addons."""
    root = python_path()
    return [path for path in (root / "addons", root / "odoo" / "addons") if path.is_dir()]


def addons_path(name):
    """The folder of one of Odoo's own addons."""
    return next(path / name for path in addons_paths() if (path / name).is_dir())


def release():
    """A short text that changes with the installed Odoo."""
    mark = config.STATE / "odoo" / ".complete"
    name = "" if config.ODOO_ROOT else mark.read_text()
    return f"{name} {config.fingerprint(python_path() / 'odoo' / 'release.py')}"


def ensure():
    """Have Odoo 19 on disk, complete."""
    if config.ODOO_ROOT:
        if not (python_path() / "odoo" / "release.py").exists():
            raise Stop(f"CC_ODOO names {config.ODOO_ROOT}, where there is no odoo/release.py.")
        _check_version()
        return
    target = config.STATE / "odoo"
    mark = target / ".complete"
    if mark.exists():
        return
    if not debian.has_tools():
        raise Stop(f"Odoo is unpacked with Debian's tools, which are not here. {OTHERWISE}.")
    if config.ODOO_DEB:
        deb = Path(config.ODOO_DEB)
        debian.unpack(deb, target, excludes=EXCLUDES)
        name = deb.name
    else:
        name = debian.fetch("odoo-19", "sid", target, otherwise=OTHERWISE, excludes=EXCLUDES)
    with step("Odoo: putting files where the package has links"):
        _heal_links()
    _check_version()
    mark.write_text(name)


def _check_version():
    text = (python_path() / "odoo" / "release.py").read_text()
    if "version_info = (19, 0" not in text:
        raise Stop(f"The Odoo under {python_path()} is not version 19.0.")


def _heal_links():
    """Put real files where the package links to others that are not installed.

    Without jQuery every page of the portal and the login answer 500; without the stub of selfie_segmentation
    each page of the backend logs an error, on which browser tests fail.
    """
    pool = {}
    for folder in python_env.site_packages().glob("xstatic/pkg/*/data"):
        pool.update({path.name: path for path in folder.rglob("*") if path.is_file()})
    for folder in python_env.site_packages().glob("*roboto*"):
        pool.update({path.name: path for path in folder.rglob("*.ttf")})
    addons = next(path for path in addons_paths() if path.parent.name == "odoo")
    for path in addons.rglob("*"):
        if path.is_symlink() and not path.exists():
            real = pool.get(path.name)
            path.unlink()
            if real:
                shutil.copy(real, path)
    jquery = addons / "web/static/lib/jquery/jquery.js"
    if not jquery.exists():
        shutil.copy(pool["jquery.js"], jquery)
    stub = addons / "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* left out of Debian's package; only video backgrounds need it */\n")
