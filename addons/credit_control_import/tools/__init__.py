from . import columns, rows, spreadsheet, values
