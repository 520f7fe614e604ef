from odoo import api, models
from odoo.exceptions import AccessError


class CreditGuarded(models.AbstractModel):
    """Fields that only the methods of a model write: a client gives them neither as values nor as defaults.

    A model names them in ``_guarded_fields``. Stored fields that are computed and readonly are guarded anyway.
    """

    _name = "credit.guarded"
    _description = "Record with guarded fields"

    _guarded_fields = ()
    # A client that gives them for a new record is not refused, the values are left out.
    _drops_guarded = False
    # Every readonly field of the model is guarded when it is written.
    _guards_readonly = False

    @api.model_create_multi
    def create(self, vals_list):
        """:raise AccessError: where a user gives a guarded field, unless the model drops it"""
        if not self.env.su:
            if self._drops_guarded:
                vals_list = [
                    {name: value for name, value in vals.items() if not self._is_guarded(name)}
                    for vals in vals_list
                ]
            for vals in vals_list:
                self._refuse_guarded(name for name in vals if self._is_guarded(name))
        records = super(CreditGuarded, self._without_guarded_defaults()).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        """:raise AccessError: where a user writes a guarded field"""
        if not self.env.su:
            self._refuse_guarded(
                name
                for name in vals
                if self._is_guarded(name) or (self._guards_readonly and self._fields[name].readonly)
            )
        return super().write(vals)

    def _is_guarded(self, name):
        """Whether no client gives a field: the methods make its value, or it is computed (a stored one, too)."""
        field = self._fields.get(name)
        # Each addon names its own fields: the tuples of all classes of the model count.
        named = any(name in vars(cls).get("_guarded_fields", ()) for cls in type(self).__mro__)
        return named or bool(field and field.compute and field.readonly)

    def _without_guarded_defaults(self):
        """The model without defaults of guarded fields in its context, which comes from the client."""
        context = {
            key: value
            for key, value in self.env.context.items()
            if not (key.startswith("default_") and self._is_guarded(key.removeprefix("default_")))
        }
        if len(context) == len(self.env.context):
            return self
        return self.with_env(self.env(context=context))

    def _refuse_moved(self, name, vals):
        """:raise AccessError: where a user gives these records another value of a many2one that stays as it was"""
        if name in vals and any(record[name].id != vals[name] for record in self):
            self._refuse_guarded([name])

    def _refuse_guarded(self, names):
        """:raise AccessError: where there is any name of a field that the user may not write"""
        labels = [self._fields[name]._description_string(self.env) for name in names]
        if labels and not self.env.su:
            raise AccessError(
                self.env._("%(fields)s: only the buttons change this.", fields=", ".join(labels))
            )
