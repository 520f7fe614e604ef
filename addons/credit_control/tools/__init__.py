from . import check, source
