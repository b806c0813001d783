"""Who it may be while a client is typed: alphabets, legal forms, slips of the finger (F1)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.quality.partner import make_partners, make_request, use_partner
from tests.web.browsing import signed_in
from tests.world import LATER, NOW
from voronka.kernel.actor import SYSTEM
from voronka.people.models import User
from voronka.quality.duplicates.scan import scan_changed
from voronka.quality.duplicates.suggestions import Suggested, suggested, suggested_for_card
from voronka.records.client_kinds import ClientKind
from voronka.records.use_cases.create_client import create_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, Any]:
    use_partner()
    return make_partners()


def _client(kind: ClientKind, owner: User, **fields: Any) -> None:
    create_client(
        kind=kind, fields=fields | {"owner_id": owner.pk}, actor=SYSTEM, now=NOW,
        even_if_known=True,
    )  # fmt: skip


def _names(found: Suggested) -> list[str]:
    return [each.match.name for each in found.alike]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"company": "Пример Логистика"}, ("company", "same")),
        ({"company": "OOO Primer Logistika"}, ("company", "same")),
        ({"company": "«ПРИМЕР-ЛОГИСТИКА», АО"}, ("company", "same")),
        ({"company": "Пример Логиситка"}, ("company", "close")),
        ({"person": "Shcherbakov Alexey"}, ("person", "turned")),
        ({"person": "Лёша Щербаков"}, ("person", "form")),
        ({"person": "Алексей Щербоков"}, ("person", "close")),
    ],
)
def test_suggests_who_reads_alike_and_says_why(
    cast: Any, typed: dict[str, Any], why: tuple[str, str]
) -> None:
    _client("company", cast["Anna"], name="ООО «Пример Логистика»")
    _client("contact", cast["Anna"], name="Алексей Щербаков")
    _client("contact", cast["Anna"], name="Мария Иванова")
    _client("company", cast["Anna"], name="Образец Медиа")
    scan_changed(now=LATER)

    found = suggested(actor=cast["Anna"].as_actor(), **typed)

    wanted = "ООО «Пример Логистика»" if "company" in typed else "Алексей Щербаков"
    assert _names(found) == [wanted]
    assert why in found.alike[0].evidence
    assert (found.alike[0].match.owner_name, found.alike[0].match.is_seen) == ("Anna", True)
    assert found.known == []


def test_a_client_stands_for_its_requests_and_who_has_the_contact_is_named_once(cast: Any) -> None:
    _client("contact", cast["Boris"], name="Алексей Щербаков", phone="+7 495 555-01-61")
    make_request(client_name="Алексей Щербаков", company_name=None, phone="+7 495 555-01-62")
    scan_changed(now=LATER)
    typed = {"client_name": "Щербаков Алексей", "phone": "8 (495) 555-01-61"}

    found = suggested_for_card(kind="lead", fields=typed, actor=cast["Anna"].as_actor())

    assert [(match.kind, match.owner_name) for match in found.known] == [("contact", "Boris")]
    assert [(each.match.kind, each.match.name) for each in found.alike] == [
        ("lead", "Алексей Щербаков")
    ]
    # Boris's client is his: its name and owner are told, its page is not.
    assert [match.is_seen for match in found.known] == [False]


def test_a_lead_that_is_over_is_not_held_against_a_new_name(cast: Any) -> None:
    lead = make_request(client_name="Алексей Щербаков", company_name="")
    scan_changed(now=LATER)
    olga = cast["Olga"].as_actor()
    assert _names(suggested(actor=olga, person="Лёша Щербаков")) == ["Алексей Щербаков"]

    type(lead).objects.filter(pk=lead.pk).update(closed_at=LATER)

    assert _names(suggested(actor=olga, person="Лёша Щербаков")) == []


def test_as_many_queries_for_one_who_reads_alike_as_for_ten(cast: Any) -> None:
    def queries() -> int:
        scan_changed(now=LATER)
        with CaptureQueriesContext(connection) as captured:
            found = suggested(person="Вера Щербакова", actor=cast["Anna"].as_actor())
        assert found.alike
        return len(captured)

    make_request(client_name="Вера Щербакова", phone="+7 495 555-01-60")
    _client("contact", cast["Anna"], name="Щербакова Вера")
    few = queries()
    for number in range(9):
        make_request(client_name="Вера Щербакова", phone=f"+7 495 555-01-7{number}")

    assert queries() == few


def test_the_form_of_a_new_lead_and_of_a_new_company_show_them(cast: Any) -> None:
    _client("company", cast["Boris"], name="ООО «Пример <Логистика>»")
    scan_changed(now=LATER)
    anna = signed_in(cast["Anna"])

    for_lead = anna.get("/leads/new/known/", {"f.company_name": "Primer Logistika"})
    for_company = anna.get("/duplicates/alike/", {"kind": "company", "f.name": "Пример логистика"})

    for page in (for_lead.content.decode(), for_company.content.decode()):
        assert "Perhaps it is one of these:" in page
        assert "ООО «Пример &lt;Логистика&gt;»" in page
        assert "Boris" in page
        assert "The same company, whatever its legal form and alphabet" in page
        assert "<a " not in page
