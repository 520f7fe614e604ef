"""Odoo 19 Community: from a checkout, from a file, or from Debian's package."""

import os
import shutil
import tempfile
from pathlib import Path

from . import config, python_env
from .console import Stop, run, step

# Debian's package also carries every addon a second time, as plain Python; and 80 languages.
EXCLUDES = (
    "--exclude=./usr/lib/python3/dist-packages/addons",
    "--exclude=./usr/share/doc",
    "--wildcards",
    "--exclude=*/i18n/[a-eg-z]*.po",
    "--exclude=*/i18n/f[a-qs-z]*.po",
)
DOWNLOAD = r"""
set -eu
mkdir -p lists/partial cache/archives/partial parts download; : > status
code=$(. /etc/os-release; echo "$VERSION_CODENAME")
uri=$(apt-get update --print-uris 2>/dev/null | sed -n "s#^'\(.*\)/dists/$code/InRelease' .*#\1#p" | head -1)
[ -n "$uri" ] || { echo "apt knows no Debian archive"; exit 3; }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri sid main" > sources.list
options="-o Dir::Etc::SourceList=$PWD/sources.list -o Dir::Etc::SourceParts=$PWD/parts
 -o Dir::State::Lists=$PWD/lists -o Dir::State::status=$PWD/status -o Dir::Cache=$PWD/cache -o Acquire::Languages=none -o Acquire::Retries=3"
[ "$(id -u)" = 0 ] && options="$options -o APT::Sandbox::User=root"
apt-get $options -qq update
cd download
apt-get $options -qq download odoo-19
"""


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
    if not shutil.which("dpkg-deb"):
        raise Stop(
            "Odoo is unpacked with Debian's tools, which are not here. "
            "Name an Odoo 19 checkout: CC_ODOO=/path/to/odoo make run"
        )
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="credit-control-") as folder:
        deb = Path(config.ODOO_DEB) if config.ODOO_DEB else _download(Path(folder))
        with step(f"Odoo: unpacking {deb.name}"):
            if not deb.exists():
                raise Stop(f"CC_ODOO_DEB names {deb}, which does not exist.")
            target.mkdir(parents=True)
            script = 'set -o pipefail; dpkg-deb --fsys-tarfile "$0" | tar -x -C "$1" --no-same-owner "${@:2}"'
            command = ["bash", "-c", script, deb, target, *EXCLUDES]
            run(command, log=config.SETUP_LOG, what="Unpacking Odoo")
            _heal_links(target)
    _check_version()
    mark.write_text(deb.name)


def _download(folder):
    with step("Odoo: downloading Debian's package odoo-19"):
        run(
            ["bash", "-c", DOWNLOAD],
            cwd=folder,
            log=config.SETUP_LOG,
            what="Downloading Odoo 19 (is Debian's archive reachable? else CC_ODOO=/path/to/odoo make run)",
            env={**os.environ, "LC_ALL": "C"},
        )
    return next((folder / "download").glob("odoo-19_*.deb"))


def _check_version():
    text = (python_path() / "odoo" / "release.py").read_text()
    if "version_info = (19, 0" not in text:
        raise Stop(f"The Odoo under {python_path()} is not version 19.0.")


def _heal_links(target):
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
