"""Files of every make, read as tables of text."""

import io
import json
from pathlib import Path

import pytest
import xlsxwriter

from voronka.quality.imports.maps import system_of
from voronka.quality.imports.readers import read_table
from voronka.quality.imports.values import day_order_of

_DATA = Path(__file__).parents[4] / "shared" / "data"
_SPECTRUM = _DATA / "csv_torture" / "csv_spectrum"
TEXT = "Имя;Телефон;Город\r\nМария Примерова;+7 495;Москва\r\n"
# What stands in this file is no valid text of any encoding its truth knows of.
_DAMAGED = "location_coordinates"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"]
)
def test_finds_out_the_encoding_and_the_separator(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding), "people.csv")

    assert table.headings == ["Имя", "Телефон", "Город"]
    assert table.rows == [(2, ["Мария Примерова", "+7 495", "Москва"])]
    assert table.reading.separator == ";"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_cells_in_quotes_hold_separators_quotes_and_lines(separator: str) -> None:
    text = (
        separator.join(["a", "b", "c"])
        + "\n"
        + separator.join([f'"1{separator}2"', '"say ""hi"""', '"two\nlines"'])
    )

    table = read_table(text.encode(), "x.csv")

    assert table.rows == [(2, [f"1{separator}2", 'say "hi"', "two\nlines"])]


@pytest.mark.skipif(not _SPECTRUM.exists(), reason="csv-spectrum is not on this disk")
def test_reads_what_csv_spectrum_says() -> None:
    files = [path for path in (_SPECTRUM / "csvs").glob("*.csv") if path.stem != _DAMAGED]
    assert len(files) == 11
    for path in files:
        table = read_table(path.read_bytes(), path.name)
        found = [dict(zip(table.headings, cells, strict=True)) for _, cells in table.rows]
        truth = json.loads((_SPECTRUM / "json" / f"{path.stem}.json").read_bytes())
        said = json.dumps(truth).replace("\\r\\n", "\\n")
        assert json.dumps(found).replace("\\r\\n", "\\n") == said, path.name


@pytest.mark.skipif(not _DATA.exists(), reason="the address books are not on this disk")
def test_reads_address_books_of_many_programs() -> None:
    found = {
        path.stem: read_table(path.read_bytes(), path.name)
        for path in (_DATA / "vcard" / "ez_vcard" / "io" / "text").glob("*.vcf")
    }

    android = found["John_Doe_ANDROID"]
    assert len(android.rows) == 6
    iphone = dict(zip(found["John_Doe_IPHONE"].headings, found["John_Doe_IPHONE"].rows[0][1],
                      strict=False))  # fmt: skip
    assert iphone["EMAIL"] == "john.doe@ibm.com"
    assert found["outlook-2007"].rows[0][1][1] == "Mr. Michael Angstadt Jr."


def test_a_card_gives_up_all_its_phones_and_what_stands_in_quotes_is_no_value() -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Вера\r\n"
        'item1.ADR;LABEL="Дом: 5; вход";TYPE=work:;;Лесная\\, 5;Тверь;;;\r\n'
        "TEL;TYPE=cell:+7 495 555-02-01\r\nTEL:+7 495 555-02-02\r\n"
        "TEL;VALUE=uri:tel:+7-495-555-02-03\r\nEMAIL:v@x.example\r\nORG:Свет\\, мебель;Цех\r\n"
        "END:VCARD\r\n"
    )
    other = "BEGIN:VCARD\nN:Котов;Пётр;;;\nTEL:12\nEND:VCARD\n"

    table = read_table((card + other).encode(), "book.vcf")

    first = dict(zip(table.headings, table.rows[0][1], strict=False))
    assert [first[name] for name in ("TEL", "TEL 2", "TEL 3")] == [
        "+7 495 555-02-01", "+7 495 555-02-02", "+7-495-555-02-03",
    ]  # fmt: skip
    assert (first["ORG"], first["ADR"]) == ("Свет, мебель, Цех", "Лесная, 5, Тверь")
    second = dict(zip(table.headings, table.rows[1][1], strict=False))
    assert (second["FN"], second["TEL"], second["TEL 3"]) == ("Пётр Котов", "12", "")
    assert table.rows[1][1][-1] == other.strip()


def test_finds_the_headings_below_a_title_on_the_sheet_with_something_in_it() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("Leads")
        sheet.write_string(0, 0, "Report of March")
        for column, heading in enumerate(["Id", "Name", "Sum"]):
            sheet.write_string(2, column, heading)
        sheet.write_string(3, 0, "5805028000000645014")
        sheet.write_string(3, 1, "Vera")
        sheet.write_number(3, 2, 1000)

    table = read_table(stream.getvalue(), "leads.xlsx")

    assert (table.reading.sheet, table.reading.heading_row) == ("Leads", 3)
    assert table.rows == [(4, ["5805028000000645014", "Vera", "1000"])]


@pytest.mark.parametrize(
    ("headings", "system"),
    [
        (["ID", "Название лида", "Рабочий телефон", "Ответственный"], "bitrix24"),
        (["ID", "Название сделки", "Этап сделки", "Основной контакт"], "amocrm"),
        (["Record ID", "First Name", "Lifecycle Stage", "Contact owner"], "hubspot"),
        (["Deal - Title", "Deal - Stage", "Person - Name"], "pipedrive"),
        (["Name", "Phone"], ""),
    ],
)
def test_knows_whose_export_it_is(headings: list[str], system: str) -> None:
    assert system_of(headings) == system


def test_the_order_of_day_and_month_is_told_by_the_column_or_open() -> None:
    assert day_order_of(["03/04/2026", "25/04/2026"]) == ("day", True)
    assert day_order_of(["03/04/2026", "04/25/2026"]) == ("month", True)
    assert day_order_of(["03/04/2026"]) == ("", True)
    assert day_order_of(["03.04.2026", "2026-04-03"]) == ("", False)
