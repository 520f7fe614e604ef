"""Databases built once and copied: Odoo alone, Odoo with our addons, and these with the demo company.

A build happens under a temporary name, and the final name says what it was built from, so that a database of
such a name is whole and right.
"""

import ast
import contextlib
import fcntl
import hashlib
import json
import re

from . import config, odoo, odoo_source
from .console import Stop, step

BUILD = "cc_build"
BASE = "(base)"  # beside the addons' names in what a database remembers


def base(cluster):
    """Odoo's modules that ours stand on, without any of ours.

    :return: name of the template database
    """
    lines = (config.REQUIREMENTS / "odoo.txt").read_text().splitlines()
    packages = [line for line in lines if not line.startswith("#")]
    parts = (packages, odoo_source.release(), config.BASE_MODULES, config.LANGUAGES, "2")
    name = "cc_base_" + _short(parts)
    with alone("base", cluster):
        if name in cluster.databases():
            return name
        with step(f"Database: Odoo with {len(config.BASE_MODULES)} of its modules (about a minute, once)"):
            cluster.drop(BUILD)
            odoo.odoo(
                cluster,
                "-d",
                BUILD,
                "--stop-after-init",
                "--no-http",
                "--log-level=warn",
                "-i",
                ",".join(config.BASE_MODULES),
                what="Installing Odoo's modules",
            )
            # Not by --load-language: in a new database that makes the language the only one.
            languages = ("i18n", "loadlang", "-d", BUILD, "-l", *config.LANGUAGES)
            odoo.odoo(cluster, *languages, what="Loading languages")
            odoo.script(cluster, BUILD, "seal.py", what="Building Odoo's web files")
            cluster.rename(BUILD, name)
        _forget(cluster, "cc_base_", keep=name)
    return name


def suite(cluster, *, demo=False, only=()):
    """Our addons installed, as they are in the clone now.

    After a change only the changed addons are updated, on a copy of the database before it.
    CI builds from the base, and so does every demo company, which is made once and not again by an update.

    :param demo: with demonstration data
    :param only: names of the addons to install, with what they depend on; else all
    :return: name of the template database
    """
    check_names(only)
    kind = ("demo" if demo else "suite") + config.SCOPE + (f"_{_short(sorted(only))}" if only else "")
    start = base(cluster)
    prints = _prints(with_dependencies(only) if only else config.addon_names())
    name = f"cc_{kind}_" + _short((start, sorted(prints.items())))
    title = ", ".join(only) or f"our addons ({len(prints)})"
    with alone(kind, cluster):
        existing = cluster.databases()
        if name in existing:
            return name
        before = _before(cluster, existing, kind, start, prints)
        if demo:
            title += " with the demo company"
        with step(f"Database: {title}{' (update)' if before else ''}"):
            _build(cluster, f"{BUILD}_{kind}", start, before, prints=prints, demo=demo)
        if any("demo data failed to install" in message for message in odoo.COMPLAINTS):
            raise Stop(f"The demo company was not made; the reason is in {config.LOGS / 'odoo.log'}.")
        odoo.tell_complaints()
        cluster.rename(f"{BUILD}_{kind}", name)
        _forget(cluster, f"cc_{kind}_", keep=name)
    return name


def _build(cluster, build, start, before, *, prints, demo):
    """Install our addons on a copy of the base, or update the changed ones on a copy of the last state."""
    cluster.clone(before or start, build)
    if before:
        known = recall(cluster, before)
        _update(cluster, build, [name for name in prints if known.get(name) != prints[name]], known)
    else:
        _install(cluster, build, prints, demo)
    odoo.script(cluster, build, "seal.py", what="Building the addons' web files")
    remember(cluster, build, {BASE: start, **prints})


def bring_up_to_date(cluster, database):
    """Update the addons that changed since a database was made; used on the user's own.

    :return: names of the updated addons
    """
    prints = _prints(config.addon_names())
    known = recall(cluster, database)
    changed = sorted(name for name, value in prints.items() if known.get(name) != value)
    if changed:
        with step(f"Database: updating {', '.join(changed)}"):
            _update(cluster, database, changed, known)
            remember(cluster, database, prints)
    return changed


@contextlib.contextmanager
def alone(kind, cluster):
    """Only one process of a user builds a kind of database at a time; the next one finds it made."""
    with (config.STATE / f"lock-{cluster.name}-{kind}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remember(cluster, database, prints):
    """Write into a database which state of the addons it holds."""
    text = json.dumps(prints, sort_keys=True)
    cluster.query(f"COMMENT ON DATABASE \"{database}\" IS '{text}'")


def recall(cluster, database):
    """The state of the addons that a database holds, by name; empty when unknown."""
    rows = cluster.query(
        f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{database}'"
    )
    return json.loads(rows[0][0]) if rows and rows[0][0] else {}


def with_dependencies(names):
    """The named addons and those of ours that they depend on, sorted."""
    found, queue = set(), list(names)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            manifest = ast.literal_eval((config.ADDONS / name / "__manifest__.py").read_text())
            queue += [other for other in manifest["depends"] if (config.ADDONS / other).is_dir()]
    return sorted(found)


def _prints(names):
    return {name: config.fingerprint(config.ADDONS / name) for name in names}


def _install(cluster, database, prints, demo):
    if demo:
        # Odoo loads an addon's demo data only where its dependencies have theirs. The base has none, and a first
        # look is better without: let Odoo believe it for as long as ours are installed.
        cluster.query("UPDATE ir_module_module SET demo = TRUE WHERE state = 'installed'", database)
    odoo.odoo(
        cluster,
        "-d",
        database,
        "-i",
        ",".join(prints),
        "--stop-after-init",
        "--no-http",
        "--log-level=warn",
        *(["--with-demo"] if demo else []),
        what="Installing our addons",
    )
    if demo:
        ours = ", ".join(f"'{name}'" for name in prints)
        cluster.query(f"UPDATE ir_module_module SET demo = FALSE WHERE name NOT IN ({ours})", database)
        failed = cluster.query(
            f"SELECT name FROM ir_module_module WHERE name IN ({ours}) AND NOT demo", database
        )
        if failed:
            names = ", ".join(row[0] for row in failed)
            raise Stop(
                f"The demo data of {names} could not be loaded; the reason is in {config.LOGS / 'odoo.log'}."
            )


def _update(cluster, database, changed, known):
    new = [name for name in changed if name not in known]
    old = [name for name in changed if name in known]
    arguments = [*(["-i", ",".join(new)] if new else []), *(["-u", ",".join(old)] if old else [])]
    odoo.odoo(
        cluster,
        "-d",
        database,
        *arguments,
        "--stop-after-init",
        "--no-http",
        "--log-level=warn",
        what=f"Updating {', '.join(changed)}",
    )


def _before(cluster, existing, kind, start, prints):
    """The template of the clone's state before the last change, if an update may start from it."""
    # An update makes no demo data anew.
    if config.CI or config.FRESH or kind.startswith("demo"):
        return None
    for name in sorted(existing):
        if re.fullmatch(f"cc_{kind}_[0-9a-f]{{8}}", name):
            known = recall(cluster, name)
            if known.pop(BASE, None) == start and set(known) <= set(prints):
                return name
    return None


def _forget(cluster, prefix, keep):
    for name in cluster.databases():
        if re.fullmatch(prefix + "[0-9a-f]{8}", name) and name != keep:
            cluster.drop(name)


def _short(parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def check_names(names):
    """:raise Stop: for an addon that does not exist."""
    for name in names:
        if name not in config.addon_names():
            raise Stop(f"There is no addon “{name}” under {config.ADDONS}.")
