from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...tools.checkpoint import Checkpoint
from ...tools.order import Line, is_absurd

# What decides on the amount of a line.
AMOUNT_FIELDS = ("product_id", "product_uom_id", "product_uom_qty", "price_unit", "discount", "tax_ids")
# What else a line can be written with so that its order is worth more.
WATCHED_FIELDS = (*AMOUNT_FIELDS, "order_id", "qty_delivered")


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "credit.derived"]

    _credit_derived = (
        "company_id",
        "invoice_lines",
        "invoice_status",
        "price_subtotal",
        "price_tax",
        "price_total",
        "qty_delivered_method",
        "qty_invoiced",
        "qty_to_invoice",
        "state",
        "untaxed_amount_invoiced",
        "untaxed_amount_to_invoice",
    )

    # Finished lines are the many: the exposure asks only for the others.
    _credit_unfinished_idx = models.Index(
        """(order_id) WHERE state = 'sale' AND display_type IS NULL
           AND (invoice_status = 'invoiced' AND product_uom_qty >= 0
                AND NOT (is_downpayment IS TRUE AND untaxed_amount_to_invoice <> 0)) IS NOT TRUE"""
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._credit_believed(vals) for vals in vals_list]
        self._credit_refuse_absurd(vals_list)
        lines = self._credit_without_defaults()
        orders = lines._credit_orders_of(vals_list)
        with orders._credit_check_increase():
            made = super(SaleOrderLine, lines).create(vals_list).with_env(self.env)
            made.order_id._credit_note_change()
        return made

    def write(self, vals):
        vals = self._credit_believed(vals)
        if not any(name in vals for name in WATCHED_FIELDS):
            return super().write(vals)
        self._credit_refuse_absurd([vals])
        if "order_id" in vals:
            self._credit_refuse_moving(vals["order_id"])
        # A line may come from another order.
        orders = self.order_id | self.order_id.browse(vals.get("order_id") or ())
        with orders._credit_check_increase():
            result = super().write(vals)
            self.order_id._credit_note_change()
        return result

    def unlink(self):
        orders = self.order_id
        with orders._credit_check_increase():
            result = super().unlink()
            orders.exists()._credit_note_change()
        return result

    @api.model
    def _credit_refuse_absurd(self, vals_list):
        """:raise ValidationError: for figures that Odoo itself cannot count with; their product is looked at later"""
        for vals in vals_list:
            for name in ("product_uom_qty", "qty_delivered", "price_unit", "discount"):
                value = vals.get(name)
                if isinstance(value, int | float) and is_absurd(value):
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(value)s is more than can be counted.",
                            field=self._fields[name]._description_string(self.env),
                            value=f"{value:g}",
                        )
                    )

    @api.constrains("product_uom_qty", "price_unit", "qty_delivered")
    def _check_credit_amount(self):
        for line in self:
            quantity = max(line.product_uom_qty, line.qty_delivered, key=abs)
            if is_absurd(quantity) or is_absurd(line.price_unit) or is_absurd(quantity * line.price_unit):
                raise ValidationError(
                    self.env._(
                        "%(line)s: a quantity of %(quantity)s at a unit price of %(price)s is more than can be "
                        "counted.",
                        line=line.name or line.product_id.display_name,
                        quantity=f"{quantity:g}",
                        price=f"{line.price_unit:g}",
                    )
                )

    @api.model
    def _credit_believed(self, vals):
        believed = super()._credit_believed(vals)
        # Who keeps invoices may say which lines they are of.
        if "invoice_lines" in vals and self.env["account.move.line"].has_access("write"):
            believed = {**believed, "invoice_lines": vals["invoice_lines"]}
        return believed

    def _credit_orders_of(self, vals_list):
        """:return: the orders that lines of these values will belong to"""
        ids = {vals["order_id"] for vals in vals_list if "order_id" in vals}
        if any("order_id" not in vals for vals in vals_list):
            # It may come from the context, or from a default that the user has set.
            ids.add(self.default_get(["order_id"]).get("order_id"))
        return self.env["sale.order"].browse(ids - {None, False})

    def _credit_refuse_moving(self, order_id):
        """:raise UserError: where a user takes a line out of a confirmed order, whose goods may be on their way"""
        moved = self.filtered(lambda line: line.state == "sale" and line.order_id.id != order_id)
        if moved and not self.env.su:
            raise UserError(
                self.env._(
                    "Order Reference: %(line)s stays on the confirmed order %(order)s.",
                    line=moved[0].name,
                    order=moved[0].order_id.name,
                )
            )

    def _compute_qty_delivered(self):
        super()._compute_qty_delivered()
        self._credit_note_deliveries()

    def _credit_note_deliveries(self):
        """Have credit control told at the end of the transaction when more was delivered than ordered."""
        beyond = self.filtered(
            lambda line: (
                line.id
                and line.state == "sale"
                and line.qty_delivered > line.product_uom_qty >= 0
                and line.product_id.invoice_policy == "delivery"
            )
        )
        checkpoint = Checkpoint.of(self.env.cr)
        if beyond and checkpoint.note_delivered(beyond.order_id.ids):
            # Whoever delivers need not see accounts.
            orders = self.env["sale.order"].sudo()
            self.env.cr.precommit.add(
                lambda: orders.browse(checkpoint.take_delivered())._credit_tell_deliveries()
            )

    def _credit_line(self, facts=True):
        """The line as the credit check counts it.

        :param facts: with what was delivered beyond the order and is computed by stock, timesheets, a point of sale…;
            False: only what a person has typed, and can still be refused
        :return: ``tools.order.Line``, in the currency of the order
        """
        order = self.order_id
        expected = self.qty_invoiced + self.qty_to_invoice
        if self.state != "sale":
            # Typed before the order is confirmed, it will be invoiced with it.
            is_invoiced = self.qty_delivered and self.product_id.invoice_policy == "delivery"
            expected = self.qty_delivered if is_invoiced else 0.0
        if not facts and expected > self.product_uom_qty and self._credit_is_computed():
            expected = 0.0
        tax = order.amount_total / order.amount_untaxed if order.amount_untaxed else 1.0
        unit = self.price_unit * (1 - (self.discount or 0.0) / 100) * tax
        return Line(self.product_uom_qty, self.price_total, unit, expected)

    def _credit_is_computed(self):
        """Whether the delivered quantity is what Odoo computes from deliveries, timesheets and the like."""
        computed = self.sudo()._prepare_qty_delivered()  # nobody needs the right to see deliveries
        return self.product_uom_id.compare(computed.get(self.sudo(), 0.0), self.qty_delivered) == 0

    def _credit_json(self, name):
        """A field's value as JSON: ids of records."""
        value = self[name]
        if not isinstance(value, models.BaseModel):
            return value
        return value.id if self._fields[name].type == "many2one" else value.ids
