"""The speed figures: a ledger of any size made by SQL, and jobs measured against the floor that SQL sets.

`make bench SIZE=100000`; README.md has the figures and how they were made.
"""
