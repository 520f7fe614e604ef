import contextlib
from unittest.mock import patch

from odoo import Command, fields
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.credit_control.tools.source import Source
from odoo.tests import new_test_user
from odoo.tools import SQL


class CreditControlCommon(AccountTestInvoicingCommon):
    """A small company with customers, a product without tax, and a user for each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        # A new company gives no credit without a decision; the fresh customers of other tests may buy as they like.
        cls.company.credit_undecided = "none"
        cls.env["ir.default"].set("res.company", "credit_undecided", "none")
        cls.customer = cls.env["res.partner"].create(
            {"name": "Ferme Teranga", "email": "compta@teranga.example"}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Awa Diop", "parent_id": cls.customer.id, "type": "invoice"}
        )
        cls.other_customer = cls.env["res.partner"].create({"name": "Grossiste Baobab"})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Rice, 25 kg",
                "list_price": 100.0,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )
        cls.sales = cls._new_user("sales", "sales_team.group_sale_salesman,credit_control.group_credit_sales")
        cls.other_sales = cls._new_user(
            "sales2", "sales_team.group_sale_salesman,credit_control.group_credit_sales"
        )
        cls.collector = cls._new_user("collector", "credit_control.group_credit_collector")
        cls.account_manager = cls._new_user("account_manager", "credit_control.group_credit_account_manager")
        cls.analyst = cls._new_user("analyst", "credit_control.group_credit_analyst")
        cls.manager = cls._new_user("manager", "credit_control.group_credit_manager")
        cls.director = cls._new_user("director", "credit_control.group_credit_director")
        cls.auditor = cls._new_user("auditor", "credit_control.group_credit_auditor")
        cls.customer.user_id = cls.sales
        cls.account = cls.env["credit.account"].ensure_accounts(cls.customer, cls.company)
        cls.account.analyst_id = cls.analyst
        cls.rules = (
            cls.env["credit.rule"]
            .with_context(active_test=False)
            .search([("company_id", "=", cls.company.id)])
        )
        cls.rule_limit = cls.rules.filtered(lambda rule: rule.kind == "limit_exceeded")
        cls.rule_overdue = cls.rules.filtered(lambda rule: rule.kind == "overdue")

    @classmethod
    def get_default_groups(cls):
        roles = ("sales_team.group_sale_manager", "credit_control.group_credit_director")
        return super().get_default_groups() | cls.env["res.groups"].union(*map(cls.env.ref, roles))

    @classmethod
    def _new_user(cls, name, groups):
        company = cls.env.company
        return new_test_user(
            cls.env,
            f"credit_{name}",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _customer(cls, name, **vals):
        return cls.env["res.partner"].create(
            {"name": name, "email": "compta@example.com", "is_company": True, **vals}
        )

    @contextlib.contextmanager
    def _committing(self):
        """Inside, ``commit`` and ``rollback`` act on a savepoint of the test.

        :return: an environment to call runs with
        """
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            yield self.env(cr=cr, su=True)
        self.env.invalidate_all()

    @contextlib.contextmanager
    def _paused(self, kind, move, *users):
        """Let another addon pause what is open of an invoice.

        :param str kind: code of a ``credit.pause.kind``
        :param users: who asked for the pause, or decided on it
        """
        line = move.line_ids.filtered(lambda line: line.account_id.credit_role)
        query = SQL(
            """
            SELECT id AS move_line_id, %s AS kind, amount_residual AS amount, NULL::date AS date_from,
                   NULL::date AS date_until, NULL::varchar AS reason_code, %s AS user_ids
              FROM account_move_line WHERE id = ANY(%s)
            """,
            kind,
            [user.id for user in users] or SQL("NULL::integer[]"),
            line.ids,
        )
        Account = type(self.env["credit.account"])
        native = Account._pause_sources

        def sources(self):
            return [*native(self), Source("test", query, "account.move.line")]

        with patch.object(Account, "_pause_sources", sources):
            yield

    @classmethod
    def _set_limit(cls, amount, account=None):
        # People propose limits; see the tests of requests.
        (account or cls.account).sudo().write({"limit_mode": "amount", "credit_limit": amount})

    @classmethod
    def _order(cls, amount, partner=None, user=None, **vals):
        """A quotation of one line without tax.

        :param user: who makes it; the salesperson when empty
        """
        user = user or cls.sales
        return (
            cls.env["sale.order"]
            .with_user(user)
            .create(
                {
                    "partner_id": (partner or cls.customer).id,
                    "user_id": user.id,
                    "order_line": [
                        Command.create(
                            {"product_id": cls.product.id, "product_uom_qty": 1, "price_unit": amount}
                        )
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _invoice(
        cls, amount, due, partner=None, *, date=None, post=True, move_type="out_invoice", currency=None
    ):
        """An invoice, or credit note, of one line without tax."""
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.customer).id,
                "invoice_date": date or due,
                "date": date or due,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "currency_id": (currency or cls.company.currency_id).id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Rice", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _payment(cls, amount, date, partner=None, *, invoices=None):
        """A payment that arrived; matched with the invoices if there are any."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or cls.customer).id,
                "amount": amount,
                "date": date,
                "journal_id": cls.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        if invoices:
            lines = (payment.move_id + invoices).line_ids
            lines.filtered(lambda line: line.account_id.account_type == "asset_receivable").reconcile()
        return payment

    @classmethod
    def _role_account(cls, code, role):
        """A ledger account that carries what customers owe."""
        return cls.env["account.account"].create(
            {
                "name": code,
                "code": code,
                "account_type": "asset_receivable",
                "reconcile": True,
                "credit_role": role,
            }
        )

    @classmethod
    def _open_of(cls, *moves):
        """What is open of the debts that began with these documents, on whichever account it is."""
        lines = cls.env["account.move"].union(*moves).line_ids
        lines |= lines.search([("credit_origin_id", "in", lines.ids)])
        return lines.filtered(lambda line: line.account_id.credit_role and not line.reconciled)

    @classmethod
    def _entry_for(cls, lines, day, account, due=None):
        """The entry that takes open lines to another account; each keeps its due date, or gets this one.

        :return: list of (old line, new line)
        """
        vals = []
        for old in lines:
            open_amounts = old.amount_residual_currency, old.amount_residual
            for sign, ledger, maturity in (
                (1, account, due or old.date_maturity),
                (-1, old.account_id, False),
            ):
                in_currency, amount = (sign * each for each in open_amounts)
                vals.append(
                    Command.create(
                        {
                            "account_id": ledger.id,
                            "partner_id": old.partner_id.id,
                            "currency_id": old.currency_id.id,
                            "amount_currency": in_currency,
                            "balance": amount,
                            "date_maturity": maturity,
                        }
                    )
                )
        journal = cls.company_data["default_journal_misc"]
        entry = cls.env["account.move"].create({"journal_id": journal.id, "date": day, "line_ids": vals})
        entry.action_post()
        news = entry.line_ids.filtered(lambda line: line.balance > 0).sorted("id")
        return list(zip(lines, news, strict=True))

    @classmethod
    def _replace(cls, lines, day, account, due=None):
        """Take open lines to another account, as the same debts.

        :return: the new lines
        """
        pairs = cls.env["credit.account"]._replace_lines(cls._entry_for(lines, day, account, due))
        return lines.browse().union(*(new for _old, new in pairs))

    @classmethod
    def _exposure(cls, account=None):
        """The row of the read model, read anew."""
        cls.env.flush_all()
        exposure = cls.env["credit.exposure"].browse((account or cls.account).id)
        exposure.invalidate_recordset()
        return exposure

    @staticmethod
    def _day(text):
        return fields.Date.to_date(text)

    def _history_at(self, accounts, kind, date):
        """The state or sale mode of accounts on a day, as reports read it.

        :return: value by account id; None where there was no account yet
        """
        query = SQL(
            "SELECT account.id, %s FROM credit_account account WHERE account.id = ANY(%s)",
            accounts._history_value_sql(SQL("account"), kind, fields.Date.to_date(date)),
            accounts.ids,
        )
        return dict(self.env.execute_query(query))
