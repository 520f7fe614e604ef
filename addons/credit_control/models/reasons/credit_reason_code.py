from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.reason import propose


class CreditReasonCode(models.Model):
    """Why something is as it is: an item overdue, a payment short, goods returned, a debt written off.

    One list for all of it, because what a customer says on the phone, takes off a payment and sends back has one cause.
    A code of a company takes the place of the shared one with the same code; an archived one takes it away.
    """

    _name = "credit.reason.code"
    _description = "Reason code"
    _inherit = ["credit.root.company"]
    _order = "sequence, code, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, help="Short, in capital letters: it stands on lists and in statistics.")
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(
        default=True, help="An archived code stays where it was used; nobody chooses it any more."
    )
    sequence = fields.Integer(
        default=10, help="The order in which codes are listed, and in which their keywords are looked for."
    )
    company_id = fields.Many2one(
        required=False,
        default=None,
        help="Root company; the code holds in all of its branches. Empty: for all companies.",
    )
    usage_ids = fields.Many2many(
        "credit.reason.usage", string="Usages", help="Where the code can be chosen. Without one: nowhere."
    )
    explanation = fields.Text(translate=True, help="What the code means, and when it is the right one.")
    article = fields.Html(
        translate=True, help="What to answer the customer and what to do next; shown to whoever works on it."
    )
    text_min = fields.Integer(
        string="Shortest text",
        help="Whoever chooses this code explains it in at least so many characters. Zero: no text is needed.",
    )
    keywords = fields.Char(
        help="Words separated by commas, in the languages of your customers. A payment reference with one of them "
        "proposes this code; case and accents do not count."
    )

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "There is a reason code with this code already, for the same company.",
    )
    _text_min_positive = models.Constraint(
        "CHECK (text_min >= 0)", "The shortest text of a reason code cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalised(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalised(vals))

    @api.model
    def _normalised(self, vals):
        return {**vals, "code": vals["code"].strip().upper()} if vals.get("code") else vals

    @api.constrains("code")
    def _check_code(self):
        for reason in self:
            if not reason.code:
                raise ValidationError(self.env._("“%(name)s” needs a code.", name=reason.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        """A code that something names is archived. Asked here and not by a foreign key, which would stand against the
        removal of an addon whose own codes are in use."""
        for model in self.env.values():
            if model._abstract or not model._auto:
                continue
            for field in model._fields.values():
                if field.type == "many2one" and field.comodel_name == self._name and field.store:
                    # What names it counts whether or not the user may see it.
                    everything = model.sudo().with_context(active_test=False)
                    users = everything.search([(field.name, "in", self.ids)], limit=1)
                    if users:
                        raise UserError(
                            self.env._(
                                "%(reason)s is in use (%(kind)s), so it is archived and not deleted.",
                                reason=users[field.name].display_name,
                                kind=self.env["ir.model"]._get(model._name).name,
                            )
                        )

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reason in self:
            reason.display_name = f"{reason.code} {reason.name}" if reason.name else reason.code

    # What addons ask for

    @api.model
    def _of_usage(self, usage, company):
        """The codes that can be chosen for something, in their order.

        :param str usage: code of a ``credit.reason.usage``
        :param company: the company of what the reason is of, or one of its branches
        :return: active codes; one of the company takes the place of a shared one with the same code
        """
        return self._nearest(
            self._company_domain(company)
            & Domain("usage_ids.code", "=", usage)
            & Domain("active", "=", True),
            company,
        )

    @api.model
    def _find(self, company, code):
        """The reason with a code, archived or not: for what was noted down earlier, as in the rows of pauses.

        :param company: the company of what the reason is of, or one of its branches
        :param str code: in any case
        :return: the code of the company, else the shared one; an empty recordset where there is none
        """
        domain = self._company_domain(company) & Domain("code", "=", (code or "").strip().upper())
        return self._nearest(domain, company)

    @api.model
    def _propose(self, text, usage, company):
        """The first code of a usage of which a keyword occurs in a text; see ``tools.reason.propose``.

        :param text: e.g. a payment reference
        :param str usage: code of a ``credit.reason.usage``
        :param company: the company of what the reason is of, or one of its branches
        :return: the code; an empty recordset where none fits
        """
        return self.browse(propose(text, self._keyword_rules(usage, company)) or ())

    @api.model
    def _keyword_rules(self, usage, company):
        """The keywords of a usage, for whoever looks at many texts.

        :return: list of (id, keywords) as ``tools.reason.propose`` takes them
        """
        return [(reason.id, reason.keywords) for reason in self._of_usage(usage, company) if reason.keywords]

    def _check_text(self, text):
        """Whether what somebody wrote is enough for these codes.

        :raise UserError: naming the code and how much it asks for
        """
        length = len((text or "").strip())
        for reason in self:
            if length < reason.text_min:
                raise UserError(
                    self.env._(
                        "“%(reason)s” has to be explained: at least %(needed)s characters, not %(length)s.",
                        reason=reason.display_name,
                        needed=reason.text_min,
                        length=length,
                    )
                )

    @api.model
    def _company_domain(self, company):
        return Domain("company_id", "in", (False, company.sudo().root_id.id))

    @api.model
    def _nearest(self, domain, company):
        """Codes by a domain, without the shared ones that the company replaces, be it by an archived code.

        Codes are settings: whoever works with them gets them, whatever company the user is in.
        """
        known = self.sudo().with_context(active_test=False)
        found = known.search(domain)
        own = known.search_fetch([("company_id", "=", company.sudo().root_id.id)], ["code"])
        replaced = set(own.mapped("code"))
        kept = found.filtered(lambda reason: reason.company_id or reason.code not in replaced)
        return kept.with_env(self.env)
