"""The registry of the components of the exposure: screens, settings and reports ask it, and addons extend it."""

from odoo import api, models

from ...tools.component import OTHER, Component, ordered


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _exposure_components(self):
        """What the amounts of the door ``_exposure_sources`` are made of; an addon appends its own.

        A component is shown under its own name in lists, gauge, due weeks and settings where ``credit.exposure`` and
        this model have a Monetary field of its code; on this model it is computed by ``_compute_figures``. What no
        field names counts as *other*. A switch is a Boolean field of ``res.company``; the settings show it where
        ``res.config.settings`` has a related field of its name.

        :return: list of ``tools.component.Component``, in any order; no code stands there twice
        """
        # The two parts of an order have one switch: an order that does not count leaves nothing to invoice.
        return [
            Component("overdue", self.env._("Overdue"), look="act", place=10),
            Component("not_due", self.env._("Not due"), look="ok", place=20),
            Component(
                "unallocated",
                self.env._("Unallocated credits"),
                look="credit",
                place=30,
                sign=-1,
                in_gauge=False,
                switch="credit_count_unallocated",
            ),
            Component(
                "delivered",
                self.env._("Delivered, not invoiced"),
                look="delivered",
                place=40,
                switch="credit_count_orders",
            ),
            Component(
                "orders",
                self.env._("Still to deliver"),
                look="orders",
                place=50,
                switch="credit_count_orders",
            ),
            Component(
                "drafts",
                self.env._("Draft invoices"),
                look="drafts",
                place=60,
                switch="credit_count_drafts",
            ),
            Component("quotations", self.env._("Quotations"), place=70, switch="credit_count_quotations"),
            Component(OTHER, self.env._("Other"), place=1000),
        ]

    @api.model
    def _get_components(self):
        """:return: list of the components in the order in which they are shown"""
        return ordered(self._exposure_components())

    @api.model
    def _get_component_names(self):
        """Codes of the components that have a column of their own, in their order; without *other*."""
        columns = self.env["credit.exposure"]._fields
        return [
            each.code
            for each in self._get_components()
            if each.code != OTHER and each.code in columns and each.code in self._fields
        ]
