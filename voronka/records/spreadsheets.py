"""Rows as a file for spreadsheet programs: CSV or XLSX, written row by row."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from voronka.kernel.money import Money

Cell = str | bool | int | Decimal | Money | date | datetime | None
# What a sheet of the format can hold, with its head.
MOST_XLSX_ROWS = 1_048_575
_LONGEST_XLSX_TEXT = 32_767
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
# A number is read as one; it calculates nothing.
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


class Sheet(Protocol):
    """A file that is being written."""

    def add(self, cells: Sequence[Cell]) -> None: ...

    def close(self) -> None: ...


def sheet(
    file_format: str, stream: IO[bytes], *, headings: Sequence[str], zone: ZoneInfo, locale: str
) -> Sheet:
    """Return the file of this format, with its head written."""
    if file_format == "xlsx":
        return _Xlsx(stream, headings=headings, zone=zone)
    return _Csv(stream, headings=headings, zone=zone, locale=locale)


def harmless(text: str) -> str:
    """Return the text with an apostrophe in front if a program would take it for a formula."""
    if text.startswith(_FORMULAS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


class _Csv:
    """With the marks that spreadsheet programs of the language expect."""

    def __init__(
        self, stream: IO[bytes], *, headings: Sequence[str], zone: ZoneInfo, locale: str
    ) -> None:
        self._comma = locale == "ru"
        self._zone = zone
        # Without the mark, Excel takes UTF-8 for something else.
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text, delimiter=";" if self._comma else ",")
        self._writer.writerow([harmless(each) for each in headings])

    def add(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([self._written(cell) for cell in cells])

    def close(self) -> None:
        self._text.flush()
        self._text.detach()

    def _written(self, cell: Cell) -> str:
        if isinstance(cell, str):
            return harmless(cell)
        if cell is None or isinstance(cell, bool):
            return "" if cell is None else _yes_or_no(said=cell)
        if isinstance(cell, datetime):
            return f"{cell.astimezone(self._zone):%Y-%m-%d %H:%M}"
        if isinstance(cell, date):
            return cell.isoformat()
        number = format(cell.major if isinstance(cell, Money) else Decimal(cell), "f")
        return number.replace(".", ",") if self._comma else number


class _Xlsx:
    """Every value as what it is: numbers add up, dates sort."""

    def __init__(self, stream: IO[bytes], *, headings: Sequence[str], zone: ZoneInfo) -> None:
        # Imported with the first file: it takes a quarter of a second that no other page needs.
        import xlsxwriter

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._zone = zone
        self._book = xlsxwriter.Workbook(stream, options)
        self._page = self._book.add_worksheet()
        self._page.freeze_panes(1, 0)
        self._page.set_column(0, len(headings) - 1, 18)
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._money: dict[str, object] = {}
        self._number = 0
        bold = self._book.add_format({"bold": True})
        for column, heading in enumerate(headings):
            self._page.write_string(0, column, heading, bold)

    def add(self, cells: Sequence[Cell]) -> None:
        self._number += 1
        for column, cell in enumerate(cells):
            if cell is not None:
                self._write(column, cell)

    def close(self) -> None:
        self._book.close()

    def _write(self, column: int, cell: Cell) -> None:
        page, row = self._page, self._number
        if isinstance(cell, str):
            page.write_string(row, column, cell[:_LONGEST_XLSX_TEXT])
        elif isinstance(cell, bool):
            page.write_string(row, column, _yes_or_no(said=cell))
        elif isinstance(cell, Money):
            page.write_number(row, column, float(cell.major), self._money_format(cell.currency))
        elif isinstance(cell, datetime):
            there = cell.astimezone(self._zone).replace(tzinfo=None)
            page.write_datetime(row, column, there, self._moment)
        elif isinstance(cell, date):
            page.write_datetime(row, column, cell, self._day)
        elif cell is not None:
            page.write_number(row, column, float(cell))

    def _money_format(self, currency: str) -> object:
        if currency not in self._money:
            shown = f'#,##0.00 "{currency}"'
            self._money[currency] = self._book.add_format({"num_format": shown})
        return self._money[currency]


def _yes_or_no(*, said: bool) -> str:
    return _("Yes") if said else _("No")
