"""A receivable line that takes the place of another one: the same debt, which is neither paid nor new."""

from collections import Counter, defaultdict

from odoo import api, models
from odoo.exceptions import ValidationError


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _replace_lines(self, pairs):
        """Let new receivable lines stand for old ones: a cheque received, one unpaid, a transfer to a doubtful account.

        The entry of a new line is posted. It has the new line, with the due date that holds from then on, and on the
        account of the old one a credit of the same amount, which is matched with the old line here. That matching is
        a *transfer*: no money, no credit note, and the debt is not newly due; ``_matchings_sql`` says so. Never undo
        a matching to go back: what was true on the days between would change. Replace once more, by a later entry.

        ``credit_origin_id`` of the new line is the first line of the chain, so that all lines of a debt are one join
        apart. Beside it stands what the chain knew on that day: when the debt fell due, and since when it is late.

        One entry may replace many lines; each old line has one new one. All matchings are made in one go.

        :param pairs: list of (old line, new line)
        :return: the pairs
        :raise ValidationError: where a new line is not the same debt, and which one
        """
        pairs = [(old.ensure_one(), new.ensure_one()) for old, new in pairs]
        self._check_replaced(pairs)
        self.env["account.move.line"]._reconcile_plan(self._replace_plan(pairs))
        for old, new in pairs:
            if not old.reconciled:
                raise ValidationError(
                    self.env._(
                        "%(old)s stays open beside %(new)s, which would count the debt twice.",
                        old=old.display_name,
                        new=new.display_name,
                    )
                )
        for old, new in pairs:
            # Nobody may write what a line stands for; who may post and match its entry gets here.
            new.sudo().write(self._replaced_values(old, new))
        return pairs

    @api.model
    def _replaced_values(self, old, new):
        """What a new line knows of the debt: where it began, and what had become of it."""
        fell_due, late_since = old._get_credit_falls_due()
        had = fell_due < new.date
        stays_late = had and new._get_credit_date_due() < new.date
        return {
            "credit_origin_id": (old.credit_origin_id or old).id,
            "credit_fell_due": fell_due if had else old.credit_fell_due,
            "credit_late_since": late_since if stays_late else False,
            # Odoo leaves all lines of general journals out of the follow-up.
            "no_followup": old.no_followup,
        }

    # The checks

    @api.model
    def _check_replaced(self, pairs):
        """:raise ValidationError: for the first pair that is not the same debt"""
        counts = Counter(line for pair in pairs for line in pair)
        chains = self._get_chains(pairs)
        news = self.env["account.move.line"].union(*(new for _old, new in pairs)).sudo()
        followed = news.search([("credit_origin_id", "in", news.ids)]).credit_origin_id
        for old, new in pairs:
            for why in self._why_not_replaced(old, new, chains[old.credit_origin_id or old], followed):
                raise ValidationError(
                    self.env._(
                        "%(new)s cannot stand for %(old)s: %(why)s",
                        new=new.display_name,
                        old=old.display_name,
                        why=why,
                    )
                )
            for line in (old, new):
                if counts[line] > 1:
                    raise ValidationError(
                        self.env._(
                            "%(line)s is named twice: one new line for each old one.", line=line.display_name
                        )
                    )

    @api.model
    def _get_chains(self, pairs):
        """:return: the lines of each debt, by its first line"""
        first = self.env["account.move.line"].union(*(old.credit_origin_id or old for old, _new in pairs))
        # Sudo: lines of other companies of the same tree may stand for one, too.
        later = first.sudo().search([("credit_origin_id", "in", first.ids)])
        chains = defaultdict(self.env["account.move.line"].browse)
        for line in first.sudo() | later:
            chains[line.credit_origin_id or line] |= line
        return chains

    @api.model
    def _why_not_replaced(self, old, new, chain, followed):
        """Reasons why a line is not what becomes of another one; as a generator, only the first one is made.

        :param chain: all lines of the debt of the old one
        :param followed: new lines that others stand for already
        """
        currency, own = old.currency_id, old.company_currency_id
        if old.parent_state != "posted" or new.parent_state != "posted":
            yield self.env._("both have to be posted.")
        if not old.account_id.credit_role or not new.account_id.credit_role:
            yield self.env._("both have to be on accounts that carry what customers owe.")
        if old.balance <= 0 or new.balance <= 0:
            yield self.env._("both have to be debits.")
        if old.partner_id.commercial_partner_id != new.partner_id.commercial_partner_id:
            yield self.env._("the customers differ.")
        if old.company_id.root_id != new.company_id.root_id:
            yield self.env._("the companies differ.")
        if new.date < old.date:
            yield self.env._("it is dated before it.")
        if currency != new.currency_id:
            yield self.env._("the currencies differ.")
        if new in chain or new.credit_origin_id or new in followed:
            yield self.env._("it already stands for a line, or another one stands for it.")
        if any(not line.reconciled for line in chain - old if line.parent_state == "posted"):
            yield self.env._("it is replaced already.")
        if new.matched_debit_ids or new.matched_credit_ids:
            yield self.env._("something is matched with it already.")
        if currency.compare_amounts(old.amount_residual_currency, new.amount_currency) or own.compare_amounts(
            old.amount_residual, new.balance
        ):
            yield self.env._(
                "%(open)s is open, and it is %(amount)s.",
                open=currency.format(old.amount_residual_currency),
                amount=currency.format(new.amount_currency),
            )

    # The counterparts

    @api.model
    def _replace_plan(self, pairs):
        """Which credit of the new entry is matched with which old lines.

        A credit of the very amount comes first; else one credit may take several old lines.

        :return: list of lines to match with each other
        :raise ValidationError: where the entry has no credit on the account of an old line
        """
        plan = defaultdict(self.env["account.move.line"].browse)
        left = {}
        for old, new in pairs:
            fits = [
                line
                for line in new.move_id.line_ids
                if line.account_id == old.account_id
                and line.currency_id == old.currency_id
                and line.balance < 0
                and line.partner_id.commercial_partner_id == old.partner_id.commercial_partner_id
            ]
            for line in fits:
                left.setdefault(line, -line.amount_residual_currency)
            asked = old.amount_residual_currency
            more = {line: old.currency_id.compare_amounts(left[line], asked) for line in fits}
            # Nought, the very amount, before one: what has more.
            credit = min((line for line in fits if more[line] >= 0), key=more.get, default=None)
            if credit is None:
                raise ValidationError(
                    self.env._(
                        "Entry %(entry)s has no credit of %(amount)s on account %(account)s to match with %(old)s.",
                        entry=new.move_id.display_name,
                        amount=old.currency_id.format(asked),
                        account=old.account_id.display_name,
                        old=old.display_name,
                    )
                )
            left[credit] -= asked
            plan[credit] |= old
        return [credit | olds for credit, olds in plan.items()]
