import json
import logging

from werkzeug.exceptions import InternalServerError, NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

_logger = logging.getLogger(__name__)

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
        env = request.env
        if (
            kind not in TYPES
            or report not in env
            or not isinstance(env[report], env.registry["credit.report"])
        ):
            raise NotFound
        try:
            model = env[report].with_context(**json.loads(context))
            name, content = model.get_file(
                kind, json.loads(domain), [str(text) for text in json.loads(filters)]
            )
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("Report %s as %s failed", report, kind)
            # In the form that the web client shows as a dialog.
            answer = {"code": 0, "message": "Odoo Server Error", "data": http.serialize_exception(error)}
            raise InternalServerError(json.dumps(answer)) from error
        headers = [("Content-Type", TYPES[kind]), ("Content-Disposition", content_disposition(name))]
        return request.make_response(content, headers)
