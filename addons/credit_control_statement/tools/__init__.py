from . import address, statement
