from odoo import api, models


class CreditCached(models.AbstractModel):
    """Records that are asked for all day and change a few times a year: what is made of them is kept in a cache."""

    _name = "credit.cached"
    _description = "Record that a cache is made of"

    # A write of other fields leaves the cache as it is; empty: every write clears it.
    _cached_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        if not self._cached_fields or not vals.keys().isdisjoint(self._cached_fields):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
