"""A file as a table: how it was read, its headings, its rows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from voronka.quality.imports.readers import sheets, texts, vcards
from voronka.quality.imports.readers.headings import heading_row

Format = Literal["csv", "xlsx", "vcf"]
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class UnreadableFile(Exception):
    """The file is not what can be imported. The message is fit for who sent it."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a file is read; what is empty is found out."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    # The row with the headings, from 1; 0 is "found out".
    heading_row: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Table:
    """What stands in a file. The number of a row is the one its program shows."""

    format: Format
    reading: Reading
    sheets: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def read_table(content: bytes, name: str, reading: Reading | None = None) -> Table:
    """
    Return the table in a file.

    :raises UnreadableFile: it is empty, or nothing that can be read
    """
    wanted = reading or Reading()
    if not content.strip():
        raise UnreadableFile(_("This file is empty."))
    try:
        if content.startswith((_ZIP, _OLE)):
            return _sheet(content, wanted)
        if name.lower().endswith((".vcf", ".vcard")) or _begins_as_card(content):
            return _cards(content, wanted)
        return _text(content, wanted)
    except (sheets.UnreadableSheet, texts.UnreadableText, LookupError) as unreadable:
        raise UnreadableFile(
            _("This file cannot be read. Save it as CSV or XLSX and send it again.")
        ) from unreadable


def _begins_as_card(content: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf\r\n \t").upper().startswith(b"BEGIN:VCARD")


def _sheet(content: bytes, wanted: Reading) -> Table:
    names, sheet, rows = sheets.read(content, wanted.sheet)
    return _table("xlsx", Reading(sheet=sheet, heading_row=wanted.heading_row), rows, names)


def _text(content: bytes, wanted: Reading) -> Table:
    encoding = wanted.encoding or texts.encoding_of(content)
    text = texts.decoded(content, encoding)
    separator = wanted.separator or texts.separator_of(text)
    reading = Reading(encoding=encoding, separator=separator, heading_row=wanted.heading_row)
    return _table("csv", reading, texts.rows_of(text, separator), ())


def _cards(content: bytes, wanted: Reading) -> Table:
    encoding = wanted.encoding or texts.encoding_of(content)
    headings, rows = vcards.read(texts.decoded(content, encoding))
    if not rows:
        raise UnreadableFile(_("There are no cards in this file."))
    reading = Reading(encoding=encoding, heading_row=1)
    numbered = [(number, row) for number, row in enumerate(rows, start=1)]
    return Table(format="vcf", reading=reading, sheets=(), headings=headings, rows=numbered)


def _table(
    kind: Format, reading: Reading, rows: Sequence[Sequence[str]], names: Sequence[str]
) -> Table:
    at = reading.heading_row or heading_row(rows)
    if not 1 <= at <= len(rows):
        raise UnreadableFile(_("There is no row of headings in this file."))
    headings = _named(rows[at - 1])
    width = len(headings)
    found = [
        (number, [*row, *[""] * (width - len(row))][: max(width, 1)])
        for number, row in enumerate(rows[at:], start=at + 1)
        if any(cell.strip() for cell in row)
    ]
    reading = Reading(**{**reading.as_json(), "heading_row": at})
    return Table(format=kind, reading=reading, sheets=names, headings=headings, rows=found)


def _named(cells: Sequence[str]) -> list[str]:
    """Return a heading for each column, each once."""
    last = max((n for n, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    names: list[str] = []
    for number, cell in enumerate(cells[:last], start=1):
        name = " ".join(cell.split()) or _("Column %(number)d") % {"number": number}
        again = sum(1 for other in names if other == name or other.startswith(f"{name} ("))
        names.append(f"{name} ({again + 1})" if again else name)
    return names
