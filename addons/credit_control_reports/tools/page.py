"""A page-like report as plain data: what JSON carries from the blocks to the screen, the PDF and the XLSX."""

from dataclasses import dataclass, field

# A percentage is of 1; a day is a text like 2025-03-31.
UNITS = ("money", "count", "number", "percent", "days", "date", "text", "trend")
# Colours mean the same on every page.
FINE, WATCH, ACT, PLAIN, PAST = "#4c956c", "#f2c14e", "#d9594c", "#5b7fa6", "#b8c4d2"
WIDTH = 12  # columns that stand beside each other
EMPTY = {"value": "", "unit": "text"}  # a cell that says nothing


@dataclass
class Page:
    """What blocks are made for: one company, or all of them where they are shown in one currency.

    :param report: empty recordset of the report, in an environment of only these companies, whose context answers
        all options
    :param company: ``res.company`` record whose name and logo stand above
    :param name: of the company, or of all of them
    :param currency: ``res.currency`` record of the amounts
    :param memo: what blocks of this page share, so that a question is asked once
    """

    report: object
    company: object
    name: str
    currency: object
    memo: dict = field(default_factory=dict)

    def once(self, key, ask):
        """The answer to a question that several blocks have.

        :param key: what the question is called
        :param ask: function of no arguments that answers it

        >>> page = Page(None, None, "", None)
        >>> page.once("two", lambda: 1 + 1), page.once("two", lambda: 1 / 0)
        (2, 2)
        """
        if key not in self.memo:
            self.memo[key] = ask()
        return self.memo[key]


def change(figure):
    """By how much a figure differs from before; None where one of them is not known.

    >>> change({"value": 5, "before": 3}), change({"value": 5, "before": None}), change({"value": 5})
    (2, None, None)
    """
    value, before = figure.get("value"), figure.get("before")
    if isinstance(value, str) or value is None or before is None:
        return None
    return value - before


def judged(figure):
    """Whether a change is for the better: ``fine``, ``act``, or nothing where it is neither.

    >>> judged({"value": 5, "before": 3, "good": "down"}), judged({"value": 5, "before": 3, "good": "up"})
    ('act', 'fine')
    >>> judged({"value": 5, "before": 3, "good": None}), judged({"value": 3, "before": 3, "good": "up"})
    ('', '')
    """
    difference, good = change(figure), figure.get("good")
    if not difference or not good:
        return ""
    return "fine" if (difference > 0) == (good == "up") else "act"


def lines_of(blocks, width=WIDTH):
    """Blocks beside each other, line by line, as they fit.

    >>> [[block["width"] for block in line] for line in lines_of([{"width": w} for w in (12, 6, 6, 8, 6)])]
    [[12], [6, 6], [8], [6]]
    """
    lines, left = [], 0
    for block in blocks:
        if block["width"] > left:
            lines.append([])
            left = width
        lines[-1].append(block)
        left -= block["width"]
    return lines


def values_of(cells, columns):
    """Value and unit of each cell of a row, which may have a unit of its own; a trend has a value for each point.

    >>> columns = [{"unit": "text"}, {"unit": "money"}, {"unit": "trend", "points": ["Jan", "Feb"]}]
    >>> values_of(["Due", {"value": 0.5, "unit": "percent"}, {"value": [1, 2], "unit": "trend", "of": "days"}], columns)
    [('Due', 'text'), (0.5, 'percent'), (1, 'days'), (2, 'days')]
    """
    values = []
    for cell, column in zip(cells, columns, strict=True):
        if column["unit"] == "trend":
            values += [(value, cell["of"]) for value in cell["value"]]
        else:
            values.append((cell["value"], cell["unit"]) if isinstance(cell, dict) else (cell, column["unit"]))
    return values


def is_change(cell):
    """Whether a cell tells a change that is known.

    >>> [is_change(cell) for cell in ({"value": 2, "good": "up"}, {"value": None, "good": "up"}, {"value": 2}, 2)]
    [True, False, False, False]
    """
    return isinstance(cell, dict) and "good" in cell and cell["value"] is not None


def cell_state(cell):
    """The colour of a cell that tells a change, by the direction that is for the better.

    >>> [cell_state({"value": value, "unit": "days", "good": "down"}) for value in (2.5, -1, 0, None)]
    ['act', 'fine', '', '']
    >>> cell_state({"value": 2, "unit": "days"}), cell_state(2)
    ('', '')
    """
    return judged({**cell, "before": 0}) if is_change(cell) else ""


def figures_of(block):
    """The figures of a block that have a definition: its tiles, or the columns and rows of its table.

    >>> figures_of({"kind": "tiles", "tiles": [{"label": "DSO"}]}), figures_of({"kind": "chart"})
    ([{'label': 'DSO'}], [])
    >>> figures_of({"kind": "table", "columns": [{"label": "Now"}], "rows": [{"cells": ["DSO"], "definition": "x"}]})
    [{'label': 'Now'}, {'label': 'DSO', 'definition': 'x'}]
    """
    if block["kind"] == "tiles":
        return block["tiles"]
    rows = [
        {"label": row["cells"][0], "definition": row["definition"]}
        for row in block.get("rows", ())
        if row.get("definition")
    ]
    return [*block.get("columns", ()), *rows]


def definitions_of(page):
    """What is defined on a page: each text once, with all that it defines.

    :return: list of (term, text)

    >>> tiles = [{"label": "Due", "definition": "Late."}, {"label": "Overdue", "definition": "Late."}]
    >>> definitions_of({"sections": [{"blocks": [{"kind": "tiles", "title": "x", "tiles": tiles}]}]})
    [('Due, Overdue', 'Late.')]
    """
    terms = {}
    for section in page["sections"]:
        for block in section["blocks"]:
            terms.setdefault(block.get("definition"), {})[block["title"]] = True
            for figure in figures_of(block):
                terms.setdefault(figure.get("definition"), {})[figure["label"]] = True
    return [(", ".join(labels), text) for text, labels in terms.items() if text]
