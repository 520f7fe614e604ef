"""House rules that no linter knows: one definition a model and addon, no import for its side effect, no lost file.

They read the sources only and never import them.
"""

import ast
import io
import re
import tokenize
from collections import defaultdict
from pathlib import Path

# Tests try parts of a model, migrations are run by their version: neither makes up the addon.
ASIDE = {"tests", "migrations", "static"}
# Folders whose modules are loaded by their `__init__.py` alone; those of `tools` are imported by who uses them.
ROOMS = ("controllers", "models", "report", "wizard")
MODEL_BASES = {"AbstractModel", "BaseModel", "Model", "TransientModel"}
# Said by each class that extends a model, and the same each time.
SAID_AGAIN = {"_inherit", "_name"}
# Pillow knows a format once its module is imported, and nobody needs the module itself.
REGISTER_THEMSELVES = {"PIL.TiffImagePlugin", "PIL.WebPImagePlugin"}
# A comment that silences all rules silences the unused import too.
SILENCED = re.compile(r"#\s*(?P<file>(ruff|flake8)\s*:\s*)?noqa\b(?!\s*:(?!.*\bF401\b))", re.IGNORECASE)


def addon_files(addon):
    """Python files that make up an addon, sorted.

    :param Path addon: its folder
    """
    return [
        path for path in sorted(addon.rglob("*.py")) if not ASIDE & set(path.relative_to(addon).parts[:-1])
    ]


def repeated_definitions(addon):
    """Methods, fields and other attributes of one model that two classes of an addon define.

    Which of them counts would depend on the order of imports.

    :param Path addon: its folder
    :return: a sentence for each
    """
    places = defaultdict(list)
    for path in addon_files(addon):
        for model, names in model_classes(path.read_text()):
            for name in names.keys() - SAID_AGAIN:
                places[model, name].append(f"{path.relative_to(addon)}:{names[name]}")
    return [
        f"{addon.name}: {model}.{name} is defined in {len(found)} classes: {', '.join(found)}"
        for (model, name), found in sorted(places.items())
        if len(found) > 1
    ]


def model_classes(source):
    """Classes of Odoo models in a module, with what their bodies define.

    >>> model_classes('''
    ... class Team(models.Model):
    ...     _inherit = "credit.team"
    ...     name = fields.Char()
    ...     def write(self, vals): pass
    ... ''')
    [('credit.team', {'_inherit': 3, 'name': 4, 'write': 5})]

    :param str source: of the module
    :return: list of (model, the line of its first definition by name)
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            values, lines = {}, {}
            for name, value, line in _bound(node.body):
                values.setdefault(name, value)
                lines.setdefault(name, line)
            if model := _model_of(node, values):
                found.append((model, lines))
    return found


def _bound(body):
    """(name, value where one is assigned, line) of all that a class body binds."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, None, node.lineno
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                        yield part.id, node.value, node.lineno
        elif isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name):
            yield node.target.id, node.value, node.lineno
        else:  # `if`, `with`, `for`, `try`: their bodies belong to the class too
            for name in ("body", "orelse", "finalbody", "handlers"):
                yield from _bound(getattr(node, name, ()) or ())


def _model_of(node, values):
    """The model that a class defines or extends, as Odoo's metaclass finds it; None for other classes."""
    for name in ("_name", "_inherit"):
        value = values.get(name)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    bases = {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}
    if not MODEL_BASES & bases:
        return None
    return re.sub(r"(?<=[^_])([A-Z])", r".\1", node.name).lower()


def imports_for_effect(path):
    """Imports of a module whose name it does not use, and comments that hide such imports from ruff.

    :param Path path: of a Python file; an `__init__.py` imports for others and is passed over
    :return: list of (line, sentence)
    """
    if path.name == "__init__.py":
        return []
    source = path.read_text()
    tree = ast.parse(source)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    statements = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    found = []
    for statement in statements:
        for bound, whole, line in _imported(statement):
            if bound not in used and whole not in REGISTER_THEMSELVES:
                found.append((line, f"“{bound}” is imported and not used: only for its side effect?"))
    told = {line for line, _sentence in found}
    for line, whole_file in _silenced(source):
        names = [
            whole
            for statement in statements
            if statement.lineno <= line <= statement.end_lineno
            for _bound, whole, at in _imported(statement)
            if line in (at, statement.end_lineno)
        ]
        if whole_file or (line not in told and set(names) - REGISTER_THEMSELVES):
            found.append((line, "a comment hides unused imports from ruff"))
    return sorted(found)


def _imported(statement):
    """(name that it binds, its full name, line) of what a statement imports.

    >>> list(_imported(ast.parse("from PIL import Image as picture").body[0]))
    [('picture', 'PIL.Image', 1)]
    >>> list(_imported(ast.parse("import os.path").body[0]))
    [('os', 'os.path', 1)]
    >>> list(_imported(ast.parse("from __future__ import annotations").body[0]))
    []
    """
    start = ""
    if isinstance(statement, ast.ImportFrom):
        if statement.module == "__future__":
            return
        start = "." * statement.level + (f"{statement.module}." if statement.module else "")
    for alias in statement.names:
        bound = alias.asname or (alias.name if start else alias.name.split(".")[0])
        yield bound, f"{start}{alias.name}", alias.lineno


def _silenced(source):
    """(line, whether it holds for the whole file) of the comments that silence ruff about unused imports.

    >>> text = "import a  # noqa: E402, F401\\nimport b  # noqa\\nimport c  # noqa: E402\\n# ruff: noqa\\n"
    >>> list(_silenced(text))
    [(1, False), (2, False), (4, True)]
    """
    if "noqa" in source.lower():
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and (match := SILENCED.search(token.string)):
                yield token.start[0], bool(match["file"])


def lost_files(addon):
    """Modules and rooms of an addon that Odoo never loads: the `__init__.py` of their folder does not import them.

    A module beside the manifest may be imported by any file of the addon instead.

    :param Path addon: its folder
    :return: a sentence for each
    """
    rooms = [addon / name for name in ROOMS if any((addon / name).rglob("*.py"))]
    found = _not_imported(addon, rooms, addon)
    anywhere = set().union(
        *(_imported_from(path, len(path.relative_to(addon).parts)) for path in addon_files(addon))
    )
    found += [
        f"{addon.name}: {path.name} is imported by no file of the addon"
        for path in sorted(addon.glob("*.py"))
        if path.stem not in anywhere and not path.name.startswith("__")
    ]
    for room in rooms:
        for folder in [room, *sorted(path for path in room.rglob("*") if path.is_dir())]:
            if not ASIDE & set(folder.relative_to(addon).parts) and any(folder.rglob("*.py")):
                children = [
                    path for path in folder.iterdir() if path.suffix == ".py" or any(path.rglob("*.py"))
                ]
                found += _not_imported(folder, children, addon)
    return found


def _not_imported(folder, children, addon):
    """A sentence for each child of a folder that its `__init__.py` does not import."""
    init = folder / "__init__.py"
    if not init.exists():
        return [f"{addon.name}: {folder.relative_to(addon)} has no __init__.py"]
    listed = _imported_from(init, 1)
    return [
        f"{addon.name}: {child.relative_to(addon)} is imported by no {init.relative_to(addon)}"
        for child in sorted(children)
        if child.stem not in listed and not child.name.startswith("__") and child.name not in ASIDE
    ]


def _imported_from(path, level):
    """Names of the modules that a file imports from so many folders up; 1 is its own."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == level:
            names |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
    return names


def addon_folders(root):
    """Folders of the addons below a folder, the optional ones too.

    :param Path root: folder of the addons
    """
    return [manifest.parent for manifest in sorted(root.glob("*/__manifest__.py"))]


def one_definition(root):
    """What ``repeated_definitions`` finds in all addons, as text; empty when all is well.

    :param Path root: folder of the addons
    """
    return "\n".join(sentence for addon in addon_folders(root) for sentence in repeated_definitions(addon))


def each_file_listed(root):
    """What ``lost_files`` finds in all addons, as text.

    :param Path root: folder of the addons
    """
    return "\n".join(sentence for addon in addon_folders(root) for sentence in lost_files(addon))


def no_import_for_effect(*folders):
    """What ``imports_for_effect`` finds below the folders, as text.

    :param folders: paths
    """
    return "\n".join(
        f"{path.relative_to(folder.parent)}:{line}: {sentence}"
        for folder in map(Path, folders)
        for path in sorted(folder.rglob("*.py"))
        for line, sentence in imports_for_effect(path)
    )
