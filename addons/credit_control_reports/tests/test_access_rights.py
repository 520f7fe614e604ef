from odoo.addons.credit_control.tests.access_matrix import AccessMatrix
from odoo.tests import tagged

from .common import ReportCommon

# Model: what each of the roles may do; r read, w write, c create, u unlink.
MATRIX = {
    "credit.report.account.status": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.aged.balance": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.dashboard.collector": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.dashboard.manager": ("", "", "", "r", "r", "r", "r"),
    "credit.report.dashboard.director": ("", "", "", "", "r", "r", "r"),
    "credit.report.scorecard": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.weekly": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.blocked.order": ("r", "r", "r", "r", "r", "r", "r"),
    "credit.report.opening": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.credit.note": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.due.week": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.collections": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.roll": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.run": ("", "rc", "rc", "rc", "rc", "rcu", "r"),
    "credit.report.run.row": ("", "", "", "", "", "", ""),
    "credit.report.schedule": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.report.delivery": ("r", "r", "r", "r", "r", "r", "r"),
}


@tagged("post_install", "-at_install")
class TestReportAccessRights(AccessMatrix, ReportCommon):
    addon = "credit_control_reports"
    matrix = MATRIX
