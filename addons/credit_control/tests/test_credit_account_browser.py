from odoo.addons.account.tests.common import AccountTestInvoicingHttpCommon
from odoo.tests import tagged

from .common import CreditControlCommon

# Says so as soon as an element is there; an error of the console fails the test by itself.
SEEN = """
const until = Date.now() + 30000;
(function look() {
    const missing = %s.filter((selector) => !document.querySelector(selector));
    if (!missing.length) {
        console.log("test successful");
    } else if (Date.now() > until) {
        console.error(`not there: ${missing}`);
    } else {
        setTimeout(look, 100);
    }
})();
"""


@tagged("post_install", "-at_install")
class TestCreditAccountBrowser(CreditControlCommon, AccountTestInvoicingHttpCommon):
    def _opens(self, path, user, *selectors):
        self.browser_js(path, SEEN % list(selectors), login=user.login)

    def test_page_opens_for_who_may_see_figures_and_who_may_not(self):
        self._set_limit(500)
        self._invoice(100, "2026-01-01")
        self._payment(20, "2026-01-05")
        page = f"/odoo/action-credit_control.credit_account_action/{self.account.id}"
        bars = (
            ".o_credit_gauge .o_credit_mark",
            ".o_credit_gauge .o_credit_thin",
            ".o_credit_ageing button[data-bucket=older]",
            ".o_field_widget[name=item_ids] .o_data_row",
        )
        self._opens(page, self.collector, *bars)
        status = (
            ".alert-warning",
            ".o_field_widget[name=limit_mode]",
            ".o_form_sheet:not(:has(.o_credit_gauge))",
        )
        self._opens(page, self.sales, *status)
