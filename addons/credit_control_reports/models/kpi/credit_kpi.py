from datetime import timedelta

from odoo import api, models

from ...tools.kpi import HISTORY, Facts, make_months, month_starts


class CreditKpi(models.AbstractModel):
    """An indicator. To add one, any addon writes one class whose ``_description`` is its label, with

    - ``_kpi_unit``: ``percent``, ``days``, ``number``, ``count`` or ``money``; ``_kpi_good``: ``up`` or ``down``, the
      direction that is for the better; ``_kpi_sequence``: where it stands;
    - ``_kpi_facts``: names of the facts that it reads; a new one comes from ``_fact_sources``;
    - ``_compute_kpi(facts)``: the figure, from a ``tools.kpi.Facts``;
    - ``_get_definition()``: how it is defined, in the reader's language;
    - ``_get_behind(facts)``: the list behind it, if there is one.

    ``tools/kpi.py`` has the formulas. Facts are sums of months and of companies, so that ratios are pooled.
    """

    _name = "credit.kpi"
    _description = "Key figure"

    _kpi_sequence = 100
    _kpi_unit = "percent"
    _kpi_good = None
    _kpi_facts = ()

    @api.model
    def _compute_kpi(self, facts):
        """The figure at the end of ``facts``.

        :param facts: ``tools.kpi.Facts``
        :return: ``Decimal``, of a percentage a part of 1; ``tools.kpi.CountBack`` for days of which there
            are more than can be told; None where the base is nothing
        """
        raise NotImplementedError

    @api.model
    def _get_definition(self):
        """:return: text that says what is divided by what"""
        raise NotImplementedError

    @api.model
    def _get_behind(self, facts):
        """The list behind the figure.

        :param facts: as for ``_compute_kpi``
        :return: arguments of ``credit.report.block._behind``, as a dict; None where there is none
        """

    @api.model
    def _behind_aged_balance(self, facts, *, is_overdue=False):
        domain = [("bucket", "not in", ["bucket_0", "unallocated"])] if is_overdue else []
        return {
            "xmlid": "credit_control_reports.credit_report_aged_balance_action",
            "model": "credit.report.aged.balance",
            "domain": domain,
            "as_of": facts.months[-1].last.isoformat(),
        }

    @api.model
    def _behind_orders(self, facts, domain=()):
        first, last = facts.period[0].first, facts.months[-1].last
        counted = [
            ("state", "=", "sale"),
            ("credit_touch_state", "!=", False),
            ("date_order", ">=", first.isoformat()),
            ("date_order", "<", (last + timedelta(days=1)).isoformat()),
        ]
        return {"xmlid": "sale.action_orders", "model": "sale.order", "domain": [*counted, *domain]}

    @api.model
    def _get_label(self):
        return self.env["ir.model"]._get(self._name).name

    @api.model
    def _get_kpis(self, names=()):
        """Indicators, in their order.

        :param names: some of them, without ``credit.kpi.``; all by default
        :return: list of empty recordsets
        """
        base = self.env.registry["credit.kpi"]
        wanted = {f"credit.kpi.{name}" for name in names}
        kpis = [
            self.env[name]
            for name, model in self.env.registry.items()
            if issubclass(model, base) and name != base._name and (not names or name in wanted)
        ]
        return sorted(kpis, key=lambda kpi: (kpi._kpi_sequence, kpi._name))

    @api.model
    def _get_facts(self, kpis, options, companies, *, over=1, rates=None):
        """What indicators are computed from, in one statement.

        :param kpis: list of them
        :param dict options: of the report: ``as_of``, and ``FILTERS`` by name
        :param companies: root companies, pooled
        :param int over: months of the period
        :param rates: by what amounts of each company are multiplied, by its id; all of one currency without it
        :return: ``tools.kpi.Facts``, with ``HISTORY`` months before the last one and what their periods begin with
        """
        starts = month_starts(options["as_of"], HISTORY + over + 1)
        names = sorted({name for kpi in kpis for name in kpi._kpi_facts})
        amounts = self._read_facts(starts, options, companies, names, rates or {}) if names else {}
        return Facts(make_months(starts, options["as_of"], amounts), over)
