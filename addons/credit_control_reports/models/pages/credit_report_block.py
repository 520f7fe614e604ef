from odoo import api, models

from ...tools.option import PREFIX
from ...tools.page import WIDTH


class CreditReportBlock(models.AbstractModel):
    """One part of a page-like report. To add one, any addon writes one class:

    - ``_block_pages``: names of the reports on which it stands, ``_block_sequence``: where, ``_block_width``: how wide,
      of twelve columns; what does not fit beside the block before goes below it;
    - ``_get_block(page, options)``: what it shows, made by ``_make_tiles``, ``_make_table`` or ``_make_chart``; nothing
      (None) where this reader may not see it. ``page`` is a ``tools.page.Page``. The environment holds only the
      companies of that page, and answers every option of the report, so that a dataset that is read in it
      (``self.env["credit.report.aged.balance"]``) is narrowed and converted like the page itself;
    - ``_get_checks(page, options)``: what it has to agree with, if anything.

    Values are raw; only the renderers format them. Units are those of ``tools.page.UNITS``: a percentage is of 1, so
    that 0.1406 is shown as 14.1 %; a day is text as JSON has it. None is shown as ``n/a``.
    """

    _name = "credit.report.block"
    _description = "Block of a report page"

    _block_pages = ()
    _block_sequence = 100
    _block_width = WIDTH

    @api.model
    def _get_block(self, page, options):
        """What the block shows.

        :param page: ``tools.page.Page``
        :param dict options: values by name of option of the page
        :return: dict as ``_make_tiles``, ``_make_table`` or ``_make_chart`` make it; None: nothing for this reader
        """
        raise NotImplementedError

    @api.model
    def _get_checks(self, page, options):
        """What the block has to agree with, computed by another way.

        :return: list of ``tools.report.Check``
        """
        return []

    @api.model
    def _converted(self, page, company_id, amount):
        """An amount in the currency of a root company as it is shown on the page."""
        if not page.report._get_currency():
            return amount
        rates = page.once("rates", lambda: page.report._get_rates(page.currency))
        return amount * rates[self.env["res.company"].browse(company_id)]

    # What blocks are made of

    @api.model
    def _block(self, title, kind, **values):
        name = self._name.removeprefix("credit.report.block.")
        return {"name": name, "title": title, "kind": kind, "width": self._block_width, **values}

    @api.model
    def _make_tiles(self, title, tiles, **values):
        """Figures beside each other.

        :param tiles: list of ``_tile``
        :param values: ``definition``, ``action``, and ``before``: what they are compared with, like a date, as text
        """
        return self._block(title, "tiles", tiles=tiles, **values)

    @api.model
    def _tile(self, name, label, value, unit, **values):
        """A figure.

        :param str name: stays the same whatever the language
        :param str unit: one of ``tools.page.UNITS``
        :param values: ``definition``, which every figure has; ``before``, for the arrow, and ``good``: ``up`` or
            ``down``, where a change is for the better; ``state``: ``fine``, ``watch`` or ``act``, the colour of the
            figure; ``action``: the list behind it; ``note``: a few words below it
        """
        return {"name": name, "label": label, "value": value, "unit": unit, **values}

    @api.model
    def _make_table(self, title, columns, rows, **values):
        """A table.

        :param columns: list of ``_column``
        :param rows: list of ``_row``
        :param values: ``definition``, ``action``; ``totals``: cells of the last line
        """
        return self._block(title, "table", columns=columns, rows=rows, **{"totals": None, **values})

    @api.model
    def _column(self, name, label, unit="money", **values):
        """A column of a table.

        :param values: ``definition``; of a ``trend``, a line drawn in a cell: ``points``, what stands along it
        """
        return {"name": name, "label": label, "unit": unit, **values}

    @api.model
    def _row(self, *cells, action=None, actions=None, **values):
        """A row of a table.

        :param cells: a value for each column; or, for a column of text, a dict of ``value`` and ``unit`` where the rows
            have units of their own; with ``good`` (``up``, ``down`` or None) where it is a change, with ``of``, the
            unit of its values, where it is a trend, with ``beyond`` where there is more than the value
        :param action: what the whole row opens
        :param actions: dict of what single cells open, by name of column
        :param values: ``state``: ``fine``, ``watch`` or ``act``, the colour of the row; ``definition`` of what its
            first cell names
        """
        return {"cells": list(cells), "action": action, "actions": actions or {}, **values}

    @api.model
    def _make_chart(self, title, kind, labels, series, **values):
        """A chart.

        :param str kind: ``bar``, ``stacked`` (bars on each other) or ``line``
        :param labels: what stands along the axis
        :param series: list of dict: ``label``, ``colour``, ``values`` and ``actions`` (what each point opens); or
            ``colours`` instead of ``colour`` where each bar has its own
        :param values: ``unit`` of the values, ``definition``, ``action``
        """
        chart = {"unit": "money", **values}
        return self._block(title, "chart", chart=kind, labels=labels, series=series, **chart)

    @api.model
    def _behind(self, xmlid, model, domain=(), name="", **answers):
        """The list behind a figure, under the options of the page.

        :param str xmlid: of the window action that shows such a list
        :param str model: of the list
        :param domain: which of its records the figure counts
        :param name: how the list is called
        :param answers: options that differ from those of the page, or that only the list asks
        :return: dict that the screen opens; None for who may not read such a list
        """
        if not self.env[model].has_access("read"):
            return None
        context = {key: value for key, value in self.env.context.items() if key.startswith(PREFIX) and value}
        context.update((PREFIX + key, value) for key, value in answers.items())
        # As JSON has it: without tuples.
        terms = [list(term) if isinstance(term, tuple) else term for term in domain]
        return {"xmlid": xmlid, "domain": terms, "name": name, "context": context}
