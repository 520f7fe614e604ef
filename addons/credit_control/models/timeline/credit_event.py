from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.source import union

ASKED = "credit_event_asked"
# An id says which account an event is about, so that reading some events does not search those of all customers:
# account, source and document, from the highest bit to the lowest; 53 bits, as many as a browser can count. There is
# room for two million accounts. Of a document the last 26 bits count: two of one account and one source share an id
# where theirs differ by a multiple of 67,108,864, and a list then shows one of them twice; a decision never reads ids.
SOURCE_BITS, DOCUMENT_BITS = 6, 26
ACCOUNT_SHIFT = SOURCE_BITS + DOCUMENT_BITS


class CreditEvent(models.Model):
    """A row for everything that happened with a customer, from the events door; nothing of it is stored."""

    _name = "credit.event"
    _description = "Event of a customer"
    _order = "date desc, id desc"
    _auto = False
    _rec_name = "description"
    _check_company_domain = models.check_company_domain_parent_of
    # What the sources read is flushed by their own query.
    _depends = {"credit.account": ["company_id", "partner_id"]}

    date = fields.Date(readonly=True)
    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection("_selection_kind", readonly=True, help="What happened.")
    description = fields.Char(compute="_compute_description", help="What happened, in words.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, aggregator=None, help="Negative: the customer owes less.")
    res_model = fields.Char(string="Document model", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", readonly=True)
    parameters = fields.Json(readonly=True)

    @api.model
    def _selection_kind(self):
        """Kinds with a name for filters; an addon appends its own."""
        return [
            ("invoice", "Invoice"),
            ("refund", "Credit note"),
            ("payment", "Payment"),
            ("entry", "Entry"),
            ("order", "Order"),
            ("hold", "Hold"),
            ("hold_decision", "Decision on a hold"),
            ("state", "State"),
            ("sale_mode", "Sale mode"),
        ]

    @property
    def _table_query(self):
        sources = self.env["credit.account"]._event_sources()
        asked = self.env.context.get(ASKED)
        rows = SQL(" UNION ALL ").join(
            SQL(
                "SELECT source.*, %s AS place FROM %s source WHERE %s AND %s",
                place,
                union(self.env, [source]),
                # A condition that comes from a client is no SQL object.
                asked if isinstance(asked, SQL) else SQL("source.account_id IS NOT NULL"),
                self._visible_sql(source),
            )
            for place, source in enumerate(sources)
            if self.env.su or self.env[source.model].has_access("read")
        )
        return SQL(
            """
            SELECT (event.account_id::bigint << %(account)s) + (event.place::bigint << %(document)s)
                       + event.res_id %% (1 << %(document)s) AS id,
                   event.date, event.account_id, account.partner_id, account.company_id, event.kind, event.currency_id,
                   event.amount, event.res_model, event.res_id, event.parameters
              FROM (%(rows)s) event JOIN credit_account account ON account.id = event.account_id
            """,
            account=ACCOUNT_SHIFT,
            document=DOCUMENT_BITS,
            rows=rows,
        )

    @api.model
    def _visible_sql(self, source):
        """Condition on the rows of a source: not everybody who sees the customer sees all of its documents."""
        if self.env.su:
            return SQL("TRUE")
        documents = self.env[source.model].with_context(active_test=False)._search(Domain.TRUE)
        return SQL("source.res_id IN %s", documents.subselect())

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).optimize(self)
        return super(CreditEvent, self._for_accounts_of(domain))._search(domain, *args, **kwargs)

    def _for_accounts_of(self, domain):
        """The model with only the events of those accounts that a domain can be about; see ``credit.exposure``."""
        accounts = domain.map_conditions(self._account_condition)
        if accounts.is_true() or "!" in list(domain):
            return self
        # Only narrows what is looked for; which rows the user sees is decided afterwards, by the rules of this model.
        ids = self.env["credit.account"].sudo().search(accounts)._ids
        return self.with_context(**{ASKED: SQL("source.account_id = ANY(%s)", list(ids))})

    @staticmethod
    def _account_condition(condition):
        if condition.operator == "in" and condition.field_expr == "account_id":
            return Domain("id", "in", condition.value)
        if condition.operator == "in" and condition.field_expr == "id":
            return Domain("id", "in", {id_ >> ACCOUNT_SHIFT for id_ in condition.value if id_})
        return Domain.TRUE

    @api.depends("kind", "parameters", "res_model")
    @api.depends_context("lang")
    def _compute_description(self):
        for event in self:
            sentence = getattr(self, f"_sentence_{event.kind}", None)
            event.description = (
                sentence(**(event.parameters or {}))
                if sentence
                else self.env["ir.model"]._get(event.res_model).name
            )

    def _sentence_invoice(self, name, due=None, **_others):
        if not due:
            return self.env._("Invoice %(name)s", name=name)
        return self.env._("Invoice %(name)s, due on %(due)s", name=name, due=format_date(self.env, due))

    def _sentence_refund(self, name, **_others):
        return self.env._("Credit note %(name)s", name=name)

    def _sentence_payment(self, name, reference=None, **_others):
        return self.env._("Payment %(name)s", name=" · ".join(filter(None, (name, reference))))

    def _sentence_entry(self, name, reference=None, **_others):
        return self.env._("Entry %(name)s", name=" · ".join(filter(None, (name, reference))))

    def _sentence_order(self, name, **_others):
        return self.env._("Order %(name)s confirmed", name=name)

    def _sentence_hold(self, name, **_others):
        return self.env._("Order %(name)s held", name=name)

    def _sentence_hold_decision(self, name, state, user, reason=None, **_others):
        if state == "refused":
            return self.env._(
                "Order %(name)s refused by %(user)s: %(reason)s", name=name, user=user, reason=reason or ""
            )
        return self.env._(
            "Order %(name)s released by %(user)s: %(reason)s", name=name, user=user, reason=reason or ""
        )

    def _sentence_state(self, **parameters):
        return self._sentence_of_change("state", **parameters)

    def _sentence_sale_mode(self, **parameters):
        return self._sentence_of_change("sale_mode", **parameters)

    def _sentence_of_change(self, name, *, value, user, previous=None, reason=None, merged_from=None):
        field = self.env["credit.account"]._fields[name]
        labels = dict(field._description_selection(self.env))
        words = {
            "field": field.get_description(self.env, ["string"])["string"],
            "before": labels.get(previous, previous),
            "after": labels.get(value, value),
            "user": user,
        }
        if previous:
            sentence = self.env._("%(field)s: %(before)s → %(after)s, by %(user)s", **words)
        else:
            sentence = self.env._("%(field)s: %(after)s, by %(user)s", **words)
        if reason:
            sentence = self.env._("%(sentence)s: %(reason)s", sentence=sentence, reason=reason)
        if merged_from:
            sentence = self.env._(
                "%(sentence)s (account of %(customer)s)", sentence=sentence, customer=merged_from
            )
        return sentence

    def action_open(self):
        """Open the document behind an event."""
        self.ensure_one()
        if self.res_model == "credit.account.history":
            return self.account_id.action_open()
        return self.env[self.res_model].browse(self.res_id)._get_records_action(context={})
