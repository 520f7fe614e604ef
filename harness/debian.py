"""Debian's packages as plain files: downloaded and unpacked, never installed; the system stays untouched."""

import os
import shutil
import tempfile
from pathlib import Path

from . import config
from .console import Stop, run, step

# apt works on folders of its own here. The machine's apt knows where the archive is, even before an update.
DOWNLOAD = r"""
set -eu
suite=$1 package=$2
mkdir -p lists/partial cache/archives/partial parts download; : > status
code=$(. /etc/os-release; echo "$VERSION_CODENAME")
[ "$suite" = own ] && suite=$code
uri=$(apt-get update --print-uris 2>/dev/null | sed -n "s#^'\(.*\)/dists/$code/InRelease' .*#\1#p" | head -1)
[ -n "$uri" ] || { echo "apt knows no Debian archive"; exit 3; }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main" > sources.list
options="-o Dir::Etc::SourceList=$PWD/sources.list -o Dir::Etc::SourceParts=$PWD/parts
 -o Dir::State::Lists=$PWD/lists -o Dir::State::status=$PWD/status -o Dir::Cache=$PWD/cache
 -o Acquire::Languages=none -o Acquire::Retries=3"
[ "$(id -u)" = 0 ] && options="$options -o APT::Sandbox::User=root"
apt-get $options -qq update
cd download
apt-get $options -qq download "$package"
"""
UNPACK = 'set -o pipefail; dpkg-deb --fsys-tarfile "$0" | tar -x -C "$1" --no-same-owner "${@:2}"'


def has_tools():
    """Whether Debian's package tools are here."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def fetch(package, suite, target, *, otherwise, excludes=()):
    """Download a package and unpack it.

    :param suite: Debian's suite, or `own` for that of this machine
    :param target: folder to unpack into, made anew
    :param otherwise: what the user can do when it cannot be had, for the sentence
    :return: name of the package's file
    """
    with tempfile.TemporaryDirectory(prefix="credit-control-") as name:
        folder = Path(name)
        with step(f"Debian: downloading {package}"):
            run(
                ["bash", "-c", DOWNLOAD, "download", suite, package],
                cwd=folder,
                log=config.SETUP_LOG,
                what=f"Downloading {package}",
                hint=f"is Debian's archive reachable? {otherwise}.",
                env={**os.environ, "LC_ALL": "C"},
            )
        deb = next((folder / "download").glob("*.deb"))
        unpack(deb, target, excludes=excludes)
        return deb.name


def unpack(deb, target, *, excludes=()):
    """Unpack a package's files into a folder, made anew; options of tar may leave some out."""
    if not deb.exists():
        raise Stop(f"There is no package {deb}.")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with step(f"Debian: unpacking {deb.name}"):
        command = ["bash", "-c", UNPACK, deb, target, *excludes]
        run(command, log=config.SETUP_LOG, what=f"Unpacking {deb.name}")
