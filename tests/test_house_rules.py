"""The house rules of our own linter: each finding is provoked, and what is right is left alone."""

import doctest
import tempfile
import unittest
from pathlib import Path
from textwrap import dedent
from unittest.mock import patch

from harness import config, house_rules, linting

TEAM = """
from odoo import fields, models


class CreditTeam(models.Model):
    _name = "credit.team"
    _description = "Team"
    _order = "name"

    name = fields.Char()

    def write(self, vals):
        return super().write(vals)
"""


class Tree(unittest.TestCase):
    """Files of an addon that are made for one test."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="credit-control-")
        self.addCleanup(folder.cleanup)
        self.addons = Path(folder.name) / "addons"
        self.addon = self.addons / "one"
        self.write("__manifest__.py", "{}")
        self.write("__init__.py", "from . import models")
        self.write("models/__init__.py", "from . import credit_team")
        self.write("models/credit_team.py", TEAM)

    def write(self, name, text):
        """A file of the addon."""
        path = self.addon / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
        return path

    def extension(self, body, head="_inherit = 'credit.team'"):
        """The text of a class that extends the team."""
        lines = "\n".join(f"    {line}" for line in dedent(body).strip().splitlines())
        return f"from odoo import fields, models\n\nclass More(models.Model):\n    {head}\n\n{lines}\n"


class TestOneDefinition(Tree):
    def found(self):
        """The names that are defined twice."""
        return {
            line.split(" is defined")[0].split(": ")[1]
            for line in house_rules.one_definition(self.addons).splitlines()
        }

    def test_other_things_in_a_second_class_are_fine(self):
        self.write("models/credit_team_more.py", self.extension("leader_id = fields.Many2one('res.users')"))
        self.assertEqual(self.found(), set())

    def test_method_field_and_attribute_are_found(self):
        body = """
        _order = "id"
        name = fields.Char(required=True)
        async def write(self, vals): ...
        """
        self.write("models/teams/credit_team_more.py", self.extension(body))
        self.assertEqual(self.found(), {"credit.team._order", "credit.team.name", "credit.team.write"})

    def test_places_are_named_with_their_lines(self):
        self.write("wizard/more.py", self.extension("def write(self, vals): ..."))
        self.assertEqual(
            house_rules.one_definition(self.addons),
            "one: credit.team.write is defined in 2 classes: models/credit_team.py:12, wizard/more.py:6",
        )

    def test_two_classes_of_one_file_are_two(self):
        self.write("models/credit_team.py", TEAM + self.extension("def write(self, vals): ..."))
        self.assertEqual(self.found(), {"credit.team.write"})

    def test_each_way_to_define_a_thing_counts(self):
        ways = (
            "write = other",
            "write: object = other",
            "other, (write, third) = a, (b, c)",
            "class write: ...",
            "if True:\n    pass\nelse:\n    def write(self): ...",
            "try:\n    pass\nexcept OSError:\n    def write(self): ...",
        )
        for way in ways:
            with self.subTest(way):
                self.write("models/more.py", self.extension(way))
                self.assertEqual(self.found(), {"credit.team.write"})

    def test_each_way_to_name_the_model_counts(self):
        for head in (
            "_name = 'credit.team'; _inherit = ['credit.team', 'mail.thread']",
            "_name = 'credit.team'; _inherit = 'other.model'",
            "_inherit: str = 'credit.team'",
        ):
            with self.subTest(head):
                self.write("models/more.py", self.extension("def write(self, vals): ...", head))
                self.assertEqual(self.found(), {"credit.team.write"})
        # Odoo derives the name from that of the class where none is given.
        text = "class CreditTeam(models.Model):\n    _inherit = ['credit.team']\n    name = 1\n"
        self.write("models/more.py", text)
        self.assertEqual(self.found(), {"credit.team.name"})

    def test_annotation_without_value_and_a_property_with_setter_are_one(self):
        body = """
        write: object
        @property
        def size(self): ...
        @size.setter
        def size(self, value): ...
        """
        self.write("models/more.py", self.extension(body))
        self.assertEqual(self.found(), set())

    def test_other_models_plain_classes_tests_and_migrations_do_not_count(self):
        self.write("models/other.py", self.extension("def write(self, vals): ...", "_name = 'credit.other'"))
        self.write("models/plain.py", "class CreditTeam:\n    def write(self): ...\n")
        again = self.extension("def write(self, vals): ...")
        self.write("tests/models/more.py", again)
        self.write("migrations/1.0/post-more.py", again)
        self.assertEqual(self.found(), set())

    def test_another_addon_may_extend_what_one_defines(self):
        other = self.addons / "two"
        (other / "models").mkdir(parents=True)
        (other / "__manifest__.py").write_text("{}")
        (other / "models" / "more.py").write_text(self.extension("def write(self, vals): ..."))
        self.assertEqual(self.found(), set())


class TestImports(Tree):
    def found(self, text, name="models/more.py"):
        """(line, first word of the sentence) of what is found in a file."""
        path = self.write(name, text)
        return [(line, sentence.split()[0]) for line, sentence in house_rules.imports_for_effect(path)]

    def test_used_names_are_fine(self):
        text = """
        import os.path
        from . import credit_team as team
        from .credit_team import CreditTeam, Other

        print(os.path, team.x, Other)
        class More(CreditTeam): ...
        """
        self.assertEqual(self.found(text), [])

    def test_unused_name_is_found_with_and_without_a_comment(self):
        for comment in ("", "  # noqa: F401 its class comes first", "  # noqa", "  # NOQA:E402,F401"):
            with self.subTest(comment):
                text = f"from . import credit_team{comment}\n"
                self.assertEqual(self.found(text), [(1, "“credit_team”")])

    def test_unused_names_of_each_kind_of_import(self):
        text = """\
        import os.path
        import json as text
        from .credit_team import (
            CreditTeam,
            Other,
        )
        from PIL import Image

        def method():
            from . import late

        print(Other)
        """
        self.assertEqual([line for line, _word in self.found(text)], [1, 2, 4, 7, 10])

    def test_comment_over_a_name_that_only_seems_used_is_found(self):
        text = "from . import credit_team  # noqa: F401\n\ndef method(credit_team):\n    return credit_team\n"
        self.assertEqual(self.found(text), [(1, "a")])

    def test_comment_for_the_whole_file_is_found(self):
        for comment in ("# ruff: noqa", "# flake8: noqa: F401", "# ruff: noqa: F401, E402"):
            with self.subTest(comment):
                self.assertEqual(self.found(f"{comment}\nx = 1\n"), [(1, "a")])

    def test_other_comments_and_texts_are_fine(self):
        text = """
        import os  # noqa: E402
        note = lambda: "# noqa: F401"  # noqa: E731
        print(os)  # noqa
        # ruff: noqa: E501
        """
        self.assertEqual(self.found(text), [])

    def test_plugins_that_register_themselves_are_fine(self):
        text = """\
        from PIL import (
            TiffImagePlugin,  # noqa: F401
            WebPImagePlugin,  # noqa: F401
            GifImagePlugin,  # noqa: F401
        )
        """
        self.assertEqual(self.found(text), [(4, "“GifImagePlugin”")])

    def test_init_imports_for_others(self):
        self.assertEqual(self.found("from . import credit_team  # noqa: F401\n", "models/__init__.py"), [])

    def test_all_folders_are_read_and_the_file_is_named(self):
        self.write("tools/deep/more.py", "import os\n")
        other = self.addons.parent / "harness"
        other.mkdir()
        (other / "more.py").write_text("x = 1\nimport os\n")
        found = house_rules.no_import_for_effect(self.addons, other).splitlines()
        self.assertEqual(
            [line.split(": ")[0] for line in found],
            ["addons/one/tools/deep/more.py:1", "harness/more.py:2"],
        )


class TestLostFiles(Tree):
    def found(self):
        """Sentences on the addon."""
        return house_rules.each_file_listed(self.addons).splitlines()

    def test_all_is_listed(self):
        self.write("models/__init__.py", "from . import credit_team\nfrom .teams import leader\n")
        self.write("models/teams/__init__.py", "from .leader import Leader\n")
        self.write("models/teams/leader.py", "")
        self.assertEqual(self.found(), [])

    def test_file_that_no_init_imports(self):
        self.write("models/lost.py", "")
        self.assertEqual(self.found(), ["one: models/lost.py is imported by no models/__init__.py"])

    def test_import_from_elsewhere_is_not_a_listing(self):
        self.write("models/__init__.py", "from . import credit_team\nfrom ..tools import lost\nimport lost\n")
        self.write("models/lost.py", "")
        self.assertEqual(self.found(), ["one: models/lost.py is imported by no models/__init__.py"])

    def test_room_that_no_init_imports(self):
        self.write("models/teams/__init__.py", "from . import leader\n")
        self.write("models/teams/leader.py", "")
        self.write("wizard/__init__.py", "")
        self.assertEqual(
            self.found(),
            [
                "one: wizard is imported by no __init__.py",
                "one: models/teams is imported by no models/__init__.py",
            ],
        )

    def test_room_of_a_room(self):
        self.write("models/__init__.py", "from . import credit_team, teams\n")
        self.write("models/teams/__init__.py", "from . import leaders\n")
        self.write("models/teams/leaders/__init__.py", "")
        self.write("models/teams/leaders/first.py", "")
        self.assertEqual(
            self.found(),
            ["one: models/teams/leaders/first.py is imported by no models/teams/leaders/__init__.py"],
        )

    def test_room_without_init(self):
        self.write("models/__init__.py", "from . import credit_team, teams\n")
        self.write("models/teams/leader.py", "")
        self.assertEqual(self.found(), ["one: models/teams has no __init__.py"])

    def test_module_beside_the_manifest(self):
        for name in ("exceptions.py", "hooks.py", "lost.py", "models/lost.py", "models/teams/leader.py"):
            self.write(name, "")
        self.write("__init__.py", "from . import models\nfrom .hooks import uninstall_hook\n")
        self.write("models/__init__.py", "from . import credit_team, lost, teams\n")
        self.write("models/teams/__init__.py", "from . import leader\n")
        self.write("models/teams/leader.py", "from ...exceptions import Refused\nfrom .. import lost\n")
        self.assertEqual(self.found(), ["one: lost.py is imported by no file of the addon"])

    def test_tools_tests_and_migrations_are_no_rooms(self):
        for name in ("tools/x.py", "tests/test_x.py", "migrations/1.0/post-x.py", "models/tests/x.py"):
            self.write(name, "")
        self.assertEqual(self.found(), [])


class TestLint(Tree):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(house_rules).failed, 0)

    def test_each_rule_is_a_check_of_make_lint(self):
        checks = [check for title, check in linting.CHECKS.items() if title.startswith("house:")]
        self.write("models/lost.py", self.extension("def write(self, vals): ...") + "import os\n")
        (self.addons.parent / "harness").mkdir()
        with patch.object(config, "ROOT", self.addons.parent), patch.object(config, "ADDONS", self.addons):
            found = [check() for check in checks]
        self.assertEqual(
            [text.split(":")[0] for text in found], ["one", "addons/one/models/lost.py", "one"], found
        )
        self.assertIn("credit.team.write", found[0])
        self.assertIn("models/lost.py is imported by no", found[2])
