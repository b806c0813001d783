"""Files of other programs, read as tables in which every cell is text."""

from voronka.quality.imports.readers.table import Reading, Table, UnreadableFile, read_table

__all__ = ["Reading", "Table", "UnreadableFile", "read_table"]
