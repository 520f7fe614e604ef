from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

# What decides how the file is read: a change of one of these makes the last check void.
READING = frozenset(("encoding", "separator", "quote", "sheet"))
CHECKING = frozenset(("date_order", "decimal_sign", "cut_off_date", "currency_id", "journal_id"))
STORE = object()  # in the context of the import's own writing; no client can send it


class CreditImport(models.Model):
    """A file of receivables on its way into the ledger.

    Checked first, then entered in batches in the background. The file's lines remember what became of them, so that an
    import that was interrupted goes on where it stopped.
    """

    _name = "credit.import"
    _description = "Import of Receivables"
    _inherit = ["credit.guarded", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True
    # The entries are made as this user, in this company.
    _guarded_fields = ("message", "state", "user_id")

    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="What this import is called.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        help="Company whose ledger the invoices go into.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Run by",
        readonly=True,
        copy=False,
        help="Who started it; the entries are made by this user.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("ready", "Checked"),
            ("running", "Running"),
            ("reverting", "Reverting"),
            ("failed", "Stopped"),
            ("done", "Done"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        help="Checked: nothing is in the ledger yet. Stopped: something is in the way; it can go on from there.",
    )
    message = fields.Char(readonly=True, copy=False, help="Why it stopped.")

    file = fields.Binary(
        required=True, copy=False, help="A CSV or XLSX file with one invoice or credit note a line."
    )
    filename = fields.Char(copy=False, help="Name of the file.")
    is_workbook = fields.Boolean(readonly=True, copy=False, help="It is an XLSX file.")
    encoding = fields.Selection(
        [("utf-8", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Western European (Latin-1)")],
        copy=False,
        help="How letters are stored. Change it when accents look wrong.",
    )
    separator = fields.Selection(
        [
            (",", "Comma ,"),
            (";", "Semicolon ;"),
            ("\t", "Tab"),
            ("|", "Bar |"),
            ("^", "Caret ^"),
            ("~", "Tilde ~"),
            (":", "Colon :"),
            ("#", "Number sign #"),
        ],
        copy=False,
        help="What stands between two cells.",
    )
    quote = fields.Selection(
        [('"', 'Double quotes "'), ("'", "Single quotes '")],
        string="Quotes",
        copy=False,
        help="What encloses texts.",
    )
    sheet = fields.Char(copy=False, help="Sheet of the workbook.")
    date_order = fields.Selection(
        [
            ("dmy", "Day / month / year"),
            ("mdy", "Month / day / year"),
            ("ymd", "Year - month - day"),
        ],
        string="Date format",
        copy=False,
        help="How the file writes dates. Empty: the file can be read in two ways, and only you know which is right.",
    )
    decimal_sign = fields.Selection(
        [(".", "Point: 1,234.56"), (",", "Comma: 1.234,56")],
        copy=False,
        help="How the file writes decimals. Empty: both are possible, and only you know which is right.",
    )
    column_ids = fields.One2many(
        "credit.import.column", "import_id", copy=False, help="What each column is read as."
    )

    cut_off_date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        string="Cut-off date",
        help="The ledger becomes that of the evening of this day: invoices dated later are left out, and what "
        "was settled later stays open.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Currency of the amounts that have none in the file.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        check_company=True,
        domain="[('type', '=', 'sale')]",
        string="Invoice journal",
        help="Empty: a journal of its own, made at the first import, in which invoices keep their numbers. Another "
        "journal counts its own numbers, and the number of the file becomes the reference.",
    )
    keeps_numbers = fields.Boolean(
        compute="_compute_keeps_numbers", help="The numbers of the file become the numbers of the invoices."
    )
    account_id = fields.Many2one(
        "account.account",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', 'off_balance', 'asset_cash'))]",
        string="Counterpart account",
        help="Credited with the total of each invoice, without taxes. Choose the account of your opening balances when "
        "the revenue is in the books already.",
    )
    payment_journal_id = fields.Many2one(
        "account.journal",
        compute="_compute_payment_journal_id",
        store=True,
        readonly=False,
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash'))]",
        help="Payments are posted here, on the journal's own account. A journal made for the import keeps them apart "
        "from what your bank statements say.",
    )
    disputed_no_followup = fields.Boolean(
        string="No follow-up of disputed invoices",
        default=True,
        help="Disputed invoices that are still open are left out of reminders. Untick “No Follow-Up” on an invoice to "
        "take it in again.",
    )

    line_ids = fields.One2many("credit.import.line", "import_id", copy=False, help="The lines of the file.")
    error_line_ids = fields.One2many(
        "credit.import.line",
        "import_id",
        domain=[("state", "=", "error")],
        copy=False,
        help="Lines with errors.",
    )
    # What the lines come to.
    line_count = fields.Integer(string="Lines", compute="_compute_counts", help="Lines of the file.")
    new_count = fields.Integer(
        string="To import", compute="_compute_counts", help="Lines still to be entered."
    )
    done_count = fields.Integer(
        string="Imported", compute="_compute_counts", help="Lines that are in the ledger."
    )
    existing_count = fields.Integer(
        string="Already there", compute="_compute_counts", help="Lines that were there before."
    )
    left_out_count = fields.Integer(
        string="Left out", compute="_compute_counts", help="Lines after the cut-off date."
    )
    error_count = fields.Integer(
        string="Errors", compute="_compute_counts", help="Lines that cannot be entered."
    )
    progress = fields.Integer(
        compute="_compute_counts", help="Share of the lines that are through, in percent."
    )
    is_locked = fields.Boolean(
        compute="_compute_is_locked",
        help="Entries of this import are in the ledger, or may be at any moment.",
    )
    summary = fields.Html(
        compute="_compute_summary", sanitize=False, help="Counts and totals for each currency."
    )

    @api.depends("filename")
    def _compute_name(self):
        for record in self:
            record.name = record.filename or record.name or self.env._("Import of receivables")

    @api.depends("company_id")
    def _compute_journal_id(self):
        for record in self:
            record.journal_id = self.env["account.journal"]._get_import_journal(record.company_id)

    @api.depends("journal_id")
    def _compute_keeps_numbers(self):
        for record in self:
            record.keeps_numbers = not record.journal_id or record.journal_id._keeps_imported_numbers()

    @api.depends("company_id", "journal_id")
    def _compute_account_id(self):
        for record in self:
            record.account_id = (
                record.journal_id.default_account_id
                or record.company_id.income_account_id
                or record._first_journal("sale").default_account_id
            )

    @api.depends("company_id")
    def _compute_payment_journal_id(self):
        for record in self:
            record.payment_journal_id = record._first_journal("bank", "cash")

    @api.depends("line_ids.state", "state")
    def _compute_counts(self):
        counts = {
            (record.id, state): count
            for record, state, count in self.env["credit.import.line"]._read_group(
                [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
            )
        }
        for record in self:
            for state in ("new", "done", "existing", "left_out", "error"):
                record[f"{state}_count"] = counts.get((record.id, state), 0)
            entering = record.new_count + record.done_count
            record.line_count = entering + record.existing_count + record.left_out_count + record.error_count
            through = record.new_count if record.state == "reverting" else record.done_count
            record.progress = 100 * through // entering if entering else 100 * (record.state == "done")

    @api.depends("line_ids.state", "state")
    def _compute_is_locked(self):
        for record in self:
            record.is_locked = record.state in ("running", "reverting") or record.done_count > 0

    @api.depends("line_ids.state", "state", "cut_off_date")
    @api.depends_context("lang")
    def _compute_summary(self):
        for record in self:
            rows = record._get_summary() if record.state != "draft" else []
            values = {"record": record, "rows": rows}
            record.summary = bool(rows) and self.env["ir.qweb"]._render(
                "credit_control_import.summary", values
            )

    def _first_journal(self, *types):
        """The first journal of these types; a branch may use those of the company above it."""
        Journal = self.env["account.journal"]
        return Journal.search(
            [*Journal._check_company_domain(self.company_id), ("type", "in", types)], limit=1
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Look at the files at once, so that their columns can be mapped."""
        records = super().create(vals_list)
        for record, vals in zip(records, vals_list, strict=True):
            record._propose_format(keep={name for name in READING if vals.get(name)})
        return records

    def write(self, vals):
        """Another file, or another way to read it, makes the last check void."""
        if self.env.context.get("credit_import_store") is STORE:
            return super().write(vals)
        self._refuse_guarded(name for name in vals if name == "company_id")
        changed = {"file", *READING, *CHECKING} & vals.keys()
        if changed:
            self._void_check()
        result = super().write(vals)
        for record in self:
            if "file" in changed:
                record._propose_format(keep=READING & changed)
            elif READING & changed:
                record._propose_columns()
        return result

    def _store(self, vals):
        """Write what the import itself finds or decides, without the consequences that a user's change has."""
        return self.with_context(credit_import_store=STORE).write(vals)

    def _void_check(self):
        """Back to draft: what was checked is not what would be entered.

        :raise UserError: when entries were made
        """
        for record in self:
            if record.is_locked:
                raise UserError(
                    self.env._("The import “%s” has made entries; it cannot be changed.", record.name)
                )
        self.filtered(lambda record: record.state != "draft")._store({"state": "draft"})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_entered(self):
        for record in self:
            if record.is_locked:
                raise UserError(
                    self.env._(
                        "The import “%s” has made entries. Revert it before you delete it.", record.name
                    )
                )

    def _check_may_post(self):
        """:raise AccessError: for users who may not post invoices."""
        self.check_access("write")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._(
                    "An import posts invoices and payments: it takes a user with the right “Invoicing” to run or "
                    "revert it. You may prepare and check it."
                )
            )

    def _get_summary(self):
        """Counts and totals for the preview.

        :return: a list of dicts: label, count, and totals as pairs of a currency and an amount
        """
        self.ensure_one()
        groups = self.env["credit.import.line"]._read_group(
            [("import_id", "=", self.id)],
            ["state", "currency_id", "settled_date:year"],
            ["__count", "amount:sum"],
        )
        date = format_date(self.env, self.cut_off_date)
        entered = ("new", "done")
        parts = [
            (self.env._("Invoices and credit notes"), lambda state, settled: state in entered),
            (
                self.env._("… of which paid by %(date)s", date=date),
                lambda state, settled: state in entered and settled,
            ),
            (
                self.env._("… of which open on %(date)s", date=date),
                lambda state, settled: state in entered and not settled,
            ),
            (
                self.env._("Left out: dated after %(date)s", date=date),
                lambda state, settled: state == "left_out",
            ),
            (self.env._("Already in the ledger"), lambda state, settled: state == "existing"),
            (self.env._("Errors"), lambda state, settled: state == "error"),
            (self.env._("The whole file"), lambda state, settled: True),
        ]
        rows = []
        for label, belongs in parts:
            count, totals = 0, {}
            for state, currency, settled, number, amount in groups:
                if belongs(state, settled):
                    count += number
                    totals[currency] = totals.get(currency, 0.0) + amount
            totals = [(currency, total) for currency, total in totals.items() if currency]
            rows.append(
                {"label": label, "count": count, "totals": sorted(totals, key=lambda pair: pair[0].name)}
            )
        return rows

    def action_open_lines(self):
        """Open the lines of the file, of one state if the context names it."""
        self.ensure_one()
        state = self.env.context.get("line_state")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lines of %s", self.name),
            "res_model": "credit.import.line",
            "views": [(False, "list")],
            "domain": [("import_id", "=", self.id)],
            "context": {f"search_default_{state}": 1} if state else {},
        }

    def action_open_invoices(self):
        """Open the invoices that this import made."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported invoices"),
            "res_model": "account.move",
            "views": [(self.env.ref("account.view_out_invoice_tree").id, "list"), (False, "form")],
            "domain": [("credit_import_id", "=", self.id)],
            "context": {"create": False},
        }

    def _is_guarded(self, name):
        # The check stores what it found with the rights of the user.
        return self.env.context.get("credit_import_store") is not STORE and super()._is_guarded(name)
