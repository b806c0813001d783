"""Refused rows go back to where they came from: same format, with the reasons."""

import io
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from django.utils import translation

from tests.quality.imports.office import an_office, carried
from tests.world import NOW
from voronka.kernel.actor import Actor
from voronka.quality.imports.queries.refused_file import refused_file
from voronka.quality.imports.readers import read_table
from voronka.quality.imports.use_cases.begin_import import begin_import

pytestmark = pytest.mark.django_db


def test_refused_rows_come_back_in_the_format_they_came_in_with_their_reasons() -> None:
    irina = an_office()
    reason = "Телефон: Это не номер телефона."
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([("Имя клиента", "Телефон"), ("=Вера", "нет")]):
            sheet.write_string(number, 0, cells[0])
            sheet.write_string(number, 1, cells[1])
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Пётр\r\nTEL:нет\r\nX-OWN:1\r\nEND:VCARD"

    with translation.override("ru"):
        name, _type, spreadsheet = refused_file(
            actor=irina, import_id=_refused(irina, "Лиды.xlsx", "lead", stream.getvalue())
        )
        other, _type, cards = refused_file(
            actor=irina, import_id=_refused(irina, "book.vcf", "contact", card.encode())
        )

    rows = read_table(spreadsheet, name).rows
    assert (name, other) == ("Лиды - отклонённые.xlsx", "book - отклонённые.vcf")
    assert rows == [(2, ["=Вера", "нет", reason])]
    assert cards.decode() == card.replace(
        "END:VCARD", "X-VORONKA-REASON:TEL: Это не номер телефона.\r\nEND:VCARD\r\n"
    )


def _refused(by: Actor, name: str, kind: Any, content: bytes) -> UUID:
    import_id = begin_import(kind=kind, name=name, content=content, actor=by, now=NOW)
    for wish in ("check", "start"):
        carried(by, import_id, wish)
    return import_id
