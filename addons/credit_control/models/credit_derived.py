from odoo import api, models


class CreditDerived(models.AbstractModel):
    """Stored fields that are made from others: what a client says of them is not believed.

    It is left out and not refused, because Odoo's own screens and imports send some of them along. A model of Odoo
    names those that the exposure or a rule reads in ``_credit_derived``, and calls both methods in its own ``create``
    and ``write``. Only fields that Odoo never writes as a user belong there.
    """

    _name = "credit.derived"
    _description = "Record with derived fields"

    _credit_derived = ()

    @api.model
    def _credit_derived_names(self):
        """:return: set of the names of derived fields; each addon names its own, so all classes of the model count"""
        return set().union(*(vars(cls).get("_credit_derived", ()) for cls in type(self).__mro__))

    @api.model
    def _credit_believed(self, vals):
        """:return: the values without those of derived fields, unless the system writes them"""
        derived = () if self.env.su else self._credit_derived_names()
        if derived and not derived.isdisjoint(vals):
            return {name: value for name, value in vals.items() if name not in derived}
        return vals

    def _credit_without_defaults(self):
        """:return: these records without defaults of derived fields in the context, which comes from the client"""
        defaults = {f"default_{name}" for name in self._credit_derived_names()} & self.env.context.keys()
        if not defaults:
            return self
        context = {name: value for name, value in self.env.context.items() if name not in defaults}
        return self.with_env(self.env(context=context))
