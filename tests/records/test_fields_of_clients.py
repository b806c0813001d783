"""Lists of cards know the own fields of their clients, and search knows all own texts (F4)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from tests.world import LATER, NOW, make_cast, make_client, make_lead, use_playbook, use_showroom
from voronka.kernel.errors import NotFound
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.records.models import Lead
from voronka.records.queries import clients, lists
from voronka.records.queries.clients import ClientFilter
from voronka.records.queries.filter_conditions import Asking, by_terms
from voronka.records.queries.filter_fields import filter_fields
from voronka.records.queries.filter_terms import UnreadableFilter, group_of
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.list_orders import order_by, order_of
from voronka.records.queries.search import search
from voronka.records.use_cases.add_participant import add_participant

pytestmark = pytest.mark.django_db

Cast = dict[str, User]
SHOWROOM = Path(__file__).parents[1] / "showroom.yaml"


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def leads(cast: Cast) -> Cast:
    """Three leads: of Vera, of Nina who works at a company, and of nobody that is known."""
    anna = cast["Anna"]
    vera = make_client(
        anna, "Vera", taste="oak", birthday="1990-05-17", hobbies=["tennis", "cooking"],
        nickname="Verochka", yearly="450 000", is_loyal="yes",
    )  # fmt: skip
    nina = make_client(anna, "Nina", taste="birch", adviser=str(anna.pk), is_loyal="no")
    firm = make_client(anna, "Firm", "company", industry="retail", showrooms="3")
    for name, contact_id, company_id in (("Vera", vera, None), ("Nina", nina, firm)):
        lead = make_lead(client_name=name, owner=anna)
        Lead.objects.filter(pk=lead.pk).update(contact=contact_id, company=company_id)
    make_lead(client_name="Unknown", owner=anna)
    return cast


FILTERS: list[tuple[Any, list[str]]] = [
    (["contact.taste", "is", "oak"], ["Vera"]),
    (["contact.taste", "is", "oak", "birch"], ["Nina", "Vera"]),
    (["contact.taste", "!is", "oak"], ["Nina", "Unknown"]),
    (["contact.taste", "empty"], ["Unknown"]),
    (["contact.taste", "!empty"], ["Nina", "Vera"]),
    (["contact.nickname", "has", "ROCH"], ["Vera"]),
    (["contact.birthday", "to", "1995-01-01"], ["Vera"]),
    (["contact.yearly", "from", "100000"], ["Vera"]),
    (["contact.hobbies", "every", "tennis", "cooking"], ["Vera"]),
    (["contact.is_loyal", "is", "no"], ["Nina"]),
    (["contact.adviser", "is", "me"], []),
    (["contact.adviser", "is", "my_team"], ["Nina"]),
    (["contact.adviser", "is", "nobody"], ["Unknown", "Vera"]),
    (["contact.adviser", "!is", "nobody"], ["Nina"]),
    (["company.showrooms", "is", "3"], ["Nina"]),
    (["company.industry", "!is", "retail"], ["Unknown", "Vera"]),
    ({"any": [["company.industry", "is", "retail"], ["contact.taste", "is", "oak"]]},
     ["Nina", "Vera"]),
]  # fmt: skip


def test_cards_are_narrowed_by_every_field_of_their_client(leads: Cast) -> None:
    galina = leads["Galina"].as_actor()
    asking = Asking(playbook=active_playbook(), kind="lead", actor=galina, now=NOW)
    told = {}

    for term, _names in FILTERS:
        wanted = by_terms(CardFilter(), group_of([term]), asking)
        page = lists.cards(actor=galina, kind="lead", now=NOW, wanted=wanted)
        told[json.dumps(term)] = sorted(row.client_name for row in page.rows)

    assert told == {json.dumps(term): names for term, names in FILTERS}


def test_a_hidden_field_of_the_client_is_no_filter(leads: Cast) -> None:
    maxim = leads["Maxim"].as_actor()
    asking = Asking(playbook=active_playbook(), kind="lead", actor=maxim, now=NOW)

    with pytest.raises(UnreadableFilter) as refused:
        by_terms(CardFilter(), group_of([["contact.yearly", "from", "1"]]), asking)

    assert str(refused.value) == "There is no field “contact.yearly” to filter by."
    assert "contact.taste" in filter_fields(active_playbook(), "lead", maxim)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("contact.taste", ["Nina", "Vera", "Unknown"]),
        ("-contact.taste", ["Vera", "Nina", "Unknown"]),
        ("contact.yearly", ["Vera", "Nina", "Unknown"]),
        ("-contact.birthday", ["Vera", "Unknown", "Nina"]),
        ("contact.is_loyal", ["Nina", "Vera", "Unknown"]),
        ("-company.showrooms", ["Nina", "Unknown", "Vera"]),
    ],
)
def test_cards_are_sorted_by_a_field_of_their_client(
    leads: Cast, sort: str, names: list[str]
) -> None:
    galina, playbook = leads["Galina"].as_actor(), active_playbook()
    read, after = [], None

    for _ in range(3):
        page = lists.cards(
            actor=galina, kind="lead", now=NOW, sort=sort, after=after, limit=1, with_fields=True
        )
        after = page.more
        read += [row.client_name for row in page.rows]

    assert after is None
    assert read == names
    order = order_of(sort, playbook, "lead", galina)
    assert order.can_have(None)
    assert not order.can_have([])


def test_no_order_tells_what_is_hidden(leads: Cast) -> None:
    maxim = leads["Maxim"].as_actor()

    for sort in ("contact.yearly", "-contact.yearly", "contact.hobbies", "contact.unknown"):
        with pytest.raises(NotFound):
            lists.cards(actor=maxim, kind="lead", now=NOW, sort=sort)
    bad = lists.Place("not a day", Lead.objects.all()[0].pk)
    with pytest.raises(NotFound):
        lists.cards(actor=maxim, kind="lead", now=NOW, sort="contact.birthday", after=bad)


def test_of_few_cards_the_clients_come_out_of_their_index(leads: Cast) -> None:
    playbook = active_playbook()
    order = order_of("contact.birthday", playbook, "lead", leads["Galina"].as_actor())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off")
        cursor.execute(
            f"EXPLAIN SELECT records_lead.id FROM records_lead{order.joined_to('records_lead')}"
            f" WHERE records_lead.phone = '+74955550111' ORDER BY {order_by(order, 'records_lead')}"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "records_contact_pkey" in plan


def found_by(user: User, text: str) -> dict[str, list[str]]:
    """Return what search, the list of leads and the list of contacts find."""
    actor = user.as_actor()
    cards = lists.cards(actor=actor, kind="lead", now=LATER, wanted=CardFilter(text=text))
    people = clients.clients(actor=actor, kind="contact", wanted=ClientFilter(text=text))
    return {
        "search": sorted(each.client_name for each in search(actor=actor, text=text)),
        "leads": [row.client_name for row in cards.rows],
        "contacts": [row.name for row in people.rows],
    }


def test_words_in_own_texts_are_found(cast: Cast) -> None:
    anna = cast["Anna"]
    make_client(
        anna, "Vera", nickname="Берёзка", diary='Said "later"', taste="oak", home="Contract 15-20"
    )
    make_lead(client_name="Pavel", owner=anna, site_address="Тверская, дом 154-25", material="oak")
    make_lead(client_name="Olga", owner=anna, site_address="arbat")

    def both(*names: str) -> dict[str, list[str]]:
        people = [name for name in names if name == "Vera"]
        return {
            "search": sorted(names), "leads": [each for each in names if each not in people],
            "contacts": people,
        }  # fmt: skip

    for text, names in {
        "березк": ["Vera"],
        "БЕРЁЗКА vera": ["Vera"],
        'said "later"': ["Vera"],
        "15-20": ["Vera"],
        "тверская": ["Pavel"],
        "pavel тверск": ["Pavel"],
        "154-25": ["Pavel"],
        "arbat": ["Olga"],
        # Keys of choices are no words that anybody has written.
        "oak": [],
        "тверская берёзка": [],
    }.items():
        assert found_by(cast["Galina"], text) == both(*names), text


def test_what_is_hidden_is_not_found_either() -> None:
    process = SHOWROOM.read_text(encoding="utf-8")
    use_playbook(process.replace("amount, yearly]", "amount, yearly, site_address]"))
    cast = make_cast()
    anna, maxim = cast["Anna"], cast["Maxim"]
    lead = make_lead(client_name="Pavel", owner=anna, site_address="Lane Seven", title="Wardrobe")
    add_participant(ref=lead.ref, user_id=maxim.pk, role="", actor=anna.as_actor(), now=NOW)

    assert found_by(anna, "lane seven")["leads"] == ["Pavel"]
    assert found_by(maxim, "wardrobe")["leads"] == ["Pavel"]
    assert found_by(maxim, "lane seven") == {"search": [], "leads": [], "contacts": []}


def test_words_and_numbers_come_out_of_indexes(cast: Cast) -> None:
    galina, playbook = cast["Galina"].as_actor(), active_playbook()
    plans = {}

    with connection.cursor() as cursor:
        # A few rows are read faster than their index: what is asked is what could be used.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    for text in ("тверская", "154-25", "ra@exa"):
        condition = CardFilter(text=text, which="all").condition(playbook, "lead", galina)
        plans[text] = Lead.objects.filter(condition).explain()

    for plan in plans.values():
        assert "lead_own_words" in plan
        assert "Seq Scan on records_lead" not in plan
    assert "lead_by_words" in plans["тверская"]
