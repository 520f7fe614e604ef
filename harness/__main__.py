"""What `make` calls: sets up Odoo, PostgreSQL and the databases, and runs and tests the addons.

Only the standard library is used here, because it has to run before anything is installed.
"""

# This file is read by any Python 3, so that an old one gets a sentence instead of a traceback.
import os
import subprocess
import sys

SUPPORTED = ((3, 12), (3, 11), (3, 13), (3, 10))


def find_python():
    """Path of a Python that Odoo 19 supports, or None. A name on the PATH may be an empty shim: run it."""
    for major, minor in SUPPORTED:
        try:
            found = subprocess.check_output(
                [f"python{major}.{minor}", "-c", "import sys, venv; print(sys.executable)"],
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return found.decode().strip()
    return None


def main():
    """Run the command with a Python that Odoo supports."""
    if os.environ.get("CC_PYTHON"):
        chosen = os.environ.pop("CC_PYTHON")
        try:
            os.execvp(chosen, [chosen, "-m", "harness", *sys.argv[1:]])
        except OSError as error:
            sys.exit(f"Stopped: CC_PYTHON names {chosen}, which cannot be run: {error.strerror}.")
    if sys.version_info[:2] not in SUPPORTED:
        other = find_python()
        if not other:
            sys.exit(
                f"Stopped: Odoo 19 runs on Python 3.10 to 3.13, and this is {sys.version.split()[0]}. "
                "Install one of them, or name it: CC_PYTHON=/path/to/python3.12 make run"
            )
        os.execv(other, [other, "-m", "harness", *sys.argv[1:]])
    from .cli import cli

    sys.exit(cli(sys.argv[1:]))


main()
