from . import check, decision, level, merge, roles, rule, source, state, terms
