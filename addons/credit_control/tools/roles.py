"""Groups that fields ask for."""

# Sees amounts of the customers that it may see.
FIGURES = "credit_control.group_credit_figures"
# Sees accounts and holds; everybody else who sees an order or a customer sees the banner only.
CREDIT_ROLES = f"credit_control.group_credit_sales,{FIGURES}"
