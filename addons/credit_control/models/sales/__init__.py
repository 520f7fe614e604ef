from . import (
    sale_order,
    sale_order_line,
    sale_order_credit_facts,
    sale_order_credit_rate,
    sale_order_credit_check,
    sale_order_credit_increase,
    payment_transaction,
)
