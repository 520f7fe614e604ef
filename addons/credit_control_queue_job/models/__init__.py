from . import credit_mailing
