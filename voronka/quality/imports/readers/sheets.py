"""Spreadsheets of every make, each cell as the text a person would type."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook


class UnreadableSheet(Exception):
    """This is no spreadsheet, or one with a password."""


def read(content: bytes, sheet: str) -> tuple[Sequence[str], str, list[list[str]]]:
    """
    Return the names of the sheets, the one that was read and its rows: the one asked for, else the
    first with anything in it.

    :raises UnreadableSheet: it cannot be read
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        wanted = [sheet] if sheet in names else names
        for name in wanted:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                return names, name, [[_text(cell) for cell in row] for row in rows]
    except CalamineError as error:
        raise UnreadableSheet from error
    raise UnreadableSheet


def _text(cell: Any) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.isoformat(" ", "minutes" if not cell.second else "seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return str(cell)
