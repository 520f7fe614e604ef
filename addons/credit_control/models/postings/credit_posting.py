from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.posting import ABSENT, ARCHIVED, RECONCILE, SEVERAL, TYPE, UNSET, choose


class Found(NamedTuple):
    """What an operation would be posted on."""

    operation: object  # credit.posting.operation
    posting: object  # credit.posting that says so; may be empty
    account: object  # account.account; empty where a journal is asked for, or where there is none
    journal: object  # account.journal; empty where an account is asked for
    problem: str | None  # see ``tools.posting``


class CreditPosting(models.Model):
    """Which account an operation is posted on: by chart, shipped as data, and by company, which wins."""

    _name = "credit.posting"
    _description = "Account of a posting"
    _inherit = ["credit.root.company"]
    _order = "operation_id, company_id, chart, id"
    _check_company_auto = True

    operation_id = fields.Many2one("credit.posting.operation", required=True, index=True, ondelete="cascade")
    # Of a company, or of a chart.
    company_id = fields.Many2one(
        required=False,
        help="Root company whose own choice this is; it holds in its branches. Empty: the proposal of a chart.",
    )
    chart = fields.Char(
        readonly=True,
        help="Template of the chart of accounts, e.g. syscohada or fr; charts made from it follow it.",
    )
    code = fields.Char(
        readonly=True,
        help="Code of the account in this chart, or the beginning of the only one that is meant.",
    )
    is_in_chart = fields.Boolean(
        string="In Odoo's chart",
        default=True,
        readonly=True,
        help="Otherwise the chart of accounts that Odoo ships has no such account: somebody has to make it.",
    )
    journal_type = fields.Selection(related="operation_id.journal_type")
    account_id = fields.Many2one("account.account", check_company=True, ondelete="restrict")
    journal_id = fields.Many2one("account.journal", check_company=True, ondelete="restrict")

    _owner_uniq = models.UniqueIndex(
        "(operation_id, COALESCE(company_id, 0), COALESCE(chart, ''))",
        "There is an account for this operation already.",
    )
    _one_owner = models.Constraint(
        "CHECK ((company_id IS NULL) <> (chart IS NULL))",
        "The account of a posting belongs to a company or to a chart of accounts.",
    )

    @api.constrains("operation_id", "company_id", "account_id", "journal_id")
    def _check_choice(self):
        for posting in self.filtered("company_id"):
            wanted, other = ("journal_id", "account_id")
            if not posting.journal_type:
                wanted, other = other, wanted
            if not posting[wanted] or posting[other]:
                raise ValidationError(
                    self.env._(
                        "%(operation)s needs the field “%(field)s”, and no other.",
                        operation=posting.operation_id.name,
                        field=posting._fields[wanted]._description_string(self.env),
                    )
                )

    @api.depends("operation_id", "company_id", "chart")
    def _compute_display_name(self):
        for posting in self:
            owner = posting.company_id.name or posting.chart
            posting.display_name = f"{posting.operation_id.name} ({owner})"

    # What addons ask for

    @api.model
    def _accounts_for(self, company, operation, *keys):
        """The accounts that an operation is posted on, one for each key.

        :param company: the company that posts, or one of its branches
        :param str operation: e.g. ``write_off``
        :param keys: which of its accounts; all of them, in the order of the list of operations, when empty
        :return: ``account.account`` records in the order of the keys, so that they can be unpacked; one account may
            stand for several keys
        :raise UserError: where one of them is missing or will not do; it names all of them, and where they are set
        """
        found = self._find(company, operation, keys, journals=False)
        return self.env["account.account"].browse([one.account.id for one in found])

    @api.model
    def _journal_for(self, company, operation, key="journal"):
        """The journal that an operation is posted in.

        :param company: the company that posts, or one of its branches
        :return: one ``account.journal``
        :raise UserError: where there is none
        """
        return self._find(company, operation, (key,), journals=True)[0].journal.with_env(self.env)

    @api.model
    def _find(self, company, operation, keys, *, journals):
        rows = self.env["credit.posting.operation"].sudo().search([("operation", "=", operation)])
        known = {row.key: row for row in rows if bool(row.journal_type) == journals}
        unknown = [key for key in keys if key not in known]
        if unknown or not known:
            raise UserError(
                self.env._(
                    "No addon says which accounts “%(operation)s” is posted on (%(keys)s).",
                    operation=operation,
                    keys=", ".join(unknown or keys),
                )
            )
        asked = [known[key] for key in keys or known]
        by_row = {one.operation: one for one in self._resolve(company, rows.browse(row.id for row in asked))}
        found = [by_row[row] for row in asked]
        problems = [self._get_problem_text(one, company) for one in found if one.problem]
        if problems:
            raise UserError(
                self.env._(
                    "%(company)s cannot post this yet:\n%(problems)s\nAn accountant with full rights sets it in Credit "
                    "Control > Configuration > Accounts of postings.",
                    company=company.sudo().root_id.name,
                    problems="\n".join(f"- {problem}" for problem in problems),
                )
            )
        return found

    # How they are found

    @api.model
    def _resolve(self, company, operations=None):
        """What operations would be posted on in a company, be it right or not: also for the dry run.

        :param company: a company or one of its branches
        :param operations: ``credit.posting.operation`` records; all when empty
        :return: list of ``Found`` in their order
        """
        # Whoever posts by an operation's rules need not see the settings; names in the reader's language.
        root = company.sudo().root_id
        known = self.sudo().with_company(root)
        if operations is None:
            operations = known.env["credit.posting.operation"].search(Domain.TRUE)
        operations = operations.with_env(known.env)
        postings = known._nearest(root, operations)
        accounts = known._of_charts(root, postings.values())
        return [known._found(root, row, postings.get(row, known.browse()), accounts) for row in operations]

    @api.model
    def _get_charts(self, company):
        """:return: template of a company's chart and those that it is made from, the nearest first"""
        template = company.chart_template
        return self.env["account.chart.template"]._get_parent_template(template) or [template or ""]

    def _nearest(self, company, operations):
        """The setting that holds for each operation: the company's own, else that of the nearest chart."""
        charts = self._get_charts(company)
        owned = Domain("company_id", "=", company.id) | Domain("chart", "in", charts)
        found = self.search(Domain("operation_id", "in", operations.ids) & owned)
        ranks = {chart: rank for rank, chart in enumerate(charts)}
        nearest = {}
        for posting in found.sorted(lambda one: -1 if one.company_id else ranks[one.chart]):
            nearest.setdefault(posting.operation_id, posting)
        return nearest

    def _of_charts(self, company, postings):
        """Codes of the company's accounts that the settings by chart may mean: by id, archived ones included."""
        codes = [posting.code for posting in postings if posting.code]
        fitting = Domain.OR(Domain("code", "=like", f"{code}%") for code in codes)
        Account = self.env["account.account"].with_context(active_test=False)
        accounts = Account.browse()
        if codes:
            # With all that is asked of them, because each is looked at by itself.
            accounts = Account.search_fetch(
                Domain(Account._check_company_domain(company)) & fitting,
                ["account_type", "active", "code", "code_store", "name", "reconcile"],
            )
        return {account.id: account.code for account in accounts}

    def _found(self, company, operation, posting, accounts):
        """What one operation would be posted on.

        :param posting: the setting that holds; may be empty
        :param accounts: what ``_of_charts`` returned
        """
        account, journal = posting.account_id, posting.journal_id
        if operation.journal_type:
            journal = journal or self.env["account.journal"].search(
                [
                    *self.env["account.journal"]._check_company_domain(company),
                    ("type", "=", operation.journal_type),
                ],
                limit=1,
            )
            problem = None if journal.active else ARCHIVED if journal else UNSET
            return Found(operation, posting, account, journal, problem)
        ids = account.ids or choose(posting.code, accounts)
        account = account.browse(ids[:1])
        if not posting:
            problem = UNSET
        elif len(ids) != 1:
            problem = SEVERAL if ids else ABSENT
        else:
            problem = self._get_objection(operation, account)
        return Found(operation, posting, account if len(ids) == 1 else account.browse(), journal, problem)

    @api.model
    def _get_objection(self, operation, account):
        """:return: why an account will not do for an operation; None where it will"""
        types = operation._get_account_types()
        if not account.active:
            return ARCHIVED
        if types and account.account_type not in types:
            return TYPE
        return RECONCILE if operation.needs_reconcile and not account.reconcile else None

    @api.model
    def _get_problem_text(self, found, company):
        """What is wrong, in one line that names the operation, the chart or the company, and the account.

        :param found: a ``Found`` with a problem
        """
        operation, posting = found.operation, found.posting
        names = {
            "operation": operation.name,
            "account": found.account.display_name or found.journal.display_name or "",
            "code": posting.code or "",
            "chart": posting.chart or company.sudo().root_id.chart_template or "",
            "types": operation._get_type_labels(),
        }
        if found.problem == UNSET:
            return self.env._("%(operation)s: not set, and the chart %(chart)s proposes nothing.", **names)
        if found.problem == ABSENT and not posting.is_in_chart:
            return self.env._(
                "%(operation)s: account %(code)s of %(chart)s has to be made, Odoo's chart has none.", **names
            )
        if found.problem == ABSENT:
            return self.env._("%(operation)s: there is no account %(code)s of %(chart)s.", **names)
        if found.problem == SEVERAL:
            return self.env._("%(operation)s: several accounts begin with %(code)s, choose one.", **names)
        if found.problem == ARCHIVED:
            return self.env._("%(operation)s: %(account)s is archived.", **names)
        if found.problem == TYPE:
            return self.env._("%(operation)s: %(account)s is of another type than %(types)s.", **names)
        return self.env._("%(operation)s: %(account)s does not allow reconciliation.", **names)
