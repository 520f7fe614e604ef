from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# How long a user waits for messages to leave; the scheduled action sends the rest.
PATIENCE = 20


class CreditFollowupPreview(models.TransientModel):
    """Which messages a run would send today, before it does."""

    _name = "credit.followup.preview"
    _description = "Follow-up preview"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("credit.followup.preview.line", "preview_id", string="Messages")
    message_count = fields.Integer(string="Messages to send", compute="_compute_totals")
    net = fields.Monetary(
        string="Asked for", compute="_compute_totals", help="Overdue less credits, company currency."
    )

    quiet_text = fields.Char(
        string="Quiet", compute="_compute_totals", help="How many customers the policies leave alone today."
    )
    bank_warning = fields.Char(
        string="Old books",
        compute="_compute_bank_warning",
        help="The books know nothing of what was paid in the last days.",
    )

    @api.depends("line_ids.skip", "line_ids.net")
    def _compute_totals(self):
        for preview in self:
            kept = preview.line_ids.filtered(lambda line: not line.skip)
            preview.message_count = len(kept)
            preview.net = sum(kept.mapped("net"))
            quiet = len(preview.line_ids.filtered("quiet"))
            preview.quiet_text = bool(quiet) and self.env._(
                "Today is quiet for %(count)s of these customers: they are skipped unless you take the skip off.",
                count=quiet,
            )

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_bank_warning(self):
        for preview in self:
            preview.bank_warning = preview.company_id._get_credit_bank_warning()

    @api.model
    def action_open(self):
        """Preview the run of the current company.

        :return: the action that shows it
        """
        return self.open_for(self.env.company.root_id)

    @api.model
    @api.private
    def open_for(self, company, partners=None):
        """Preview a run.

        :param company: a company; the run is for its whole tree
        :param partners: only these customers; everybody when None
        :return: the action that shows it
        """
        Followup = self.env["credit.followup"]
        Followup._check_may_send(company)
        preview = self.create({"company_id": company.sudo().root_id.id})
        # A run decides on what the ledger says, not on what its user may see of it.
        decisions = Followup.sudo().decide(company, partners=partners)
        hidden = self.env["credit.account"]._find_hidden_customers(
            [row.partner_id for row in decisions], preview.company_id
        )
        preview._fill([row for row in decisions if row.partner_id not in hidden])
        return preview._get_records_action(
            name=self.env._("Follow-up of today"), target="new", context={"dialog_size": "extra-large"}
        )

    def _check_rows(self, lines):
        """What a client may have put into rows past the screen.

        :raise AccessError: for customers whom the user may not see
        """
        if self.env["credit.account"]._find_hidden_customers(lines.partner_id.ids, self.company_id):
            raise AccessError(self.env._("Some of these customers are none of yours: open the preview anew."))

    def _fill(self, decisions):
        """A row per decision, the largest amount first; by SQL because there may be tens of thousands.

        Rows that are quiet today are skipped until somebody decides otherwise.
        """
        columns = ("partner_id", "level_id", "days", "overdue", "upcoming", "credits", "net", "quiet")
        self.env["credit.followup.level"].flush_model(["channel"])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO credit_followup_preview_line (
                    preview_id, %(names)s, decided_level_id, channel, skip, create_uid, create_date)
                SELECT %(preview)s, %(decided)s, decision.level_id, level.channel, quiet IS NOT NULL, %(uid)s, %(now)s
                  FROM unnest(%(partner_id)s::int[], %(level_id)s::int[], %(days)s::int[], %(overdue)s::numeric[],
                              %(upcoming)s::numeric[], %(credits)s::numeric[], %(net)s::numeric[], %(quiet)s::varchar[])
                       AS decision (partner_id, level_id, days, overdue, upcoming, credits, net, quiet)
                  JOIN credit_followup_level level ON level.id = decision.level_id
              ORDER BY decision.net DESC, decision.partner_id
                """,
                preview=self.id,
                names=SQL(", ").join(map(SQL.identifier, columns)),
                decided=SQL(", ").join(SQL.identifier("decision", name) for name in columns),
                uid=self.env.uid,
                now=self.env.cr.now(),
                **{name: [getattr(decision, name) for decision in decisions] for name in columns},
            )
        )
        self.invalidate_recordset()

    def action_run(self):
        """Send the messages that are not skipped. Who paid since the preview is left out.

        :return: a notice that says what became of them, and then the messages
        """
        self.ensure_one()
        kept = self.line_ids.filtered(lambda line: not line.skip)
        if not kept:
            raise UserError(self.env._("Every row is skipped: there is nothing to send."))
        self._check_rows(kept)
        # What is told of the run is told to whoever ran it.
        messages = (
            self.env["credit.followup"]
            .run(
                self.company_id,
                seconds=PATIENCE,
                chosen={line.partner_id.id: line._get_choice() for line in kept},
            )
            .sudo()
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_collection.credit_followup_action"
        )
        problems = messages.filtered(lambda message: message.state in ("draft", "failed", "uncertain"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems or self.bank_warning else "success",
                "message": " ".join(filter(None, [messages._describe_run(), self.bank_warning])),
                "next": {**action, "domain": [("id", "in", messages.ids)], "context": {}},
            },
        }
