"""
The export of a real school comes in with its links; ids of nineteen digits survive.

Every row of both files is read and tied together. A part of them is imported; all of them are with
VORONKA_WHOLE_EXPORT=1, which takes minutes. The data lies beside the repository, never in it.
"""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.world import NOW, make_user, use_kitchens
from voronka.kernel.actor import Actor
from voronka.quality.imports.models import FileImport
from voronka.quality.imports.queries.imports import (
    import_for,
    planner_of,
    refused_rows,
    table_of,
)
from voronka.quality.imports.readers import Table, read_table
from voronka.quality.imports.settings import LEFT_OUT, Settings
from voronka.quality.imports.use_cases.begin_import import begin_import
from voronka.quality.imports.use_cases.carry_import import carry_import
from voronka.quality.imports.use_cases.choose_columns import choose_columns
from voronka.quality.imports.use_cases.steer_import import steer_import
from voronka.records.models import Contact, Deal

EXPORT = Path(__file__).parents[4] / "shared" / "data" / "itschool_crm"
pytestmark = pytest.mark.skipif(not EXPORT.exists(), reason="the real export is not on this disk")
_DEALS = None if os.environ.get("VORONKA_WHOLE_EXPORT") else 600
_STAGES = {"Payment Done": "paid", "Lost": "failed", "Waiting For Payment": "contract_signed"}
_CHOSEN = {
    "Id": "external_id",
    "Deal Owner Name": "@owner",
    "Stage": "@stage",
    "Page": "page",
    "Campaign": "utm_campaign",
    "Content": "utm_content",
    "Term": "utm_term",
    "Source": "source_detail",
    "Created Time": "requested_at",
    "Offer Total Amount": "amount",
    "Contact Name": "@contact",
}


def test_every_link_of_the_whole_export_survives_reading() -> None:
    contacts, deals = _table("Contacts"), _table("Deals")
    known = {cells[0] for _, cells in contacts.rows}
    at = list(deals.headings).index("Contact Name")
    linked = [cells[at] for _, cells in deals.rows if cells[at]]

    found = sum(contact in known for contact in linked)

    assert len(contacts.rows) == len(known) == 18_548
    assert len(linked) > 21_000
    assert found / len(linked) >= 0.9999


@pytest.mark.django_db(transaction=True)
def test_deals_come_in_with_their_contacts() -> None:
    use_kitchens()
    irina = make_user("Irina").as_actor()
    deals = _table("Deals")
    rows = [cells for _, cells in deals.rows if cells[list(deals.headings).index("Contact Name")]]
    rows = rows[:_DEALS]
    wanted = {cells[list(deals.headings).index("Contact Name")] for cells in rows}
    contacts = _table("Contacts")
    persons = [cells for _, cells in contacts.rows if cells[0] in wanted or _DEALS is None]

    first = _brought(irina, "contact", contacts.headings, persons, {"Id": "external_id"})
    second = _brought(irina, "deal", deals.headings, rows, _CHOSEN)

    assert first.counts == {"created": len(persons)}
    assert Contact.objects.count() == len(persons)
    assert sum(second.counts.values()) == second.rows == len(rows)
    refused = refused_rows(actor=irina, import_id=second.id)
    assert len(refused) <= len(rows) // 1000, refused[:3]
    made = Deal.objects.count()
    assert made == second.counts["created"]
    assert Deal.objects.filter(contact=None).count() == 0
    names = dict(Deal.objects.values_list("fields__external_id", "contact__name"))
    at = list(deals.headings).index("Contact Name")
    assert sum(names[cells[0]] == cells[at] for cells in rows if cells[0] in names) >= made


def _brought(
    by: Actor,
    kind: Any,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: dict[str, str],
) -> Any:
    import_id = begin_import(
        kind=kind, name=f"{kind}.xlsx", content=_sheet(headings, rows), actor=by, now=NOW
    )
    settings = Settings(
        columns=columns,
        rule="skip",
        system="school",
        owner_id=str(by.id),
        currency="EUR",
        past_gates="History of the school",
    )
    choose_columns(import_id=import_id, settings=settings, actor=by, now=NOW)
    file = FileImport.objects.get(pk=import_id)
    unknown = planner_of(file).unknown_values(table_of(file).rows)
    values = {
        target: {
            text: _STAGES.get(text, "request") if target == "@stage" else LEFT_OUT for text in texts
        }
        for target, texts in unknown.items()
    }
    chosen = Settings.from_json(settings.as_json() | {"values": values})
    choose_columns(import_id=import_id, settings=chosen, actor=by, now=NOW)
    FileImport.objects.get(pk=import_id).enter("checked")
    steer_import(import_id=import_id, wish="start", actor=by, now=NOW)
    carry_import(import_id=import_id, now=lambda: NOW)
    done = import_for(actor=by, import_id=import_id)
    assert (done.status, done.error) == ("done", "")
    return done


def _table(name: str) -> Table:
    path = EXPORT / f"{name} (Done).xlsx"
    return read_table(path.read_bytes(), path.name)


def _sheet(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([headings, *rows]):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell)
    return stream.getvalue()
