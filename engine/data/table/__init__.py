"""Tables from text files: found out what they are, read without guessing at numbers, turned into samples."""

from engine.data.table.columns import samples_from_table
from engine.data.table.reader import preview, read_table
from engine.data.table.table import CellFault, Column, Table, TableOptions

__all__ = ["CellFault", "Column", "Table", "TableOptions", "preview", "read_table", "samples_from_table"]
