from odoo import models
from odoo.exceptions import AccessError

# Written by the methods of an approval only.
LIFE = (
    *(
        "batch_id",
        "changed_by_id",
        "decided_by_id",
        "decided_on",
        "decision_reason",
        "is_self_approved",
        "name",
    ),
    *("requested_by_id", "state", "step_ids", "submitted_on", "waiting_group_id"),
)


class CreditApproval(models.AbstractModel):
    """What of a request no client writes, in whichever way it comes."""

    _inherit = "credit.approval"

    def _is_fixed(self, name):
        """Whether nobody gives a field when asking: its value is made by the methods, or computed."""
        field = self._fields.get(name)
        return name in LIFE or bool(field and field.compute and field.readonly)

    def _without_defaults(self):
        """The model without such values in the context, which comes from the client."""
        context = {
            key: value
            for key, value in self.env.context.items()
            if not (key.startswith("default_") and self._is_fixed(key.removeprefix("default_")))
        }
        if len(context) == len(self.env.context):
            return self
        return self.with_env(self.env(context=context))

    def _refuse(self, names):
        labels = [self._fields[name]._description_string(self.env) for name in names]
        if labels:
            raise AccessError(
                self.env._("%(fields)s: only the buttons of a request change this.", fields=", ".join(labels))
            )
