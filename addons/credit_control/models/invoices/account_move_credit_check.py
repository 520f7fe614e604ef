"""The checkpoint of invoices: what nobody ordered waits for credit control before it is posted.

It is optional, by company and journal, and stops what a person does: the button, and what comes to the same. What a
schedule or a program posts, and what was ordered or delivered, is posted and warned about. The button is wrapped on the
outside of every override, as the confirmation of orders is.
"""

import functools

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.check import Document
from ...tools.checkpoint import Checkpoint

HELD_TYPES = ("out_invoice", "out_receipt")
CHECKED_TYPES = (*HELD_TYPES, "out_refund")
KEY = "credit_control.checkpoint.invoice"


class AccountMove(models.Model):
    _inherit = "account.move"

    def _register_hook(self):
        super()._register_hook()
        model_class = self.env.registry[self._name]
        origin = model_class.action_post
        if hasattr(origin, "credit_origin"):
            return

        @functools.wraps(origin)
        def action_post(self):
            return self._credit_post_by_hand(origin)

        action_post.credit_origin = origin
        model_class.action_post = action_post

    def _unregister_hook(self):
        super()._unregister_hook()
        model_class = self.env.registry[self._name]
        if hasattr(model_class.__dict__.get("action_post"), "credit_origin"):
            del model_class.action_post

    def action_validate_moves_with_confirmation(self):
        """Post drafts of a list, but for those that go on credit hold.

        :return: as Odoo; a notice when something is held
        """
        drafts = self.filtered(lambda move: move.state == "draft" and move.line_ids)
        # The dialog asks for the others.
        asking = drafts - drafts._get_moves_requiring_confirmation()

        def post(passed):
            return super().action_validate_moves_with_confirmation()

        return self._credit_post_by_hand(post, asking)

    def _credit_post_by_hand(self, post, asking=None):
        """Post those that may be, and hold the others.

        :param post: function that posts a recordset
        :param asking: those that it would post at once; all when empty
        :return: what ``post`` returns; a notice for the user when something is held
        """
        asking = self if asking is None else asking
        # A program posts what it has to. Whoever may not post holds nothing either: Odoo says so.
        by_hand = not self.env.su and self.env.user.has_group("account.group_account_invoice")
        asked = asking._credit_may_hold() if by_hand else self.browse()
        held = asked._credit_hold_breaching()
        passed = self - held
        result = False
        if passed or not self:
            with self._credit_checkpoint().clearing((asked - held).ids):
                result = post(passed)
        return result or (held._credit_held_notice() if held else result)

    @api.model
    def _credit_checkpoint(self):
        """What this transaction knows: cleared are invoices that were looked at, watched those being posted."""
        return self.env.cr.precommit.data.setdefault(KEY, Checkpoint())

    def _credit_hold_breaching(self):
        """Decide on these drafts, contending with everybody who decides on the same accounts.

        :return: those that are held now
        :raise AccessError: for who may only read them
        """
        held = self.browse()
        if not self:
            return held
        self.check_access("write")
        for move, account, breaches in self._credit_find_breaches(contend=True):
            self.env["credit.hold"].open_for(
                move, account, breaches, move._get_credit_amount(), checkpoint="invoice"
            )
            held |= move
        # Those of the others have lost their reason.
        (self - held)._credit_end_holds("cleared")
        return held

    def _credit_held_notice(self):
        """What the user reads who pressed the button."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._(
                    "On credit hold: %(names)s", names=", ".join(self.mapped("display_name"))
                ),
                "message": self.env._("Credit control decides. The reasons are on the invoice."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # Ways past the button

    def _credit_hold_scheduled(self):
        """Scheduling an invoice for a day that has come is posting it: hold it as the button would."""
        today = fields.Date.context_today(self)
        posting = self._credit_checkpoint()
        self.filtered(
            lambda move: (
                move.state == "draft"
                and move.auto_post != "no"
                and move.date
                and move.date <= today
                and not posting.is_watched(move.id)
            )
        )._credit_may_hold()._credit_hold_breaching()

    def _credit_refuse_unasked(self):
        """:raise UserError: for invoices whose state was just written, instead of posting them"""
        posting = self._credit_checkpoint()
        for move in self:
            if (
                move.state == "posted"
                and move.move_type in HELD_TYPES
                and not posting.is_watched(move.id)
                and move.journal_id._credit_invoice_mode(move.company_id) == "hold"
            ):
                raise UserError(
                    self.env._(
                        "Status of %(invoice)s: Posted is not written. Post the invoice by its button, so that credit "
                        "control can look at it.",
                        invoice=move.display_name,
                    )
                )

    def _credit_without_skipping(self):
        """These moves, without the word in the context by which posted lines are written: it comes from the client.

        Odoo says it for bank statements only, whose entries are no invoices.
        """
        if not self.env.context.get("skip_readonly_check") or not any(
            move.journal_id._credit_invoice_mode(move.company_id) == "hold" for move in self._credit_sales()
        ):
            return self
        return self.with_context(skip_readonly_check=False)

    def _credit_stopped(self):
        """Those that somebody was told to wait with: no schedule posts them."""
        checkpoint = self._credit_checkpoint()
        newest = self._credit_sales()._credit_newest_holds()
        return self.filtered(
            lambda move: (
                move.id in newest
                and newest[move.id].state in ("open", "refused")
                and not checkpoint.is_cleared(move.id)
            )
        )

    # Which rules stop which invoice

    def _credit_sales(self):
        return self.filtered(lambda move: move.move_type in HELD_TYPES)

    def _credit_checked(self, *modes):
        """Those of these drafts that somebody owes and whose company or journal looks at invoices so."""
        drafts = self.filtered(
            lambda move: move.state == "draft" and move.move_type in CHECKED_TYPES and move.partner_id
        )
        mode = {
            key: key[0]._credit_invoice_mode(key[1])
            for key in {(move.journal_id, move.company_id) for move in drafts}
        }
        return drafts.filtered(lambda move: mode[move.journal_id, move.company_id] in modes)

    def _credit_may_hold(self):
        """Those of these drafts that a rule may hold: they bring a debt, and nobody ordered or got what they are about.

        An invoice is not of an order because one of its lines is: confirmed orders of its customer stand behind half of
        it at least, with what is left to invoice of them.
        """
        asking = self._credit_checked("hold").filtered(
            lambda move: (
                move.move_type in HELD_TYPES
                and move._get_credit_amount() > 0
                and not move._credit_is_delivered()
            )
        )
        ordered = asking._credit_ordered()
        return asking.filtered(lambda move: ordered[move.id] < 0.5)

    def _credit_is_delivered(self):
        """Whether what the invoice is about has left the house already; addons say so of their documents.

        It is then posted, and warned about: what was delivered has to be invoiced in time.
        """
        self.ensure_one()
        # The point of sale has sold it; its addon need not be there, and who posts need not see its orders.
        return "pos_order_ids" in self._fields and bool(self.sudo().pos_order_ids)

    def _credit_ordered(self):
        """Which part of each of these drafts confirmed orders of its customer stand behind.

        Not more of an order than what is left to invoice of it: one order does not pass many invoices.

        :return: part by move id, from 0 to 1
        """
        # Who posts invoices need not see orders.
        lines = self.sudo().invoice_line_ids.filtered(lambda line: line.display_type == "product")
        total = dict.fromkeys(self.ids, 0.0)
        ordered = dict.fromkeys(self.ids, 0.0)
        left = {}
        for line in lines:
            total[line.move_id.id] -= line.balance
            order = line.sale_line_ids.order_id[:1]
            if not order or not line.move_id._credit_is_of(order):
                continue
            if order not in left:
                left[order] = self._credit_left_of(order)
            amount = min(-line.balance, left[order])
            left[order] -= amount
            ordered[line.move_id.id] += amount
        return {
            id_: min(max(ordered[id_] / total[id_], 0.0), 1.0) if total[id_] > 0 else 0.0 for id_ in total
        }

    def _credit_is_of(self, order):
        customers = (order.partner_id | order.partner_invoice_id).commercial_partner_id
        return (
            order.state == "sale"
            and order.company_id.root_id == self.company_id.root_id
            and self.partner_id.commercial_partner_id in customers
        )

    @api.model
    def _credit_left_of(self, order):
        """What may still be invoiced of a confirmed order, without tax, in company currency: by what was ordered or
        delivered, and by what is posted; nothing that a client may write as a total."""
        lines = order.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        worth = sum(
            line.price_unit * (1 - line.discount / 100) * max(line.product_uom_qty, line.qty_delivered, 0.0)
            for line in lines
        )
        posted = order.order_line.invoice_lines.filtered(lambda line: line.parent_state == "posted")
        company = order.company_id
        worth = order.currency_id._convert(
            worth, company.currency_id, company, fields.Date.context_today(self)
        )
        return max(worth + sum(posted.mapped("balance")), 0.0)

    def _get_credit_amount(self):
        """What the customer will owe by this invoice, in company currency; negative: a credit note.

        From the lines that are posted, and not from totals that a client may write.
        """
        self.ensure_one()
        return sum(self.line_ids.filtered(lambda line: line.display_type == "payment_term").mapped("balance"))

    def _credit_paid_in_advance(self):
        """What posted payments that are matched with these drafts have brought, until today.

        :return: amount in company currency by move id; absent where there are none
        """
        paid = self.env["account.partial.reconcile"]._read_group(
            [
                ("debit_move_id.move_id", "in", self.ids),
                ("credit_move_id.parent_state", "=", "posted"),
                ("credit_move_id.date", "<=", fields.Date.context_today(self)),
            ],
            ["debit_move_id"],
            ["amount:sum"],
        )
        amounts = {}
        for line, amount in paid:
            amounts[line.move_id.id] = amounts.get(line.move_id.id, 0.0) + amount
        return amounts

    def _credit_find_breaches(self, *, contend=False):
        """Which of these drafts a rule stops.

        :param contend: a decision is made of it: contend with everybody who decides on the same accounts
        :return: list of (move, credit account, breaches)
        """
        companies = {
            company: moves
            for company, moves in self.grouped(lambda move: move.company_id.sudo().root_id).items()
            if any(rule._looks_at("invoice") for rule in self.env["credit.rule"]._of_company(company))
        }
        if not companies:
            return []
        for move in self:
            # The exposure finds drafts by this stored field; the customer is who is invoiced.
            if move.commercial_partner_id != move.partner_id.commercial_partner_id:
                move.commercial_partner_id = move.partner_id.commercial_partner_id
        accounts = self.env["credit.account"]
        for company, moves in companies.items():
            accounts |= accounts.ensure_accounts(moves.partner_id, company)
        # Rules look at accounts that the user may not see, here and in what follows.
        accounts = accounts.sudo()
        if contend:
            self.env["credit.lock"].contend(accounts)
        by_key = accounts._by_customer()
        found = {}
        for company, moves in companies.items():
            account_of = {move.id: by_key[move.partner_id.commercial_partner_id, company] for move in moves}
            for breach in (
                self.env["credit.rule"]
                ._of_company(company)
                .evaluate(moves._credit_documents(account_of), moves.sudo(), checkpoint="invoice")
            ):
                found.setdefault(breach.document_id, []).append(breach)
        return [
            (
                move,
                by_key[move.partner_id.commercial_partner_id, move.company_id.sudo().root_id],
                found[move.id],
            )
            for move in self
            if move.id in found
        ]

    def _credit_documents(self, account_of):
        """:return: list of ``tools.check.Document``"""
        newest = self._credit_newest_holds()
        ordered = self._credit_ordered()
        documents = []
        for move in self:
            account, total, part = account_of[move.id], move._get_credit_amount(), ordered[move.id]
            # An order is in the exposure as such, and so is what is invoiced of it.
            is_booked = part >= 0.5 and account.company_id.credit_count_orders
            amount = total if is_booked else account.currency_id.round(total * (1 - part))
            hold = newest.get(move.id)
            # A release is from the rules that were broken.
            released = hold._get_rules_of(account) if hold and move._credit_is_released(hold) else frozenset()
            documents.append(Document(move.id, account.id, amount, released=released, is_booked=is_booked))
        return documents

    # What is posted all the same

    def _credit_find_warnings(self, soft):
        """What to warn of once these drafts are posted.

        :param soft: those of a later day are only scheduled
        :return: list of (move, credit account, breaches)
        """
        today = fields.Date.context_today(self)
        checkpoint = self._credit_checkpoint()
        asking = self._credit_checked("warning", "hold").filtered(
            lambda move: not checkpoint.is_cleared(move.id) and not (soft and move.date and move.date > today)
        )
        return asking._credit_find_breaches() if asking else []

    @api.model
    def _credit_warn(self, warnings):
        """A note on each invoice that was posted although a rule stops its customer, and an activity of its analyst.

        Notes send no mail. The analyst has one activity an account, however many invoices there are until it is done.

        :param warnings: list of (move, credit account, breaches)
        """
        if not warnings:
            return
        moves = self.browse(move.id for move, _account, _breaches in warnings)
        text = self.env._("Posted although a credit rule stops the customer:")
        moves._message_log_batch(
            {
                move.id: Markup("%s<br/>%s") % (text, Markup("<br/>").join(move._credit_sentences(breaches)))
                for move, _account, breaches in warnings
            }
        )
        accounts = self.env["credit.account"].union(*(account for _move, account, _breaches in warnings))
        accounts._tell_invoice_warning()

    def _credit_sentences(self, breaches):
        """The reasons in words, without figures: whoever sees the invoice reads its notes."""
        return [
            self.env["credit.rule"].sentence(
                breach.code,
                value=breach.value,
                threshold=breach.threshold,
                parameters=breach.parameters,
                currency=self.company_id.currency_id,
                figures=False,
            )
            for breach in breaches
        ]
