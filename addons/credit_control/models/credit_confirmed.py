from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Of a request of the client: what ``entered_on`` was on the screen of who confirms.
SHOWN = "credit_entered_on"


class CreditConfirmed(models.AbstractModel):
    """A record that one person enters and another one confirms: a rate, a count of cash, a slip for the bank.

    A model joins by inheriting this mixin, naming in ``_confirmed_fields`` what matters, and answering
    ``_groups_that_confirm``. It asks ``is_confirmed`` before it uses the record. Whoever changes what matters takes the
    confirmation away and may not give it again.
    """

    _name = "credit.confirmed"
    _description = "Entered by one, confirmed by another"
    _inherit = ["credit.guarded"]

    # What is confirmed. Lines of such a field that are changed by themselves call ``_enter_again`` of their record.
    _confirmed_fields = ()
    _guarded_fields = (
        "confirmed_by_id",
        "confirmed_on",
        "entered_by_id",
        "entered_on",
        "entry_user_ids",
        "is_self_confirmed",
    )

    entered_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        help="Who entered it, or last changed what is confirmed.",
    )
    entered_on = fields.Datetime(readonly=True, copy=False, default=fields.Datetime.now)
    entry_user_ids = fields.Json(
        readonly=True,
        copy=False,
        default=lambda self: [self.env.uid],
        help="All who entered or changed it since it was confirmed last; none of them confirms it.",
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    confirmed_on = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    is_confirmed = fields.Boolean(
        string="Confirmed",
        compute="_compute_is_confirmed",
        search="_search_is_confirmed",
        help="Somebody else than who entered it has looked at it, and nothing has changed since.",
    )
    is_self_confirmed = fields.Boolean(
        string="Self-confirmed",
        readonly=True,
        copy=False,
        help="Confirmed by whoever entered it: the company allows that.",
    )

    @api.depends("confirmed_on")
    def _compute_is_confirmed(self):
        for record in self:
            record.is_confirmed = bool(record.confirmed_on)

    def _search_is_confirmed(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) == 2:
            return []
        return [("confirmed_on", "!=" if True in value else "=", False)]

    def write(self, vals):
        """A change of what is confirmed takes the confirmation away, whoever makes it."""
        before = {record.id: record._confirmed_values() for record in self}
        result = super().write(vals)
        lines = any(
            name in vals and self._fields[name].type in ("one2many", "many2many")
            for name in self._get_confirmed_fields()
        )
        changed = self.filtered(lambda record: lines or record._confirmed_values() != before[record.id])
        changed._enter_again()
        return result

    @api.model
    def _get_confirmed_fields(self):
        # Another company has other people who confirm, and may allow self-approval.
        return [*self._confirmed_fields, *({"company_id"} & self._fields.keys())]

    def _confirmed_values(self):
        return [
            self._fields[name].convert_to_write(self[name], self) for name in self._get_confirmed_fields()
        ]

    def _enter_again(self):
        """Note that the user changed what is confirmed: these records wait for somebody else."""
        for record in self:
            # Who may change the record may not write these fields; who changed it is the user, even in ``sudo``.
            known = set() if record.confirmed_on else set(record.sudo().entry_user_ids or ())
            record.sudo().write(
                {
                    "entered_by_id": self.env.uid,
                    "entered_on": fields.Datetime.now(),
                    "entry_user_ids": sorted({*known, self.env.uid}),
                    "confirmed_by_id": False,
                    "confirmed_on": False,
                    "is_self_confirmed": False,
                }
            )

    # Confirming

    @api.model
    def _groups_that_confirm(self):
        """:return: external ids of the groups of which one may confirm; the credit manager's unless a model differs"""
        return ["credit_control.group_credit_manager"]

    def _check_can_be_confirmed(self):
        """Asked before a record is confirmed.

        :raise UserError: where something is missing, or does not add up
        """

    def _confirming_companies(self):
        """:return: root companies that have to allow self-approval if who entered the record shall confirm it"""
        self.ensure_one()
        company = self.company_id if "company_id" in self._fields else self.env["res.company"]
        # A record of all companies is confirmed alone only where all of the user's companies allow that.
        return company.sudo().root_id or self.env.user.sudo().company_ids.root_id

    def action_confirm_entry(self):
        """Confirm these records, as somebody else than who entered or changed them; those confirmed are passed over.

        :raise AccessError: for whoever may not read them or has none of the roles that confirm
        :raise UserError: for who entered or changed one, unless the company allows self-approval; and where it was
            changed after it was shown
        """
        self.check_access("read")
        groups = self._groups_that_confirm()
        if not any(self.env.user.has_group(group) for group in groups):
            # Names of groups are no secret, but not everybody may read them.
            names = [self.env.ref(group).sudo().full_name for group in groups]
            raise AccessError(self.env._("Only these roles confirm it: %(roles)s.", roles=", ".join(names)))
        for record in self.filtered(lambda record: not record.confirmed_on):
            record._check_is_as_shown()
            record._check_can_be_confirmed()
            own = self.env.uid in (record.sudo().entry_user_ids or ())
            if own and not all(record._confirming_companies().mapped("credit_self_approval")):
                raise UserError(
                    self.env._(
                        "You entered or changed %(name)s: somebody else has to confirm it.",
                        name=record.display_name,
                    )
                )
            # These fields are written here and nowhere else; the right was checked.
            record.sudo().write(
                {
                    "confirmed_by_id": self.env.uid,
                    "confirmed_on": fields.Datetime.now(),
                    "is_self_confirmed": own,
                }
            )
            if own:
                record._log_self_confirmation()

    def _check_is_as_shown(self):
        shown = self.env.context.get(SHOWN)
        if shown and fields.Datetime.to_datetime(shown) != self.entered_on:
            raise UserError(
                self.env._(
                    "%(name)s was changed after your screen showed it: look at it again.",
                    name=self.display_name,
                )
            )

    def _log_self_confirmation(self):
        """Put it into the own log of the company, as every decision that nobody else looked at."""
        names = [
            name
            for name in self._get_confirmed_fields()
            if self._fields[name].type not in ("one2many", "many2many", "binary")
        ]
        decisions = self.env["credit.decision"]
        for company in self._confirming_companies():
            decisions._record(
                self.env["credit.account"],
                "confirmed",
                self.env._("Confirmed by who entered it"),
                after=decisions._snapshot(self.sudo(), names),
                document=self,
                self_approved=True,
                company=company,
            )
