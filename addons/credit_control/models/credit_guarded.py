from odoo import models
from odoo.exceptions import AccessError


class CreditGuarded(models.AbstractModel):
    """Fields that no client gives, in whichever way it comes: as a value or as a default in the context."""

    _name = "credit.guarded"
    _description = "Record with fields of its own"
    _guarded_fields = ()  # written by the methods of the model only

    def _is_fixed(self, name):
        """Whether nobody gives a field: its value is made by the methods, or computed (a stored one, too)."""
        field = self._fields.get(name)
        return name in self._guarded_fields or bool(field and field.compute and field.readonly)

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

    def _without_fixed(self, vals_list):
        """Values for new records as a client may give them."""
        if self.env.su:
            return vals_list
        return [
            {name: value for name, value in vals.items() if not self._is_fixed(name)} for vals in vals_list
        ]

    def _refuse(self, names):
        """:raise AccessError: where there is any name of a field that the user may not write"""
        labels = [self._fields[name]._description_string(self.env) for name in names]
        if labels and not self.env.su:
            raise AccessError(
                self.env._("%(fields)s: only the buttons change this.", fields=", ".join(labels))
            )
