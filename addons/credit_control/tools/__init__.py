from . import ageing, check, decision, level, merge, proposal, roles, rule, source, state, terms
