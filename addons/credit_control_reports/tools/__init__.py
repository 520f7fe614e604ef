from . import ageing, report, xlsx
