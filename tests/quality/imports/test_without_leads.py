"""A file of requests where requests become deals at once (F6): each with contact and company."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.quality.imports.office import an_office, brought, carried, chosen, csv_of
from tests.world import NOW
from voronka.kernel.actor import SYSTEM, Actor
from voronka.packs.use_cases.switch_leads import switch_leads
from voronka.quality.imports.use_cases.begin_import import UnableToBeginImport, begin_import
from voronka.records.models import Company, Contact, ContactPoint, Deal

pytestmark = pytest.mark.django_db(transaction=True)

HEADINGS = ("Клиент", "Телефон", "Компания", "Электронная почта")
COLUMNS = {
    "Клиент": "client_name",
    "Телефон": "phone",
    "Компания": "company_name",
    "Электронная почта": "email",
}


@pytest.fixture
def irina() -> Actor:
    office = an_office()
    switch_leads(requests="deals", comment="", actor=SYSTEM, now=NOW)
    return office


def _file(*rows: tuple[str, str, str, str]) -> str:
    return csv_of(HEADINGS, *rows)


def test_each_deal_has_its_contact_and_company(irina: Actor) -> None:
    file = _file(
        ("Вера", "+7 (495) 555-02-01", "Пример", "vera@mail.example"),
        ("Пётр", "+7 (495) 555-02-02", "ПРИМЕР ", ""),
        ("Нина", "не звонить", "", ""),
        ("Вера снова", "+7 (495) 555-02-01", "", ""),
    )

    done = brought(irina, file, kind="deal", columns=COLUMNS, rule="create")

    assert done.counts == {"created": 3, "refused": 1}
    company = Company.objects.get()
    vera, petr = Contact.objects.order_by("phone")
    assert (company.name, vera.name, petr.name) == ("Пример", "Вера", "Пётр")
    assert (vera.company_id, petr.company_id) == (company.pk, company.pk)
    deals = Deal.objects.order_by("phone", "client_name").values_list(
        "client_name", "contact", "company"
    )
    assert list(deals) == [
        ("Вера", vera.pk, company.pk),
        ("Вера снова", vera.pk, None),
        ("Пётр", petr.pk, company.pk),
    ]
    points = ContactPoint.objects.filter(holder_id=vera.pk).values_list("value", flat=True)
    assert sorted(points) == ["+74955550201", "vera@mail.example"]


def test_taken_back_it_leaves_no_clients(irina: Actor) -> None:
    file = _file(("Вера", "+7 (495) 555-02-01", "Пример", ""))
    import_id = chosen(irina, file, kind="deal", columns=COLUMNS)
    carried(irina, import_id, "check")
    carried(irina, import_id, "start")
    assert Contact.objects.count() == 1

    carried(irina, import_id, "revert")

    assert not (Deal.objects.exists() or Contact.objects.exists() or Company.objects.exists())


def test_ten_rows_ask_as_much_as_two(irina: Actor) -> None:
    def asked(first: int, rows: int) -> int:
        lines = [
            (f"Клиент {n}", f"+7 (495) 555-{n:02}-03", f"Фирма {n}", "")
            for n in range(first, first + rows)
        ]
        import_id = chosen(irina, _file(*lines), kind="deal", columns=COLUMNS)
        carried(irina, import_id, "check")
        with CaptureQueriesContext(connection) as queries:
            carried(irina, import_id, "start")
        return len(queries)

    asked(10, 2)

    assert asked(20, 2) == asked(30, 10)


def test_leads_are_not_brought_in(irina: Actor) -> None:
    content = _file(("Вера", "+7 (495) 555-02-01", "", "")).encode()

    with translation.override("en"), pytest.raises(UnableToBeginImport, match="as deals"):
        begin_import(kind="lead", name="rows.csv", content=content, actor=irina, now=NOW)
