import json

from werkzeug.exceptions import InternalServerError, NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class CreditReportController(http.Controller):
    @http.route("/credit_control/report", type="http", auth="user", methods=["POST"], readonly=True)
    def download(self, report, kind, domain="[]", context="{}", filters="[]", **_kwargs):
        """A report as a file, under the same options and filters as on the screen.

        :param report: name of a model that is a ``credit.report``
        :param kind: ``pdf`` or ``xlsx``
        :param domain: JSON, of the rows that are shown
        :param context: JSON, with the options
        :param filters: JSON, list of texts that say what the domain means
        """
        model = request.env.get(report)
        if (
            kind not in TYPES
            or not isinstance(model, request.env.registry["credit.report"])
            or model._abstract
        ):
            raise NotFound
        texts = [str(text) for text in json.loads(filters)]
        try:
            name, content = model.with_context(**json.loads(context)).get_file(
                kind, json.loads(domain), texts
            )
        except UserError as error:
            # In the form that the web client shows as a dialog.
            answer = {"code": 0, "message": "Odoo Server Error", "data": http.serialize_exception(error)}
            raise InternalServerError(json.dumps(answer)) from error
        headers = [("Content-Type", TYPES[kind]), ("Content-Disposition", content_disposition(name))]
        return request.make_response(content, headers)
