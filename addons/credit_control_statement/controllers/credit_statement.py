from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class CreditStatementController(http.Controller):
    @http.route(
        "/credit_control/statement/<int:wizard_id>/<string:kind>", type="http", auth="user", methods=["GET"]
    )
    def statement(self, wizard_id, kind, **_kwargs):
        """The statements that a user looks at, as a file; the model checks the rights."""
        wizard = request.env["credit.statement.wizard"].search([("id", "=", wizard_id)])
        if kind not in TYPES or not wizard:
            raise NotFound
        name, content = wizard.get_file(kind)
        return self._answer(name, content, TYPES[kind])

    @http.route("/credit_control/statements", type="http", auth="user", methods=["GET"], readonly=True)
    def letters(self, ids, **_kwargs):
        """Printed letters in one PDF.

        :param ids: of ``credit.statement``, with commas between them
        """
        try:
            wanted = [int(each) for each in ids.split(",")]
        except ValueError:
            raise NotFound from None
        # A search, so that what the user may not see is as if it were not there.
        statements = request.env["credit.statement"].search([("id", "in", wanted)], order="id")
        documents = [attachment.raw for attachment in statements.attachment_id if attachment.raw]
        if not documents:
            raise NotFound
        name = request.env._("Statements of account")
        return self._answer(f"{name}.pdf", statements._merge(documents), TYPES["pdf"])

    def _answer(self, name, content, content_type):
        headers = [("Content-Type", content_type), ("Content-Disposition", content_disposition(name))]
        return request.make_response(content, headers)
