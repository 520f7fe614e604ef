# In the order in which they build on each other: pages, what blocks are made of, blocks from the top of a page down.
# isort: off
from . import (
    credit_report_page,
    credit_report_page_pdf,
    credit_report_page_xlsx,
    credit_report_weekly,
    credit_report_scorecard,
    credit_report_dashboard,
    credit_report_block,
    credit_report_block_aged,
    credit_report_block_figures,
    credit_report_block_ageing,
    credit_report_block_movement,
    credit_report_block_actions,
    credit_report_block_collectors,
    credit_report_block_late,
    credit_report_block_due_weeks,
    credit_report_block_debtors,
    credit_report_block_kpi,
    credit_report_block_trend,
)
