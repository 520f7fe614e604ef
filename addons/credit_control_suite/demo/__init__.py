"""The demo company as plain data: who, what, and what happened in the past year; ``models`` brings it into Odoo."""

from . import customers, desk, goods, people, plan
