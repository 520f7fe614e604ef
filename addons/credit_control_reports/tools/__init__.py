from . import ageing, option, period, report, xlsx
