"""The speed figures: a ledger of any size made by SQL, and jobs measured against the floor that SQL sets.

`make bench SIZE=100000`; README.md has the figures and how they were made.
"""

# Raise it when the ledger changes: an existing database is used as long as it holds this one.
LEDGER_VERSION = 1
