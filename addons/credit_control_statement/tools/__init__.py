from . import address, mailing, statement
