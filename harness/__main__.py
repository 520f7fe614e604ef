# This file is read by any Python 3, so that an old one gets a sentence instead of a traceback.
import os
import subprocess
import sys

SUPPORTED = ((3, 12), (3, 11), (3, 13), (3, 10))


def find_python():
    """The path of a Python that Odoo 19 supports, or None. A name on the PATH may be an empty shim: run it."""
    for major, minor in SUPPORTED:
        name = "python%d.%d" % (major, minor)
        try:
            found = subprocess.check_output(
                [name, "-c", "import sys, venv, ensurepip; print(sys.executable)"],
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return found.decode().strip()
    return None


def main():
    if os.environ.get("CC_PYTHON"):
        chosen = os.environ.pop("CC_PYTHON")
        os.execvp(chosen, [chosen, "-m", "harness"] + sys.argv[1:])
    if sys.version_info[:2] not in SUPPORTED:
        other = find_python()
        if not other:
            sys.exit(
                "Stopped: Odoo 19 runs on Python 3.10 to 3.13, and this is %d.%d. "
                "Install one of them, or name it: CC_PYTHON=/path/to/python3.12 make run"
                % sys.version_info[:2]
            )
        os.execv(other, [other, "-m", "harness"] + sys.argv[1:])
    from .cli import cli

    sys.exit(cli(sys.argv[1:]))


main()
