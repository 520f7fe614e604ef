from . import check, roles, source
