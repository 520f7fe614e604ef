from odoo import api, models
from odoo.tools import format_date


class CreditEvent(models.Model):
    _inherit = "credit.event"

    @api.model
    def _selection_kind(self):
        return [
            *super()._selection_kind(),
            ("followup", self.env._("Follow-up message")),
            ("interaction", self.env._("Interaction")),
            ("promise", self.env._("Promise")),
            ("promise_decision", self.env._("Promise kept or broken")),
            ("plan", self.env._("Payment plan")),
            ("plan_decision", self.env._("Payment plan paid or broken")),
            ("notice", self.env._("Formal notice")),
            ("action", self.env._("Corrective action")),
            ("action_done", self.env._("Corrective action done")),
            ("advice", self.env._("Payment advice")),
        ]

    def _sentence_followup(self, state, channel, level, **_others):
        # Names of levels are for whoever may know that there was a message.
        level = self.env["credit.followup.level"].sudo().browse(level).exists().name or ""
        if channel == "call":
            return self.env._("%(level)s: a call was planned", level=level)
        if state in ("failed", "uncertain"):
            return self.env._("%(level)s: it is uncertain whether the message arrived", level=level)
        return self.env._("%(level)s: message sent", level=level)

    def _sentence_interaction(self, channel, result, user, contact=None, note=None, **_others):
        channels = dict(self.env["credit.interaction"]._fields["channel"]._description_selection(self.env))
        # Names of results are for whoever may know that there was an interaction.
        result = self.env["credit.interaction.result"].sudo().browse(result).name
        how = " · ".join(filter(None, (channels[channel], contact)))
        if note:
            return self.env._(
                "%(how)s, by %(user)s: %(result)s. %(note)s", how=how, user=user, result=result, note=note
            )
        return self.env._("%(how)s, by %(user)s: %(result)s", how=how, user=user, result=result)

    def _sentence_promise(self, due, state, **_others):
        day = format_date(self.env, due)
        if state == "cancelled":
            return self.env._("Promise to pay on %(date)s, taken back", date=day)
        return self.env._("Promise to pay on %(date)s", date=day)

    def _sentence_promise_decision(self, due, state, **_others):
        day = format_date(self.env, due)
        if state == "kept":
            return self.env._("Promise for %(date)s kept", date=day)
        if state == "partly":
            return self.env._("Promise for %(date)s only partly kept", date=day)
        return self.env._("Promise for %(date)s broken", date=day)

    def _sentence_plan(self, name, state, **_others):
        if state == "cancelled":
            return self.env._("Payment plan %(plan)s, cancelled", plan=name)
        return self.env._("Payment plan %(plan)s agreed", plan=name)

    def _sentence_plan_decision(self, name, state, **_others):
        if state == "kept":
            return self.env._("Payment plan %(plan)s paid", plan=name)
        return self.env._("Payment plan %(plan)s broken", plan=name)

    def _sentence_notice(self, name, deadline, stage, reason=None, **_others):
        day = format_date(self.env, deadline)
        if stage == "withdrawn":
            return self.env._(
                "Formal notice %(notice)s to pay until %(date)s, withdrawn: %(reason)s",
                notice=name,
                date=day,
                reason=reason or "",
            )
        return self.env._("Formal notice %(notice)s to pay until %(date)s", notice=name, date=day)

    def _sentence_action(self, name, until, user, **_others):
        return self.env._(
            "To do until %(date)s, by %(user)s: %(action)s",
            date=format_date(self.env, until),
            user=user,
            action=name,
        )

    def _sentence_action_done(self, name, state, **_others):
        if state == "cancelled":
            return self.env._("Given up: %(action)s", action=name)
        return self.env._("Done: %(action)s", action=name)

    def _sentence_advice(self, name, day, state, reference=None, **_others):
        name = " · ".join(filter(None, (name, reference)))
        day = format_date(self.env, day)
        if state == "cancelled":
            return self.env._("Payment advice %(advice)s for %(date)s, cancelled", advice=name, date=day)
        if state == "received":
            return self.env._("Payment advice %(advice)s for %(date)s, received", advice=name, date=day)
        return self.env._("Payment advice %(advice)s for %(date)s", advice=name, date=day)
