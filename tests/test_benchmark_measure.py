"""What the benchmarks print is what happened: a wrong answer fails, memory and queries are counted."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from benchmarks import measure, table
from benchmarks.jobs import JOBS
from benchmarks.measure import Figures, Job


class Sum(Job):
    title = "a sum"
    pairs = 4
    size = 1000

    def prepare(self):
        self.calls = []

    def ours(self):
        self.calls.append("ours")
        ballast = bytearray(40 * 1024 * 1024)
        numbers = self.env.execute_query(SQL("SELECT n FROM generate_series(1, %s) n", self.size))
        [[more]] = self.env.execute_query(SQL("SELECT %s", len(ballast) // len(ballast)))
        return sum(number for (number,) in numbers) + more

    def floor(self):
        self.calls.append("floor")
        [[total]] = self.env.execute_query(SQL("SELECT sum(n) + 1 FROM generate_series(1, %s) n", self.size))
        return total


class WrongSum(Sum):
    title = "a wrong sum"

    def floor(self):
        return 7


@tagged("post_install", "-at_install")
class TestBenchmarkMeasure(TransactionCase):
    def test_figures_of_a_job(self):
        job = Sum(self.env, None)
        figures = measure._figures(job)
        self.assertEqual((figures.pairs, figures.queries, figures.against), (4, 2, "SQL"))
        self.assertGreater(figures.ours, 0)
        self.assertGreater(figures.floor, 0)
        self.assertGreaterEqual(figures.memory, 38)
        # One of each to warm up and to compare, then in turns, neither always first.
        self.assertEqual(job.calls[:2], ["ours", "floor"])
        self.assertEqual(job.calls[2:], ["ours", "floor", "floor", "ours"] * 2)

    def test_a_job_without_a_floor(self):
        job = Sum(self.env, None)
        job.against = None
        figures = measure._figures(job)
        self.assertEqual((figures.pairs, figures.floor, figures.ratio), (4, 0, 0))
        self.assertEqual(job.calls, ["ours"] * 5)
        self.assertEqual(table.render([figures], markdown=True).splitlines()[-1].count("|  |"), 2)

    def test_an_answer_that_differs_is_a_failure(self):
        with self.assertRaisesRegex(AssertionError, "ours 500501, floor 7"):
            measure._figures(WrongSum(self.env, None))

    def test_table(self):
        figures = [
            Figures(
                "fast", against="SQL", ours=0.0123, floor=0.01, ratio=1.234, queries=3, memory=12.3, pairs=9
            ),
            Figures("slow", against="SQL", ours=2.5, floor=2.0, ratio=1.25, queries=1, memory=-0.1, pairs=3),
            Figures("broken", error="Traceback"),
            Figures("absent", missing="credit.x is not installed"),
        ]
        text = table.render(figures).splitlines()
        self.assertEqual(
            text[1].split(), ["fast", "12.3", "ms", "10.0", "ms", "1.23", "3", "12", "MB", "SQL", "9"]
        )
        self.assertEqual(text[2].split()[:5], ["slow", "2.50", "s", "2.00", "s"])
        self.assertEqual(text[3].split(), ["broken", "FAILED"])
        self.assertEqual(text[4], "absent  credit.x is not installed")
        page = table.render(figures[:2], markdown=True).splitlines()
        self.assertEqual({line.count("|") for line in page}, {9})
        self.assertEqual(page[2], "| fast | 12.3 ms | 10.0 ms | 1.23 | 3 | 12 MB | SQL | 9 |")

    def test_every_job_has_a_title_of_its_own(self):
        titles = [job.title for job in JOBS]
        self.assertEqual(len(set(titles)), len(titles))
        self.assertTrue(all(titles))
