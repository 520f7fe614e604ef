"""Steps with their times on the screen, programs' output in a log, one sentence for what went wrong."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path


class Stop(Exception):
    """Something is missing or went wrong; its text is the one sentence that the user reads."""


def say(text=""):
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title):
    """Say what is being done, and when it is done how long it took."""
    interactive = sys.stdout.isatty()
    if interactive:
        print(f"  … {title}", end="", flush=True)
    else:
        say(f"  … {title}")
    started = time.monotonic()
    try:
        yield
    except BaseException:
        if interactive:
            print(flush=True)
        raise
    took = time.monotonic() - started
    say(f"\r  ✓ {title} ({took:.1f} s)" if interactive else f"  ✓ {title} ({took:.1f} s)")


def run(command, *, log: Path, what: str, hint="", env=None, cwd=None, **options):
    """Run a program with its output in ``log``.

    :param what: what the program does, for the sentence when it fails
    :param hint: what may be the cause, for the same
    :return: its output
    :raise Stop: when it is missing or exits with an error; shows the end of its output
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        out.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        out.flush()
        start = out.tell()
        try:
            done = subprocess.run(
                [str(part) for part in command],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=env,
                cwd=cwd,
                check=False,
                **options,
            )
        except FileNotFoundError as error:
            raise Stop(f"{what} needs the program “{command[0]}”, which is not installed.") from error
    with log.open("rb") as out:
        out.seek(start)
        output = out.read().decode(errors="replace")
    if done.returncode:
        tail = output.strip().splitlines()[-15:]
        say("\n".join(f"    | {line}" for line in tail))
        why = f"failed: {hint}" if hint else f"failed (exit {done.returncode})."
        raise Stop(f"{what} {why} The whole output is in {log}.")
    return output


def need_disk(folder: Path, gigabytes: float):
    """:raise Stop: when fewer than ``gigabytes`` are free where ``folder`` is or will be."""
    while not folder.exists():
        folder = folder.parent
    status = os.statvfs(folder)
    free = status.f_bavail * status.f_frsize / 1e9
    if free < gigabytes:
        raise Stop(
            f"Only {free:.1f} GB are free under {folder}, {gigabytes:g} GB are needed. "
            "Free some space, or name another folder: CC_STATE=/path make run"
        )
