"""The tools that are written in JavaScript: ESLint, and Playwright for screenshots."""

import os
import shutil
import subprocess

from . import config
from .console import Stop, run, step

SOURCE = config.ROOT / "harness" / "js"
FOLDER = config.STATE / "js"
CACHE = config.STATE / "cache" / "npm"
LEAST = (20, 19)  # what ESLint asks for


def environment():
    """Variables for a script that loads one of the tools."""
    return {**os.environ, "CC_NODE_MODULES": str(FOLDER / "node_modules")}


def tool(name):
    """Path of an installed tool."""
    return FOLDER / "node_modules" / ".bin" / name


def eslint_config():
    """A copy of our configuration beside the tools, because it imports from them."""
    return shutil.copy(SOURCE / "eslint.config.mjs", FOLDER)


def ensure():
    """Install the tools into the state folder; done once for a lock file."""
    names = ("package.json", "package-lock.json")
    mark = FOLDER / ".done"
    wanted = config.fingerprint(*(SOURCE / name for name in names))
    _check_version()
    if not mark.exists() or mark.read_text() != wanted:
        with step("JavaScript tools: installing"):
            shutil.rmtree(FOLDER, ignore_errors=True)
            FOLDER.mkdir(parents=True)
            for name in names:
                shutil.copy(SOURCE / name, FOLDER)
            run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", f"--cache={CACHE}"],
                cwd=FOLDER,
                log=config.SETUP_LOG,
                what="Installing the JavaScript tools",
                hint="is the npm registry reachable?",
            )
        mark.write_text(wanted)


def _check_version():
    try:
        done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise Stop("ESLint and the screenshots need Node.js 20.19 or newer with npm, which is not installed.")
    version = tuple(int(part) for part in done.stdout.strip().lstrip("v").split(".")[:2])
    if version < LEAST:
        raise Stop(f"ESLint and the screenshots need Node.js 20.19 or newer; this is {done.stdout.strip()}.")
