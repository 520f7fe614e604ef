from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL


class CreditOpenItem(models.Model):
    """Who follows an open item, and what is done with chosen ones."""

    _inherit = "credit.open.item"

    follower_id = fields.Many2one(
        "res.partner",
        string="Followed by",
        readonly=True,
        help="Who was set; else the collector of the account; else the salesperson.",
    )
    follower_user_id = fields.Many2one("res.users", string="Followed by (user)", readonly=True)
    follower_role = fields.Selection(
        lambda self: self.env["credit.item.follower"]._selection_role(), string="Followed as", readonly=True
    )
    follower_gone_id = fields.Many2one(
        "res.partner",
        string="Archived follower",
        readonly=True,
        help="Was set and is archived: the collector of the account follows the item.",
    )
    follower_note = fields.Char(
        string="About the follower", compute="_compute_follower_note", help="Why somebody else follows it."
    )

    @property
    def _table_query(self):
        Follower = self.env["credit.item.follower"]
        return SQL(
            "SELECT item.*, %s FROM (%s) item %s",
            Follower._effective_sql(),
            super()._table_query,
            Follower._follower_joins_sql(
                SQL("item.id"), SQL("item.collector_id"), SQL("item.salesperson_id")
            ),
        )

    @api.depends("follower_gone_id", "follower_id")
    @api.depends_context("lang")
    def _compute_follower_note(self):
        for item in self:
            # The name of a colleague who left, for who sees the item.
            gone = item.sudo().follower_gone_id.name
            if not gone:
                item.follower_note = False
            elif item.follower_id:
                item.follower_note = self.env._(
                    "%(gone)s is archived: %(follower)s follows.",
                    gone=gone,
                    follower=item.sudo().follower_id.name,
                )
            else:
                item.follower_note = self.env._("%(gone)s is archived: nobody follows.", gone=gone)

    def action_follow(self):
        """Ask who follows these items."""
        self.env["credit.account"]._check_may_collect()
        return self.env["credit.item.follow"].open_for(self)

    def action_new_notice(self):
        """Open a draft of a formal notice that demands these items.

        :raise UserError: for items of several customers
        """
        account = self._get_one_account()
        notice = self.env["credit.notice"].create(
            {
                **account._prepare_notice_vals(),
                "line_ids": [Command.create({"move_line_id": item.move_line_id.id}) for item in self],
            }
        )
        return notice._get_records_action(context={})

    def _get_one_account(self):
        """The account of the only customer of these items; it is made where there is none."""
        self.check_access("read")
        if len(self.partner_id) != 1 or len(self.company_id) != 1:
            raise UserError(self.env._("Please choose items of one customer."))
        return self.env["credit.account"].ensure_accounts(self.partner_id, self.company_id)
