from . import check, level, roles, source, state
