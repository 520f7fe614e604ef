from . import ageing, chart, columns, kpi, option, page, period, report, schedule, touch, xlsx
