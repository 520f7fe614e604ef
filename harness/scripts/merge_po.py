"""Brings the texts that Odoo exported into the addons, or says what is amiss.

Run by the environment's Python: merge_po.py [--check] POT_FILES OUR_ADDONS ODOO_ADDON...
"""

import re
import sys
from pathlib import Path

import polib

LANGUAGES = {"fr": "nplurals=2; plural=(n > 1);"}
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "",
}


def template(exported):
    """The exported texts without the date of the export, so that a file changes only with a text."""
    file = polib.POFile(wrapwidth=78)
    file.header = exported.header
    file.metadata = dict(HEADER)
    file.extend(exported)
    return file


def fields_of(entry):
    """Names of the fields whose label or help a text is; None where it is also something else."""
    found = [
        re.fullmatch(r"model:ir\.model\.fields,\w+:\w+\.field_\w+?__(\w+)", o[0]) for o in entry.occurrences
    ]
    return [match[1] for match in found] if found and all(found) else None


def platform(folders, language):
    """What Odoo calls the fields that it gives to our models, by text and name: Created on, Followers…"""
    texts = {}
    for folder in folders:
        for entry in polib.pofile(str(Path(folder) / "i18n" / f"{language}.po")):
            for name in fields_of(entry) or ():
                texts[entry.msgid, name] = entry.msgstr
    return texts


def translated(pot, known, language, given):
    """The texts of ``pot`` with the translations that are known or given by Odoo; the others stay empty."""
    file = polib.POFile(wrapwidth=78)
    file.header = pot.header
    file.metadata = {**HEADER, "Language": language, "Plural-Forms": LANGUAGES[language]}
    translations = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in known if not entry.obsolete}
    for entry in pot:
        ours = translations.get((entry.msgctxt, entry.msgid))
        theirs = {given.get((entry.msgid, name), "") for name in fields_of(entry) or ()}
        file.append(
            polib.POEntry(
                msgctxt=entry.msgctxt,
                msgid=entry.msgid,
                msgstr=ours or (theirs.pop() if len(theirs) == 1 else ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=entry.flags,
            )
        )
    return file


def problems(pot, known):
    """What is amiss with a translation: texts that it lacks, left empty, or has beyond the template."""
    texts = [(entry.msgctxt, entry.msgid) for entry in pot]
    translations = {(entry.msgctxt, entry.msgid): entry for entry in known}
    found = [("missing", msgid) for context, msgid in texts if (context, msgid) not in translations]
    for key, entry in translations.items():
        if key not in texts or entry.obsolete:
            found.append(("obsolete", entry.msgid))
        elif not entry.msgstr.strip():
            found.append(("empty", entry.msgid))
        elif entry.fuzzy:
            found.append(("fuzzy", entry.msgid))
    return found


def main(exports, addons, *odoo, check):
    """Go through the exported addons.

    :return: number of problems
    """
    count = 0
    given = {} if check else {language: platform(odoo, language) for language in LANGUAGES}
    for exported in sorted(Path(exports).glob("*.pot")):
        name, folder = exported.stem, Path(addons) / exported.stem / "i18n"
        pot = template(polib.pofile(str(exported)))
        pot_path = folder / f"{name}.pot"
        if not len(pot):
            continue
        if check:
            if not pot_path.exists() or pot_path.read_text() != str(pot) + "\n":
                print(f"{name}: {pot_path.name} is not what Odoo exports now; run `make i18n`.")
                count += 1
        else:
            folder.mkdir(exist_ok=True)
            pot_path.write_text(str(pot) + "\n")
        for language in LANGUAGES:
            path = folder / f"{language}.po"
            known = polib.pofile(str(path)) if path.exists() else polib.POFile()
            if not check:
                known = translated(pot, known, language, given[language])
                path.write_text(str(known) + "\n")
            found = problems(pot, known)
            for kind, msgid in found:
                print(f"{name}: {path.name}: {kind}: {msgid!r}")
            count += len(found)
    return count


if __name__ == "__main__":
    arguments = sys.argv[1:]
    checking = "--check" in arguments
    sys.exit(1 if main(*arguments[checking:], check=checking) else 0)
