from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Actions about a customer, or its account, follow when it is merged into another one."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields_generic(
        self, referenced_model, src_records, dst_record, additional_update_records=None
    ):
        return super()._update_reference_fields_generic(
            referenced_model,
            src_records,
            dst_record,
            [*(additional_update_records or []), {"model": "credit.action", "field_model": "res_model"}],
        )
