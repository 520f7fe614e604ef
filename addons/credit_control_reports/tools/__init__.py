from . import ageing, option, period, report, schedule, xlsx
