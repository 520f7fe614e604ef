"""Which ledger accounts carry what customers owe, by chart of accounts.

Odoo's type “Receivable” is no answer by itself: it is also given to advances to staff and to what the state owes, and
in several charts bills and doubtful debts are of another type. A chart is named by its template in Odoo, which has a
parent: a Senegalese company has ``sn``, whose parent is ``syscohada``.

Sources: the charts as Odoo 19 ships them; for SYSCOHADA the uniform act of 2017, for France the plan comptable général,
for Belgium the PCMN, for Germany DATEV's SKR 03 and 04, for Lebanon the Lebanese chart of 1981.
"""

TRADE, INSTRUMENT, DOUBTFUL, UNPAID = "trade", "instrument", "doubtful", "unpaid"

# By the beginning of an account's code; the longest one that fits decides. None: not what a customer owes.
PRESETS = {
    "syscohada": {
        "411": TRADE,
        "412": INSTRUMENT,
        "413": UNPAID,  # cheques, bills and cards that came back
        "4146": INSTRUMENT,  # bills for fixed assets that were sold
        "4147": INSTRUMENT,
        "415": INSTRUMENT,  # discounted, not yet due
        "416": DOUBTFUL,
        "418": None,  # invoices to be issued, accrued interest: nobody owes it yet
        "42": None,  # staff
        "43": None,  # social bodies
        "44": None,  # the state
        "4853": INSTRUMENT,
        "4854": INSTRUMENT,
        "4855": INSTRUMENT,
        "488": None,  # other than customers
        "491": None,  # depreciation
    },
    # Associations of the same states.
    "syscebnl": {
        "409": TRADE,  # Odoo posts invoices to customers there
        "411": TRADE,
        "412": TRADE,  # users
        "413": UNPAID,
        "416": DOUBTFUL,
        "418": None,  # accrued
        "491": None,
    },
    "fr": {
        "410": TRADE,
        "411": TRADE,
        "413": INSTRUMENT,
        "416": DOUBTFUL,  # of type “Current Assets”, yet what customers owe
        "4456": None,  # VAT
        "491": None,
    },
    "be": {
        "400": TRADE,
        "401": INSTRUMENT,  # of type “Current Assets”; becomes reconcilable when somebody says so
        "404": TRADE,
        "406": None,  # paid in advance to suppliers
        "407": DOUBTFUL,
        "409": None,
        "41": None,  # the state, sundry debtors
    },
    "de_skr03": {
        **dict.fromkeys(("1300", "1301", "1305", "1310", "1311", "1315", "1320", "1321", "1325"), INSTRUMENT),
        "1330": INSTRUMENT,  # cheques
        "14": TRADE,
        "146": DOUBTFUL,
        "1478": None,  # valuation allowances
        "1479": None,
        "1488": None,
        "1489": None,
        "1498": None,  # contra accounts
        "1499": None,
        "15": None,
    },
    "de_skr04": {
        "12": TRADE,
        "123": INSTRUMENT,
        "124": DOUBTFUL,
        "1246": None,  # valuation allowances
        "1247": None,
        "1248": None,
        "1249": None,
        "1266": INSTRUMENT,
        "1267": INSTRUMENT,
        "1276": None,
        "1277": None,
        "1286": INSTRUMENT,
        "1287": INSTRUMENT,
        "1288": None,
        "1289": None,
        "1296": None,
        "1297": None,
        "1298": None,  # capital that was called up
        "1299": None,
        "13": None,
        "14": None,
        "1550": INSTRUMENT,  # cheques
    },
    "nl": {"1100": TRADE, "1101": TRADE, "1150": DOUBTFUL, "1160": None},
    "lb": {
        "4111": TRADE,
        "4115": DOUBTFUL,
        "413": INSTRUMENT,
        "413003": TRADE,  # point of sale
        "413004": TRADE,  # “Notes receivable”, where Odoo posts all invoices to customers
        "415": TRADE,
        "419": TRADE,  # paid in advance by customers
        "428": None,  # staff
        "438": None,  # social security
        "442": None,
        "449": None,  # the state
    },
    "br": {
        "1.01.01.04": TRADE,  # what Odoo takes for customers
        # Duplicatas, the usual form of an invoice claim; reconcilable when somebody says so.
        "1.01.02.02.0": TRADE,
        "1.01.02.02": None,  # interest to be appropriated, estimated losses
        "1.02": None,  # taxes to recover
    },
    "mx": {"105": TRADE, "106": INSTRUMENT, "108": None, "113": None},
    "generic_coa": {"1013": TRADE, "121": TRADE},
}

# Types of ledger accounts that may carry what a customer owes, if a preset says so.
TYPES = ("asset_receivable", "asset_current")


def proposed_role(lineage, code, account_type, *, non_trade=False):
    """The role of an account that allows reconciliation.

    An account that no preset knows is a trade receivable if its type says so, which is right in most charts.

    :param lineage: names of the chart's template and of its parents, the nearest first
    :param code: code of the account; may be empty
    :param account_type: its type in Odoo
    :param non_trade: Odoo's mark of receivables from others than customers
    :return: ``trade``, ``instrument``, ``doubtful`` or ``unpaid``; None for what no customer owes

    >>> proposed_role(["sn", "syscohada"], "4121", "asset_receivable")
    'instrument'
    >>> proposed_role(["sn", "syscohada"], "4131", "asset_receivable")
    'unpaid'
    >>> proposed_role(["sn", "syscohada"], "4181", "asset_receivable")
    >>> proposed_role(["sn", "syscohada"], "411100", "asset_receivable")
    'trade'
    >>> proposed_role(["sn", "syscohada"], "4211", "asset_receivable")  # advances to staff
    >>> proposed_role(["fr"], "416000", "asset_current")
    'doubtful'
    >>> proposed_role(["fr"], "462000", "asset_current")
    >>> proposed_role(["unknown"], "1234", "asset_receivable")
    'trade'
    >>> proposed_role(["unknown"], "1234", "asset_receivable", non_trade=True)
    """
    if account_type not in TYPES or non_trade:
        return None
    for chart in lineage:
        fitting = [prefix for prefix in PRESETS.get(chart, ()) if code and code.startswith(prefix)]
        if fitting:
            return PRESETS[chart][max(fitting, key=len)]
    return TRADE if account_type == "asset_receivable" else None
