from . import check, decision, level, roles, rule, source, state, terms
