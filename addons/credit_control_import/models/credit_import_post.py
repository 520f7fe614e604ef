from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class CreditImport(models.Model):
    """From lines to customers, invoices and payments, by Odoo's own posting and reconciliation."""

    _inherit = "credit.import"

    def _check_ledger(self):
        """:raise UserError: when journals, accounts or lock dates refuse what is to be entered"""
        self.ensure_one()
        first = self._first_dates()
        if not first["invoice"]:
            return
        if not self.account_id:
            raise UserError(self.env._("Choose the counterpart account."))
        journals = self.journal_id
        if first["payment"]:
            journals += self.payment_journal_id
            self._check_payment_journal()
        hashed = journals.filtered("restrict_mode_hash_table")[:1]
        if hashed:
            raise UserError(
                self.env._(
                    "The journal “%s” secures its entries; an import there could not be reverted.",
                    hashed.name,
                )
            )
        archived = journals.filtered(lambda journal: not journal.active)[:1]
        if archived:
            raise UserError(self.env._("The journal “%s” is archived.", archived.name))
        self._check_open_books(first)

    def _check_open_books(self, first):
        """:raise UserError: when a lock date closes the period

        :param first: the earliest date of the ``invoice`` and of the ``payment`` entries; None without any
        """
        lock_dates = self.company_id._get_lock_date_violations
        locks = lock_dates(first["invoice"], purchase=False, tax=False)
        locks += lock_dates(first["payment"], sale=False, purchase=False, tax=False)
        if locks:
            raise UserError(
                self.env._(
                    "The books are closed for dates of this import, which begins on %(date)s: %(locks)s. "
                    "Open them first.",
                    date=format_date(self.env, first["invoice"]),
                    locks=self.env["res.company"]._format_lock_dates(set(locks)),
                )
            )

    def _first_dates(self):
        """The earliest dates of the invoices and the payments that are still to be entered."""
        ((invoice, payment),) = self.env["credit.import.line"]._read_group(
            [("import_id", "=", self.id), ("state", "=", "new")], [], ["invoice_date:min", "settled_date:min"]
        )
        return {"invoice": invoice, "payment": payment}

    def _check_payment_journal(self):
        journal = self.payment_journal_id
        if not journal:
            raise UserError(self.env._("The file has settled invoices: choose the payment journal."))
        if not journal.default_account_id:
            raise UserError(
                self.env._("The journal “%s” has no account of its own to post payments on.", journal.name)
            )
        if not all(
            journal._get_available_payment_method_lines(direction) for direction in ("inbound", "outbound")
        ):
            raise UserError(
                self.env._("The journal “%s” has no payment method for money in or out.", journal.name)
            )

    def _post_lines(self, lines):
        """Enter lines: customers, invoices, payments.

        :raise UserError: when Odoo refuses one of them
        """
        lines = self._drop_entered(self._give_customers(lines))
        if not lines:
            return
        quiet = self._quiet()
        moves = (
            self.env["account.move"]
            .with_context(**quiet)
            .create([self._prepare_invoice_vals(line) for line in lines])
        )
        moves._post(soft=False)
        self._check_entered(lines, moves)
        for line, move in zip(lines, moves, strict=True):
            self._unlocked(line).write({"state": "done", "move_id": move.id})
        settled = lines.filtered("settled_date")
        self._pay(settled)
        disputed = (lines - settled).filtered("disputed").move_id
        if disputed and self.disputed_no_followup:
            disputed.no_followup = True
        self.env["credit.account"].ensure_accounts(lines.partner_id, self.company_id)

    def _quiet(self):
        """Context of entries without a history of their own; the import has it. Where the law wants one, it is kept."""
        return (
            {}
            if self.company_id.restrictive_audit_trail
            else {"tracking_disable": True, "mail_create_nolog": True}
        )

    def _give_customers(self, lines):
        """Give each line its customer, creating those that are in no ledger yet.

        :return: the lines that have one; the others are marked with what is wrong
        """
        waiting = self._unlocked(lines.filtered(lambda line: not line.partner_id))
        matched = self._match_customers(
            {line.customer: line.customer_name or "" for line in reversed(waiting)}
        )
        missing = {
            line.customer: line for line in reversed(waiting) if matched[line.customer] == (None, None)
        }
        # Whoever may import may have the customers of the file created, without the right to edit contacts.
        Partner = self.env["res.partner"].sudo().with_context(**self._quiet())
        created = Partner.create([self._prepare_customer_vals(line) for line in missing.values()])
        by_customer = dict(zip(missing, created, strict=True))
        for line in waiting:
            partner, problem = matched[line.customer]
            if problem:
                line._refuse(problem[0], **problem[1])
            else:
                line.partner_id = partner or by_customer[line.customer]
        return lines.filtered("partner_id")

    def _drop_entered(self, lines):
        """Leave out lines whose invoice somebody entered since the check.

        :return: the lines that are still to be entered; the others are marked
        """
        there, taken = self._find_invoices([(line.partner_id.id, line.number) for line in lines])
        for line in self._unlocked(lines):
            if move := there.get((line.partner_id.id, line.number)):
                line.write({"state": "existing", "move_id": move.id})
            elif customer := taken.get(line.number):
                line._refuse("number_taken", value=line.number, customer=customer)
        return lines.filtered(lambda line: line.state == "new")

    def _prepare_customer_vals(self, line):
        """Values of a new customer."""
        # Without a column of names, what has a digit and no space is a code rather than a name.
        is_code = bool(line.customer_name) or (
            " " not in line.customer and any(map(str.isdigit, line.customer))
        )
        return {
            "name": line.customer_name or line.customer,
            "ref": line.customer if is_code else False,
            "is_company": True,
            "country_id": line.country_id.id,
        }

    def _prepare_invoice_vals(self, line):
        """Values of an invoice or credit note: one line without taxes, the file's due date instead of terms."""
        return {
            "move_type": "out_invoice" if line.amount > 0 else "out_refund",
            "journal_id": self.journal_id.id,
            "company_id": self.company_id.id,
            **({"name": line.number} if self.keeps_numbers else {"ref": line.number}),
            "payment_reference": line.number,
            "partner_id": line.partner_id.id,
            "invoice_user_id": line.partner_id.user_id.id,
            "invoice_date": line.invoice_date,
            "date": line.invoice_date,
            "invoice_payment_term_id": False,
            "invoice_date_due": line.due_date,
            "currency_id": line.currency_id.id,
            "credit_import_id": self.id,
            "credit_import_key": self._import_key(line.partner_id, line.number),
            "credit_import_disputed": line.disputed,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": line.number,
                        "quantity": 1.0,
                        "price_unit": abs(line.amount),
                        "account_id": self.account_id.id,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }

    def _check_entered(self, lines, moves):
        """:raise UserError: when Odoo, or an addon, made something else of a line than the file says"""
        for line, move in zip(lines, moves, strict=True):
            expected = (
                line.currency_id.round(abs(line.amount)),
                line.invoice_date,
                line.due_date,
                line.number if self.keeps_numbers else move.name,
            )
            entered = (move.amount_total, move.date, move.invoice_date_due, move.name)
            if expected != entered:
                raise UserError(
                    self.env._(
                        "The invoice %(number)s would not be entered as it is in the file: "
                        "%(expected)s became %(entered)s.",
                        number=line.number,
                        expected=" / ".join(map(str, expected)),
                        entered=" / ".join(map(str, entered)),
                    )
                )

    def _pay(self, lines):
        """Enter the payments of lines and match each with its invoice.

        On the journal's own account, as its payments are in books that are kept without bank statements: nothing stays
        behind on an outstanding account that no statement will ever clear.
        """
        receivable = {
            line: line.move_id.line_ids.filtered(
                lambda item: item.account_id.account_type == "asset_receivable"
            )
            for line in lines
        }
        payments = (
            self.env["account.payment"]
            .with_context(**self._quiet())
            .create([self._prepare_payment_vals(line, receivable[line]) for line in lines])
        )
        # Not among the values: Odoo takes the account of the payment method over them.
        payments.outstanding_account_id = self.payment_journal_id.default_account_id
        payments.action_post()
        plan = []
        for line, payment in zip(lines, payments, strict=True):
            self._unlocked(line).payment_id = payment
            paid = payment.move_id.line_ids.grouped("account_id")
            plan.append(receivable[line] + paid[receivable[line].account_id])
        self.env["account.move.line"].with_context(**self._quiet())._reconcile_plan(plan)
        if open_lines := lines.filtered(lambda line: line.move_id.amount_residual):
            raise UserError(
                self.env._(
                    "The payment of %s does not close the invoice.", ", ".join(open_lines.mapped("number"))
                )
            )

    def _prepare_payment_vals(self, line, receivable):
        """Values of a payment.

        :param receivable: the journal item that it pays
        """
        return {
            "payment_type": "inbound" if line.amount > 0 else "outbound",
            "partner_type": "customer",
            "partner_id": line.partner_id.commercial_partner_id.id,
            "amount": abs(line.amount),
            "currency_id": line.currency_id.id,
            "date": fields.Date.to_date(line.settled_date),
            "journal_id": self.payment_journal_id.id,
            "company_id": self.company_id.id,
            "memo": line.number,
            "destination_account_id": receivable.account_id.id,
        }
