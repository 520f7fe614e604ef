from . import ageing, check, decision, level, merge, roles, rule, source, state, terms
