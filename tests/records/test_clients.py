"""Contacts and companies entered, edited and found by hand (B2)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from tests.world import LATER, NOW, make_cast, make_deal, make_lead, use_showroom
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import User
from voronka.records.client_history import holder
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import UnableToSaveClient
from voronka.records.models import CardEvent, CardFile, Company, Contact, ContactPoint
from voronka.records.queries import clients
from voronka.records.queries.client_page import client_page, client_timeline
from voronka.records.queries.clients import ClientFilter
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.attach_file import attach_file
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.create_client import KnownAlready, create_client
from voronka.records.use_cases.edit_client import UnableToEditClient, edit_client

pytestmark = pytest.mark.django_db

Cast = dict[str, User]
# All that the gates on the way to winning ask for.
COMPLETE: dict[str, Any] = {
    "budget": "450000",
    "material": "oak",
    "site_address": "Tverskaya 1",
    "email": "vera@example.com",
}


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def enter(user: User, name: str, kind: ClientKind = "contact", **fields: Any) -> UUID:
    return create_client(
        kind=kind,
        fields={"name": name, **fields},
        actor=user.as_actor(),
        now=NOW,
        even_if_known=True,
    )


def names(actor: Actor, text: str = "", kind: ClientKind = "contact") -> list[str]:
    page = clients.clients(actor=actor, kind=kind, wanted=ClientFilter(text=text), sort="name")
    return [row.name for row in page.rows]


def test_a_contact_has_several_ways_to_be_reached_and_the_first_is_the_main_one(cast: Cast) -> None:
    contact_id = enter(
        cast["Anna"],
        "Vera  Sokolova",
        phone=["8 (495) 555-01-11", "+7 495 555 01 12"],
        email=["Vera@Example.com"],
        site=["https://www.example.com/about"],
        tax_number=["7707083893"],
    )

    contact = Contact.objects.get(pk=contact_id)
    assert (contact.name, contact.phone, contact.email) == (
        "Vera Sokolova",
        "+74955550111",
        "vera@example.com",
    )
    assert contact.owner_id == cast["Anna"].pk
    found = set(ContactPoint.objects.filter(holder_id=contact_id).values_list("kind", "value"))
    assert found == {
        ("phone", "+74955550111"),
        ("phone", "+74955550112"),
        ("email", "vera@example.com"),
        ("site", "example.com"),
        ("tax_number", "7707083893"),
    }
    assert CardEvent.objects.get(card_id=contact_id).kind == "client_created"


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_written(cast: Cast) -> None:
    with pytest.raises(UnableToSaveClient) as refused:
        enter(cast["Anna"], " ", phone=["12"], email=["vera"], tax_number=["7707083894"], age=3)

    assert refused.value.errors == {
        "name": "Write the name.",
        "phone": "There is no such phone number: check the digits and the country code.",
        "email": "This is not an e-mail address.",
        "tax_number": "There is no such tax number: one of its digits is wrong.",
        "age": "There is no such field.",
    }
    assert not Contact.objects.exists()
    assert not ContactPoint.objects.exists()


def test_who_is_known_already_is_told_with_whose_client_it_is(cast: Cast) -> None:
    enter(cast["Boris"], "Vera", phone=["+7 495 555 01 11"])
    typed = {"name": "Vera S.", "phone": ["8 495 555-01-11"]}

    with pytest.raises(KnownAlready) as refused:
        create_client(kind="contact", fields=typed, actor=cast["Anna"].as_actor(), now=NOW)

    (match,) = refused.value.matches
    assert (match.name, match.owner_name, match.is_seen) == ("Vera", "Boris", False)
    assert str(refused.value) == "This client is known already. Whose it is: Boris."
    assert Contact.objects.count() == 1


def test_a_company_is_known_by_its_name_too(cast: Cast) -> None:
    enter(cast["Boris"], "Sever LLC", "company")

    with pytest.raises(KnownAlready):
        create_client(
            kind="company", fields={"name": "SEVER llc"}, actor=cast["Anna"].as_actor(), now=NOW
        )

    assert Company.objects.count() == 1


def test_a_salesperson_sees_their_own_clients_and_those_of_the_cards_they_see(cast: Cast) -> None:
    lead = make_lead(owner=cast["Anna"], **COMPLETE)
    convert_lead(lead_id=lead.pk, actor=cast["Anna"].as_actor(), now=NOW)
    entered = enter(cast["Anna"], "Nina")

    assert names(cast["Anna"].as_actor()) == ["Nina", "Vera"]
    assert names(cast["Galina"].as_actor()) == ["Nina", "Vera"]
    for stranger in ("Boris", "Maxim", "Zoya"):
        assert names(cast[stranger].as_actor()) == []
        with pytest.raises(NotFound):
            client_page(kind="contact", client_id=entered, actor=cast[stranger].as_actor())
        with pytest.raises(NotFound):
            client_timeline(kind="contact", client_id=entered, actor=cast[stranger].as_actor())
        with pytest.raises(NotFound):
            edit_client(
                kind="contact",
                client_id=entered,
                fields={"name": "Stolen"},
                actor=cast[stranger].as_actor(),
                now=NOW,
            )
        with pytest.raises(NotFound):
            add_note(
                ref=holder("contact", entered),
                text="x",
                actor=cast[stranger].as_actor(),
                now=NOW,
            )
    with pytest.raises(NotAllowed):
        edit_client(
            kind="contact",
            client_id=entered,
            fields={"name": "Stolen"},
            actor=cast["Olga"].as_actor(),
            now=NOW,
        )
    assert Contact.objects.get(pk=entered).name == "Nina"


@pytest.mark.parametrize(
    "typed",
    ["sokol", "СЕМЁН", "8 (495) 555-01", "5550111", "vera@ex", "example.com", "7707083893"],
)
def test_finds_by_name_phone_in_any_spelling_mail_site_and_tax_number(
    cast: Cast, typed: str
) -> None:
    enter(
        cast["Anna"],
        "Семен Sokolov",
        phone=["+7 495 555 01 11"],
        email=["vera@example.com"],
        site=["example.com"],
        tax_number=["7707083893"],
    )
    enter(cast["Anna"], "Somebody else", phone=["+7 495 555 99 22"])

    assert names(cast["Anna"].as_actor(), typed) == ["Семен Sokolov"]


@pytest.mark.parametrize("sort", ["newest", "name"])
def test_reads_on_where_it_stopped(cast: Cast, sort: Any) -> None:
    for number in range(7):
        enter(cast["Anna"], f"Client {number}")
    actor = cast["Anna"].as_actor()

    seen, place = [], None
    while True:
        page = clients.clients(actor=actor, kind="contact", sort=sort, after=place, limit=3)
        seen += [row.name for row in page.rows]
        place = page.more
        if place is None:
            break

    whole = clients.clients(actor=actor, kind="contact", sort=sort).rows
    assert seen == [row.name for row in whole]
    assert sorted(seen) == [f"Client {number}" for number in range(7)]


def test_an_edit_is_written_with_before_and_after(cast: Cast) -> None:
    contact_id = enter(cast["Anna"], "Vera", phone=["+7 495 555 01 11"])
    company_id = enter(cast["Anna"], "Sever", "company")

    edit_client(
        kind="contact",
        client_id=contact_id,
        fields={
            "name": "Vera",
            "phone": ["+7 495 555 01 12", "+7 495 555 01 11"],
            "company_id": str(company_id),
            "position": "Director",
            "is_decision_maker": True,
        },
        actor=cast["Anna"].as_actor(),
        now=LATER,
    )

    contact = Contact.objects.get(pk=contact_id)
    assert (contact.phone, contact.company_id, contact.position, contact.is_decision_maker) == (
        "+74955550112",
        company_id,
        "Director",
        True,
    )
    written = CardEvent.objects.filter(card_id=contact_id, kind="client_field")
    assert set(written.values_list("name", flat=True)) == {
        "phone",
        "company_id",
        "position",
        "is_decision_maker",
    }
    phone = written.get(name="phone")
    assert (phone.before, phone.after) == (["+74955550111"], ["+74955550112", "+74955550111"])
    (person,) = client_page(
        kind="company", client_id=company_id, actor=cast["Anna"].as_actor()
    ).people
    assert (person.name, person.position, person.is_decision_maker) == ("Vera", "Director", True)


def test_two_who_edit_the_same_field_do_not_overwrite_each_other(cast: Cast) -> None:
    contact_id = enter(cast["Anna"], "Vera")
    anna, galina = cast["Anna"].as_actor(), cast["Galina"].as_actor()
    edit_client(
        kind="contact", client_id=contact_id, fields={"name": "Vera A"}, actor=galina, now=LATER
    )

    with pytest.raises(UnableToEditClient) as refused:
        edit_client(
            kind="contact",
            client_id=contact_id,
            fields={"name": "Vera B", "position": "Head"},
            seen={"name": "Vera", "position": ""},
            actor=anna,
            now=LATER,
        )

    (conflict,) = refused.value.conflicts
    assert (conflict.name, conflict.now, conflict.meant) == ("name", "Vera A", "Vera B")
    contact = Contact.objects.get(pk=contact_id)
    assert (contact.name, contact.position) == ("Vera A", "")


def test_only_who_may_assign_gives_a_client_away(cast: Cast) -> None:
    contact_id = enter(cast["Anna"], "Vera")
    given = {"owner_id": str(cast["Boris"].pk)}

    with pytest.raises(NotAllowed):
        edit_client(
            kind="contact",
            client_id=contact_id,
            fields=given,
            actor=cast["Anna"].as_actor(),
            now=LATER,
        )
    assert Contact.objects.get(pk=contact_id).owner_id == cast["Anna"].pk

    edit_client(
        kind="contact",
        client_id=contact_id,
        fields=given,
        actor=cast["Galina"].as_actor(),
        now=LATER,
    )
    assert names(cast["Anna"].as_actor()) == []
    assert names(cast["Boris"].as_actor()) == ["Vera"]


def test_the_page_has_the_cards_and_files_and_one_history_of_all_of_them(cast: Cast) -> None:
    anna = cast["Anna"].as_actor()
    lead = make_lead(owner=cast["Anna"], title="Kitchen", **COMPLETE)
    done = convert_lead(lead_id=lead.pk, actor=anna, now=NOW)
    assert done.contact_id is not None
    ref = holder("contact", done.contact_id)
    add_note(ref=ref, text="Likes oak", actor=anna, now=LATER)
    add_note(ref=done.deal, text="Wants it by May", actor=anna, now=LATER)
    attach_file(ref=ref, name="plan.txt", content=ContentFile(b"A plan"), actor=anna, now=LATER)
    other = make_deal(owner=cast["Boris"], title="Not hers")
    other.contact_id = done.contact_id
    other.save(update_fields=["contact"])

    page = client_page(kind="contact", client_id=done.contact_id, actor=anna)
    notes = client_timeline(kind="contact", client_id=done.contact_id, actor=anna, kinds=["note"])

    assert [(card.ref.kind, card.is_open) for card in page.cards] == [
        ("deal", True),
        ("lead", False),
    ]
    assert [file.name for file in page.files] == ["plan.txt"]
    assert {row.note for row in notes.rows} == {"Likes oak", "Wants it by May"}
    whole = client_page(kind="contact", client_id=done.contact_id, actor=cast["Galina"].as_actor())
    assert len(whole.cards) == 3
    assert CardFile.objects.get().card_kind == "contact"
