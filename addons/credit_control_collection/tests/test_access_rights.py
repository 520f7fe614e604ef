from odoo.addons.credit_control.tests.access_matrix import AccessMatrix
from odoo.tests import tagged

from .common import CollectionCommon

# Model: what each of the roles may do; r read, w write, c create, u unlink.
MATRIX = {
    "credit.action": ("r", "rwc", "rwc", "rwc", "rwcu", "rwcu", "r"),
    "credit.followup": ("r", "r", "r", "r", "r", "r", "r"),
    "credit.followup.item": ("", "r", "r", "r", "r", "r", "r"),
    "credit.followup.level": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.followup.pause": ("", "rwcu", "rwcu", "", "rwcu", "rwcu", ""),
    "credit.followup.policy": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.followup.preview": ("", "rwcu", "", "", "rwcu", "rwcu", ""),
    "credit.followup.preview.line": ("", "rwcu", "", "", "rwcu", "rwcu", ""),
    "credit.followup.print": ("", "rwcu", "", "", "rwcu", "rwcu", ""),
    "credit.holiday": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.interaction": ("rc", "rc", "rc", "rc", "rwcu", "rwcu", "r"),
    "credit.interaction.log": ("rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.interaction.log.line": ("rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.interaction.result": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.item.follow": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.item.follower": ("", "r", "r", "r", "r", "r", "r"),
    "credit.notice": ("", "rwcu", "rwcu", "r", "rwcu", "rwcu", "r"),
    "credit.notice.line": ("", "rwcu", "rwcu", "r", "rwcu", "rwcu", "r"),
    "credit.notice.withdraw": ("", "rwcu", "rwcu", "", "rwcu", "rwcu", ""),
    "credit.payment.advice": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.payment.advice.line": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.payment.plan": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.payment.plan.item": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.payment.plan.line": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.promise": ("", "r", "r", "r", "r", "r", "r"),
    "credit.promise.line": ("", "r", "r", "r", "r", "r", "r"),
    "credit.receipt.estimate": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.receipt.estimate.set": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.report.collector.day": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.promise": ("", "r", "r", "r", "r", "r", "r"),
    "credit.worklist.change": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.report.followup.effect": ("", "r", "r", "r", "r", "r", "r"),
    "credit.worklist": ("", "r", "r", "r", "r", "r", "r"),
}


@tagged("post_install", "-at_install")
class TestCollectionAccessRights(AccessMatrix, CollectionCommon):
    addon = "credit_control_collection"
    matrix = MATRIX
