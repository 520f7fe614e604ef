"""Programs beside Python that some features and tests need: a browser, PDF tools, fonts."""

import os
import shutil
from pathlib import Path

from . import config
from .console import Stop, run, say, step

# program -> Debian package, and what does not work without it
NEEDED = {
    "chromium": ("chromium", "browser tests and screenshots"),
    "pdftotext": ("poppler-utils", "tests that look at PDF pages"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONT = ("fonts-dejavu-core", Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))


def browser():
    """Path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def missing():
    """Debian packages that are not here, with what needs them."""
    found = {"chromium": browser(), "pdftotext": shutil.which("pdftotext")}
    packages = {NEEDED[name][0]: NEEDED[name][1] for name in NEEDED if not found[name]}
    if not FONT[1].exists():
        packages[FONT[0]] = "letters in PDF pages"
    return packages


def ensure():
    """Install what is missing where this user may; else say once what will not work."""
    packages = missing()
    if not packages:
        return
    if os.getuid() == 0 and shutil.which("apt-get"):
        with step(f"Programs: installing {', '.join(packages)}"):
            env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            what = f"Installing {', '.join(packages)} with apt-get"
            run(["apt-get", "-qq", "update"], log=config.SETUP_LOG, what=what, env=env)
            command = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages]
            run(command, log=config.SETUP_LOG, what=what, env=env)
        return
    if config.CI:
        raise Stop(f"CI needs the Debian packages {', '.join(packages)}.")
    for package, use in packages.items():
        say(f"  ! {package} is not installed: no {use}. An administrator can `apt-get install {package}`.")
