"""The flush lists beside SQL, compared with what PostgreSQL says that each statement reads.

A column that is read and not flushed gives stale figures where the same transaction changed it before. The addons'
models and methods are found by the registry, wherever their files are.
"""

from dataclasses import dataclass, field
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from .flush import Columns, Recorder, Statement, can_be_flushed, places_that

DOORS = ("_exposure_sources", "_pause_sources", "_event_sources", "_security_sources")
# What they answer narrows or converts the rows of a dataset, and reads nothing else.
SAME_COLUMNS = ("in_currency", "lines")
# They ask for what this test cannot look at.
LEFT_OUT = {
    # PostgreSQL makes no view of a statement that writes.
    "credit_control: _append",
    "credit_control: _insert",
    "credit_control: _insert_accounts",
    "credit_control: _mirror_limit",
    "credit_control: _set_limits",
    "credit_control: _update_checklist",
    "credit_control: _update_column",
    "credit_control: action_assign",
    "credit_control: contend",
    "credit_control_collection: _fill",
    "credit_control_collection: _queue",
    "credit_control_reports: _keep_rows",
    "credit_control_statement: _insert_lines",
    "credit_control_statement: _queue",
    "credit_control_suite: _backdate",
    # They read no table.
    "credit_control: _init_triggers",
    "credit_control: uninstall_hook",
    "credit_control_collection: uninstall_hook",
    "credit_control_import: _refresh_statistics",
    "credit_control_statement: _alive",
    # They ask what is compared as a part of something else: a report, or the facts of agreements.
    "credit_control: _history_values",
    "credit_control_reports: _read_rows",
    "credit_control_collection: _read_facts",
    "credit_control_collection: _read_paid",
}


@dataclass
class FlushList:
    """A flush list that belongs to one thing, and each statement that is asked with it.

    :param where: what it belongs to
    :param statements: list of ``Statement``; more than one where options change it
    :param declared: set of the fields that it names; empty where it is put together from lists of several things
    """

    where: str
    statements: list
    declared: set = field(default_factory=set)


@tagged("post_install", "-at_install")
class TestFlushLists(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.env["res.company"].search([]).credit_count_quotations = True
        cls.today = fields.Date.today()
        cls.addons = (
            cls.env["ir.module.module"]
            .search([("name", "=like", "credit_control%"), ("state", "=", "installed")])
            .mapped("name")
        )
        cls._create_records()
        cls.env.flush_all()
        cls.columns = Columns(cls.env)
        cls.recorder = Recorder()
        with cls.recorder.recording():
            cls.lists = [*cls._doors(), *cls._read_models(), *cls._expressions()]
        for ask in cls._askers():
            with cls.recorder.recording():
                ask()
        cls.lists += [
            FlushList(each.where, [each]) for each in cls.recorder.statements if each.where not in LEFT_OUT
        ]
        cls.reads = {
            id(statement): cls.columns.read_by(statement.query)
            for each in cls.lists
            for statement in each.statements
        }

    @classmethod
    def _create_records(cls):
        """One of each that something is asked about."""
        cls.partner = cls.env["res.partner"].create(
            {"name": "Ferme Teranga", "is_company": True, "vat": "SN1234567"}
        )
        # What no decision means, by customer type, too.
        cls.env["credit.customer.type"].search([], limit=1).credit_undecided = "none"
        cls.account = cls.env["credit.account"].ensure_accounts(cls.partner, cls.company)
        cls.account.group_id = cls.env["credit.group"].create(
            {"name": "Group", "company_id": cls.company.id, "currency_id": cls.company.currency_id.id}
        )
        cls.env["credit.customer.type"].create({"name": "Farm"})
        product = cls.env["product.product"].create({"name": "Rice, 25 kg", "list_price": 100.0})
        line = Command.create({"product_id": product.id, "product_uom_qty": 1})
        cls.order = cls.env["sale.order"].create({"partner_id": cls.partner.id, "order_line": [line]})
        journal = cls.env["account.journal"].create(
            {"name": "Various entries", "code": "VARIO", "type": "general"}
        )
        ledger = cls.env["account.account"].create(
            {"name": "Customers", "code": "411900", "account_type": "asset_receivable", "reconcile": True}
        )
        booked = {"account_id": ledger.id, "partner_id": cls.partner.id}
        entry = cls.env["account.move"].create(
            {
                "journal_id": journal.id,
                "line_ids": [Command.create({**booked, name: 100.0}) for name in ("debit", "credit")],
            }
        )
        cls.item = entry.line_ids[:1]
        cls.notice = cls.env["credit.notice"].create({"account_id": cls.account.id})
        worker = cls.env.ref("base.user_admin")
        cls.action = cls.env["credit.action"].create(
            {"name": "Visit", "account_id": cls.account.id, "user_id": worker.id}
        )
        level = cls.env["credit.followup.level"].search(
            [("policy_id.company_id", "=", cls.company.id)], limit=1
        )
        for kind, label in cls.env["credit.rule"]._fields["kind"].selection:
            more = {"followup_level_id": level.id} if kind == "level_reached" else {}
            cls.env["credit.rule"].create(
                {"name": label, "kind": kind, "company_id": cls.company.id, "leave_out_paused": True, **more}
            )

    # What is compared

    @classmethod
    def _doors(cls):
        """The sources of the doors of the kernel, by whichever addon."""
        for door in DOORS:
            for source in getattr(cls.env["credit.account"], door)():
                declared = cls._fields_of(source.flush)
                where = f"{door}: {source.name}"
                statement = Statement(where, source.query, {*declared, *source.query.to_flush})
                yield FlushList(where, [statement], declared)

    @classmethod
    def _read_models(cls):
        """The read models, reports among them, under each of their options; the ORM flushes ``_depends`` for them."""
        report = cls.env.registry["credit.report"]
        for model in cls._models(is_table=False):
            declared = cls._fields_of(model._depends)
            variants = [model]
            if isinstance(model, report):
                variants += [model.with_options(**answers) for answers in cls._answers(model)]
            statements = [
                Statement(model._name, SQL("SELECT * FROM %s asked", each._table_sql), set())
                for each in variants
            ]
            for statement in statements:
                statement.flushed = set(statement.query.to_flush)
            yield FlushList(model._name, statements, declared)

    @classmethod
    def _answers(cls, report):
        """One answer to each question of a report, of a choice each."""
        for option in report._get_option_list():
            if option.name in SAME_COLUMNS:
                continue
            if option.kind == "choice":
                yield from ({option.name: answer} for answer, _label in option.get_choices() if answer)
            elif option.kind == "records":
                yield {option.name: cls.env[option.model].search([], limit=1).ids}
            elif option.kind == "flag":
                yield {option.name: True}

    @classmethod
    def _expressions(cls):
        """Statements that only scheduled actions or writing statements ask, and fields that are searched by SQL."""
        team = cls.env["credit.team"]._first_for_sql(
            SQL("account.company_id"), SQL("partner.country_id"), SQL("account.customer_type_id")
        )
        queries = {
            "credit.document._to_remind_sql": cls.env["credit.document"]._to_remind_sql(),
            "credit.guarantee._to_remind_sql": cls.env["credit.guarantee"]._to_remind_sql(),
            "credit.document.type._asked_sql": cls.env["credit.document.type"]._asked_sql(SQL("TRUE")),
            "credit.item.follower._follower_sql": SQL(
                "SELECT follower.* FROM account_move_line line LEFT JOIN LATERAL %s follower ON TRUE",
                cls.env["credit.item.follower"]._follower_sql(SQL("line")),
            ),
            "credit.payment.plan._facts_sql": cls.env["credit.payment.plan"]._facts_sql(),
            "credit.promise._paid_sql": cls.env["credit.promise"]._paid_sql(),
            "credit.team._first_for_sql": SQL(
                """SELECT %s FROM (SELECT NULL::int AS company_id, NULL::int AS customer_type_id) account,
                          (SELECT NULL::int AS country_id) partner""",
                team,
            ),
        }
        for model, name, value in (
            ("credit.account", "file_state", "complete"),
            ("credit.document", "state", "valid"),
            ("credit.hold", "age_bucket", "late"),
        ):
            found = cls.env[model]._search([(name, "in", [value])], order="id")
            queries[f"{model}.{name}"] = found.select(SQL.identifier(model.replace(".", "_"), "id"))
        for where, query in queries.items():
            yield FlushList(where, [Statement(where, query, set(query.to_flush))])

    @classmethod
    def _askers(cls):
        """Functions that ask the other statements; what comes out of them, other tests look at."""
        env, account, company = cls.env, cls.account, cls.company
        partner, order = cls.partner, cls.order
        Followup, Log = env["credit.followup"], env["credit.decision"]
        followup = Followup.new(
            {"account_id": account.id, "partner_id": partner.id, "company_id": company.id}
        )
        yield from (
            lambda: account.get_exposures(without=order),
            lambda: account.get_secured(without=order),
            account._ageing_amounts,
            account.group_id._get_totals,
            lambda: order._credit_evaluate(account),
            lambda: env.ref("base.EUR")._credit_convert(1.0, env.ref("base.XOF"), company),
            lambda: env["credit.document"].get_lacking(account),
            account._to_review,
            lambda: cls._in_a_cron(account._cron_mirror_limits),
            lambda: cls._in_a_cron(env["credit.document"]._cron_remind),
            lambda: cls._in_a_cron(env["credit.guarantee"]._cron_remind),
            lambda: env["credit.account.create"].new({"company_id": company.id}).missing_count,
            lambda: (
                cls._model_with("_evidence_ageing_ledger")
                .new({"company_id": company.id})
                ._evidence_ageing_ledger()
            ),
            lambda: env["credit.exposure"].search([("partner_id", "in", partner.ids)]),
            lambda: Log.search([], limit=1).limit_text,
            Log.verify,
            lambda: Log._heads_csv(company),
            lambda: Log.verify_heads(b"account_id,sequence,hash\n1,1,x\n"),
            lambda: Followup.decide(company),
            lambda: Followup.decide(company, partners=partner),
            lambda: env["credit.followup.item"]._create_for(followup),
            lambda: account.last_interaction_id,
            lambda: account.applied_policy_id,
            cls.notice._compute_left,
            cls.notice._compute_state,
            lambda: cls.notice._notice_days(cls.item),
            cls.action._read_collected,
            lambda: company._get_last_bank_date(cls.today),
            partner._get_failed_contact_ids,
            lambda: cls._model_with("read_sections").read_sections(
                company, cls.today, partners=partner, date_from=cls.today
            ),
            env["credit.statement"]._recover,
        )
        for report in cls._models(is_table=False):
            if isinstance(report, env.registry["credit.report"]):
                answers = {name: value for each in cls._answers(report) for name, value in each.items()}
                for narrowed in (report, report.with_options(**answers)):
                    yield lambda asked=narrowed: asked._report_checks(asked._get_options())
                    if isinstance(report, env.registry["credit.report.page"]):
                        yield narrowed._get_page

    @classmethod
    def _in_a_cron(cls, job):
        with patch.object(cls.env.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1):
            job()

    @classmethod
    def _models(cls, *, is_table):
        return [
            model
            for model in cls.env.values()
            if model._original_module in cls.addons and not model._abstract and model._auto == is_table
        ]

    @classmethod
    def _model_with(cls, method):
        return next(model for model in cls._models(is_table=True) if hasattr(model, method))

    @classmethod
    def _fields_of(cls, names_by_model):
        return {cls.env[model]._fields[name] for model, names in names_by_model.items() for name in names}

    # The comparison

    def _compare(self, finds, told):
        """Fail where a function of ``FlushList`` finds names in one, and say in which ones."""
        found = ((each.where, sorted(set(finds(each)))) for each in self.lists)
        lines = sorted({f"{where}: {', '.join(names)}" for where, names in found if names})
        if lines:
            self.fail("\n".join((told, *lines)))

    def test_what_is_read_is_flushed(self):
        def missing(each):
            for statement in each.statements:
                for read in self.reads[id(statement)]:
                    if not read.is_fresh(statement.flushed):
                        yield read.name

        self._compare(missing, "Columns that are read and not flushed:")

    def test_what_is_named_is_read(self):
        """A statement that is put together from several lists flushes for all of them, so it is not asked."""

        def superfluous(each):
            reads = [read for statement in each.statements for read in self.reads[id(statement)]]
            return map(str, each.declared.difference(*(read.fields for read in reads)))

        self._compare(superfluous, "Fields that are flushed and not read:")

    def test_what_is_named_is_a_column(self):
        def others(each):
            named = each.declared.union(*(statement.flushed for statement in each.statements))
            return (str(one) for one in named if not can_be_flushed(one))

        self._compare(others, "Fields that are flushed and in no table:")

    def test_each_statement_and_each_list_is_compared(self):
        """Whoever writes a new one is told here to have it asked above."""
        asked = {statement.where for statement in self.recorder.statements}
        asking = places_that(
            self.addons,
            ("execute_query", "cr.execute"),
            lambda call: getattr(call.func, "attr", "") in ("execute", "execute_query", "execute_query_dict"),
        )
        self.assertFalse(asking - asked - LEFT_OUT, "Nothing in this test asks these statements.")
        making = places_that(
            self.addons, ("to_flush",), lambda call: "to_flush" in {word.arg for word in call.keywords}
        )
        self.assertFalse(making - self.recorder.made - LEFT_OUT, "Nothing in this test uses these lists.")


@tagged("post_install", "-at_install")
class TestFlush(TransactionCase):
    """What the comparison stands on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.columns = Columns(cls.env)

    def _read(self, code):
        return {read.name: read for read in self.columns.read_by(SQL(code))}

    def test_a_column_is_read_wherever_it_stands(self):
        for code in (
            "SELECT name FROM res_partner",
            "SELECT id, id FROM res_partner WHERE name = 'x'",
            "SELECT COUNT(*) FROM res_partner GROUP BY name",
            "SELECT id FROM res_partner ORDER BY name LIMIT 1",
            "SELECT id FROM (SELECT id, name FROM res_partner) unused",
            "SELECT 1 FROM res_partner one JOIN res_partner other USING (name)",
            "WITH found AS (SELECT MAX(name) FROM res_partner) SELECT 1 FROM found",
            "SELECT NULL UNION ALL SELECT name FROM res_partner",
            # What no plan would have.
            "SELECT id FROM res_partner WHERE FALSE AND name = 'x'",
            "SELECT CASE WHEN TRUE THEN 1 ELSE LENGTH(name) END FROM res_partner",
            "SELECT one.id FROM res_partner one LEFT JOIN (SELECT id, name FROM res_partner) two ON two.id = one.id",
        ):
            with self.subTest(code):
                self.assertEqual(
                    {name for name, read in self._read(code).items() if read.can_wait}, {"res.partner.name"}
                )

    def test_text_that_looks_like_a_column_is_none(self):
        self.assertEqual(
            set(self._read("SELECT 'partner.name', partner.id FROM res_partner partner")), {"res.partner.id"}
        )

    def test_table_of_a_model_that_is_a_relation_too(self):
        read = self._read("SELECT res_partner_id FROM mail_notification")["mail.notification.res_partner_id"]
        self.assertTrue(read.can_wait)

    def test_only_the_right_field_makes_it_fresh(self):
        read = self._read("SELECT name FROM res_partner")["res.partner.name"]
        fields_of = self.env["res.partner"]._fields
        self.assertTrue(read.is_fresh({fields_of["name"], fields_of["ref"]}))
        self.assertFalse(read.is_fresh({fields_of["ref"], self.env["res.users"]._fields["name"]}))
        self.assertFalse(read.is_fresh(set()))

    def test_what_is_written_at_once_need_not_be_flushed(self):
        for code in (
            "SELECT id, create_uid, create_date, write_uid, write_date FROM res_partner",
            "SELECT parent_path FROM res_company",
            "SELECT account_id, head_hash FROM credit_lock",
            "SELECT account_id, date FROM credit_decision",
            "SELECT * FROM res_groups_users_rel",
        ):
            with self.subTest(code):
                found = self._read(code).values()
                self.assertTrue(found)
                self.assertTrue(all(read.is_fresh(set()) for read in found))

    def test_relation_that_is_computed_has_to_be_flushed(self):
        relation, columns = next(
            (relation, columns)
            for relation, columns in self.columns.relations.items()
            if any(column.compute for column in columns)
        )
        [read] = self.columns.read_by(
            SQL(
                "SELECT 1 FROM %(table)s WHERE %(table)s IS NOT NULL AND %(column)s > 0",
                table=SQL.identifier(relation),
                column=SQL.identifier(next(iter(columns)).column1),
            )
        )
        self.assertFalse(read.is_fresh(set()))
        self.assertTrue(read.is_fresh(set(columns)))

    def test_star_of_a_table_is_never_fresh(self):
        [read] = self._read("SELECT * FROM res_partner_category").values()
        self.assertEqual(read.name, "res.partner.category.*")
        self.assertFalse(read.is_fresh(set(self.env["res.partner.category"]._fields.values())))

    def test_statements_of_ours_are_recorded_with_what_was_flushed(self):
        Account, recorder = self.env["credit.account"], Recorder()
        with recorder.recording():
            self.env["res.partner"].search([], limit=1)
            Account._to_review()
        [statement] = recorder.statements
        self.assertEqual(statement.where, "credit_control: _to_review")
        self.assertLessEqual({Account._fields[name] for name in ("review_date", "state")}, statement.flushed)
        self.assertNotIn(Account._fields["limit_mode"], statement.flushed)
        with recorder.recording():
            self.env["credit.document"]._to_remind_sql()
        self.assertIn("credit_control: _to_remind_sql", recorder.made)

    def test_places_are_found_in_the_sources(self):
        found = places_that(
            ["credit_control"], ("to_flush",), lambda call: "to_flush" in {word.arg for word in call.keywords}
        )
        self.assertIn("credit_control: _to_remind_sql", found)
        self.assertNotIn("credit_control: _to_review", found)
