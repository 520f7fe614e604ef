from . import check, decision, level, roles, source, state
