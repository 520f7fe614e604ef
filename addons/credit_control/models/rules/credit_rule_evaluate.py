"""The fourth door: one ``_evaluate_<kind>`` and the ``_sentence_<code>`` of its reasons for each kind of rule.

An addon adds a kind by extending the selection and adding the two methods. ``_evaluate_<kind>(check)`` is called on all
rules of that kind at once that are about at least one of the accounts, and gets a ``tools.rule.Check``: the documents
of the whole checkpoint, their accounts and records, and what is known of them already. It returns a list of
``tools.check.Breach`` and asks the database at most once, however many documents there are.
"""

from dataclasses import replace

from odoo import api, models

from ...tools.rule import Check


class CreditRule(models.Model):
    _inherit = "credit.rule"

    @api.private
    def evaluate(self, documents, records, *, checkpoint="order", others=()):
        """Check documents of one company tree against those of these rules that look at a checkpoint.

        Whoever decides on the result has called ``credit.lock.contend`` before.

        :param documents: list of ``tools.check.Document``, in the order in which they shall be confirmed
        :param records: the records behind them, so that none counts twice
        :param checkpoint: where they are stopped, see ``_checkpoints``
        :param others: the same documents once more for each other party, see ``_kinds_asked_of``
        :return: list of ``tools.check.Breach``, in the order of the rules
        """
        accounts = self.env["credit.account"].browse(
            {document.account_id for document in (*documents, *others)}
        )
        here = self.filtered(lambda rule: rule._looks_at(checkpoint))
        scope = here._accounts_by_rule(accounts)
        rules = self.browse(scope)

        def make_check(these):
            own = accounts.browse({document.account_id for document in these})
            return Check(these, own, records, rules, scope, checkpoint, self._components_left_out(checkpoint))

        check = make_check(documents)
        checks = [(role, make_check(these)) for role, these in self._by_party(others).items()]
        breaches = here._find_unrated(check)
        check.blocked.update(breach.document_id for breach in breaches)
        # What has room for some comes last: an order that is held anyway leaves its room to the next one.
        last = ("unsecured_above", "limit_exceeded")
        for kind, of_kind in sorted(
            rules.grouped("kind").items(), key=lambda item: last.index(item[0]) if item[0] in last else -1
        ):
            found = of_kind._find_breaches(kind, check)
            for role, check_of_others in checks:
                if kind in self._kinds_asked_of(role):
                    found += of_kind._of_party(of_kind._find_breaches(kind, check_of_others), check_of_others)
            check.blocked.update(breach.document_id for breach in found)
            breaches += found
        if checkpoint != "order":
            # The sentences name the document.
            breaches = [
                replace(breach, parameters={**breach.parameters, "checkpoint": checkpoint})
                for breach in breaches
            ]
        place = {rule.id: index for index, rule in enumerate(self)}
        return sorted(breaches, key=lambda breach: place[breach.rule_id])

    def _find_breaches(self, kind, check):
        """What these rules of one kind hold: without what is released from them, or paid already.

        :return: list of ``tools.check.Breach``
        """
        found = getattr(self, f"_evaluate_{kind}")(check)
        if not found:
            return []
        paid = self._paid_in_advance(check) if kind in self._kinds_settled_in_advance() else ()
        released = {document.id: document.released for document in check.documents}
        return [
            breach
            for breach in found
            if breach.document_id not in paid and breach.rule_id not in released[breach.document_id]
        ]

    def _not_asked(self, check):
        """:return: ids of the documents of a check that this rule is not about, or that are released from it"""
        asked = {document.id for document in check.documents_of(self) if self.id not in document.released}
        return {document.id for document in check.documents} - asked

    # Other parties of a document than the customer who is invoiced

    @api.model
    def _kinds_asked_of(self, party):
        """Kinds of rules that are asked of another party of a document, too: they stop the customer, not the amount.

        :param party: ``ordering``: who orders, where somebody else is invoiced; ``delivery``: who is delivered to
        :return: set of kinds; an addon adds its own
        """
        stops = {"forced", "account_suspended"}
        if party == "ordering":
            stops |= {"account_not_open", "overdue", "oldest_item", "same_vat"}
        return stops

    @api.model
    def _by_party(self, documents):
        by_party = {}
        for document in documents:
            by_party.setdefault(document.party, []).append(document)
        return by_party

    @api.model
    def _of_party(self, breaches, check):
        """The same breaches, with the customer whom they are about: the sentence names it."""
        account_of = {document.id: document.account_id for document in check.documents}
        names = {account.id: account.partner_name for account in check.accounts}
        return [
            replace(
                breach,
                parameters={
                    **breach.parameters,
                    "account_id": account_of[breach.document_id],
                    "customer": names[account_of[breach.document_id]],
                },
            )
            for breach in breaches
        ]

    @api.model
    def _checkpoints(self):
        """Where documents are stopped, in the order in which a sale passes.

        An addon with another checkpoint appends it here, and adds a field ``at_<checkpoint>`` to the rule.

        :return: list of (code, label)
        """
        return [("order", self.env._("Order")), ("invoice", self.env._("Invoice"))]

    def _looks_at(self, checkpoint):
        self.ensure_one()
        return self[f"at_{checkpoint}"] and not (
            checkpoint == "invoice" and self.kind in self._kinds_of_orders()
        )

    @api.model
    def _kinds_of_orders(self):
        """Kinds of rules about what only orders have: at an invoice without an order they have nothing to say."""
        return {"cash_not_prepaid", "order_amount", "payment_terms", "purchase_order"}

    def _components_left_out(self, checkpoint):
        """Components of the exposure that do not count at a checkpoint for these rules, the active ones of a company.

        At a later checkpoint than the order, what is ordered and not yet delivered counts only where orders were
        looked at: an order that nobody let through takes no room from what leaves the house.

        :return: tuple of codes of components
        """
        if checkpoint == "order" or any(rule._looks_at("order") for rule in self):
            return ()
        return ("orders",)

    @api.model
    def _kinds_settled_in_advance(self):
        """Kinds of rules that ask whether the customer will pay: they do not hold what is paid already."""
        return {
            "cash_not_prepaid",
            "limit_exceeded",
            "limit_expired",
            "oldest_item",
            "order_amount",
            "overdue",
            "payment_terms",
            "unsecured_above",
        }

    @api.model
    def _paid_in_advance(self, check):
        """:return: ids of the documents of a check that are paid in full already"""
        if not hasattr(check.records, "_credit_paid_in_advance"):
            return set()
        paid = check.once("paid", check.records._credit_paid_in_advance)
        compare = check.rules.currency_id.compare_amounts
        return {
            document.id
            for document in check.documents
            if document.id in paid and compare(paid[document.id], document.total) >= 0
        }

    @api.model
    def _paid_on_delivery(self, check):
        """:return: ids of the documents of a check that the customer pays when they are delivered"""
        if not hasattr(check.records, "_credit_paid_on_delivery"):
            return set()
        return check.once("on_delivery", check.records._credit_paid_on_delivery)

    @api.private
    def sentence(self, code, *, value, threshold, parameters, currency, figures):
        """A reason in plain words, in the language of the environment.

        :param code: reason code of a breach
        :param currency: of the figures
        :param figures: whether the reader may see amounts
        """
        make = getattr(self, f"_sentence_{code}", None)
        if not make:
            return self.env._("Found by an addon that is no longer installed (%(code)s).", code=code)
        parameters = parameters or {}
        text = make(
            value=value,
            threshold=threshold,
            parameters=parameters,
            money=currency.format,
            figures=figures,
        )
        if parameters.get("customer"):
            return self.env._("%(customer)s: %(reason)s", customer=parameters["customer"], reason=text)
        return text
