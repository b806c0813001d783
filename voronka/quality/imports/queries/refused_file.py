"""The rows that were refused, as a file like the one that came, with the reason beside each."""

import csv
import io
from collections.abc import Sequence
from pathlib import PurePosixPath
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.quality.imports.models import FileImport, ImportedRow
from voronka.quality.imports.models.imported_row import REFUSED
from voronka.quality.imports.queries.imports import in_words, stored_import

_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "vcf": "text/vcard",
}


def refused_file(*, actor: Actor, import_id: UUID) -> tuple[str, str, bytes]:
    """
    Return its name, its type and its content: same format, encoding and text as they came.

    :raises NotAllowed: the actor may not import
    :raises NotFound: there is no such import
    """
    file = stored_import(actor=actor, import_id=import_id)
    rows = ImportedRow._default_manager.filter(file=file, outcome=REFUSED).order_by("number")
    refused = [(row.cells or [], _reason(row)) for row in rows.iterator()]
    stem = PurePosixPath(file.name).stem
    refused_word = _("refused")
    name = f"{stem} - {refused_word}.{file.format}"
    write = {"csv": _csv, "xlsx": _xlsx, "vcf": _vcf}[file.format]
    return name, _TYPES[file.format], write(file, refused)


def _reason(row: ImportedRow) -> str:
    said = (
        f"{each['column']}: {each['text']}" if each["column"] else each["text"]
        for each in in_words(row.problems)
    )
    return " ".join(said)


_Refused = Sequence[tuple[Sequence[str], str]]


def _csv(file: FileImport, refused: _Refused) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=file.reading["separator"])
    writer.writerow([*file.headings, _("Reason of refusal")])
    writer.writerows([*cells, reason] for cells, reason in refused)
    return stream.getvalue().encode(file.reading["encoding"], "replace")


def _xlsx(file: FileImport, refused: _Refused) -> bytes:
    # As in `spreadsheets`: with the first file.
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        for column, heading in enumerate([*file.headings, _("Reason of refusal")]):
            sheet.write_string(0, column, heading)
        for number, (cells, reason) in enumerate(refused, start=1):
            for column, cell in enumerate([*cells, reason]):
                sheet.write_string(number, column, cell)
    return stream.getvalue()


def _vcf(file: FileImport, refused: _Refused) -> bytes:
    cards = []
    for cells, reason in refused:
        card = cells[-1]
        end = card.upper().rfind("END:VCARD")
        cards.append(f"{card[:end]}X-VORONKA-REASON:{reason}\r\n{card[end:]}\r\n")
    return "".join(cards).encode(file.reading["encoding"], "replace")
