"""Roles × nouns × ways in: who is no part of a card finds nothing, whatever the way."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile

from tests.world import LATER, NOW, make_cast, make_deal, make_lead, use_showroom
from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import User
from voronka.process.state import CardKind, CardRef
from voronka.records.gathering import gather_matching
from voronka.records.models import (
    BulkAction,
    CardEvent,
    CardFile,
    CardParticipant,
    Company,
    Contact,
    Deal,
    DecisionRow,
    Lead,
)
from voronka.records.queries import boards, cards, decisions, files, lists, timeline
from voronka.records.queries.card_page import card_page
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.known_client import known_client
from voronka.records.queries.search import search
from voronka.records.queries.stored_filters import stored
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.attach_file import attach_file
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.lose_card import lose_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.move_cards import move_cards
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.records.use_cases.remove_participant import remove_participant
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.take_card import take_card
from voronka.records.use_cases.win_card import win_card

pytestmark = pytest.mark.django_db

NOBODY = Actor(kind="public")
KINDS: tuple[CardKind, ...] = ("lead", "deal")
Cast = dict[str, User]


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def _actors(cast: Cast) -> dict[str, Actor]:
    people = {name: user.as_actor() for name, user in cast.items()}
    lead_of_team = Actor(
        kind="person",
        id=cast["Olga"].pk,
        name="Team lead",
        role="team_lead",
        team_id=cast["Anna"].team_id,
    )
    stranger = Actor(kind="person", id=cast["Zoya"].pk, name="Nobody", role="forgotten")
    return people | {"team lead": lead_of_team, "no role": stranger, "public": NOBODY}


# Who sees Anna's lead, a free lead, and Anna's deal.
SEES = {
    "Anna": (True, True, True),
    "Boris": (False, True, False),
    "Galina": (True, True, True),
    "Viktor": (True, True, True),
    "Olga": (True, True, True),
    "Maxim": (False, False, False),
    "Irina": (True, True, True),
    "Zoya": (False, True, False),
    "team lead": (True, False, True),
    "no role": (False, False, False),
    "public": (False, False, False),
}


@pytest.mark.parametrize("who", SEES)
def test_every_reading_agrees_on_who_sees_what(who: str, cast: Cast) -> None:
    owned = make_lead(owner=cast["Anna"], client_name="Vera owned")
    free = make_lead(client_name="Vera free")
    deal = make_deal(owner=cast["Anna"], client_name="Vera deal")
    actor = _actors(cast)[who]
    everything = [owned.ref, free.ref, deal.ref]
    expected = {ref for ref, sees in zip(everything, SEES[who], strict=True) if sees}

    readings: dict[str, set[CardRef]] = {
        "list": {
            row.ref for kind in KINDS for row in lists.cards(actor=actor, kind=kind, now=LATER).rows
        },
        "bulk": {CardRef(kind, card_id) for kind in KINDS for card_id in _gathered(actor, kind)},
        "board": {
            card.ref
            for pipeline in ("leads", "deals")
            for column in boards.columns_of(actor=actor, pipeline=pipeline, now=LATER)
            for card in column.cards
        },
        "search": {
            CardRef(kind, found.id)
            for found in search(actor=actor, text="vera")
            for kind in KINDS
            if found.kind == kind
        },
        "known client": {
            CardRef(kind, match.id)
            for match in known_client(fields={"phone": "84955550111"}, kind="lead", actor=actor)
            for kind in KINDS
            if match.is_seen and match.kind == kind
        },
        "page": _found(everything, lambda ref: card_page(ref=ref, actor=actor, now=LATER)),
        "timeline": _found(everything, lambda ref: timeline.timeline(ref=ref, actor=actor)),
        "decisions": _found(everything, lambda ref: decisions.decisions_of(ref=ref, actor=actor)),
        "files": _found(everything, lambda ref: files.files_for(ref=ref, actor=actor)),
        "explanation": _found(
            everything,
            lambda ref: cards.explain_move(ref=ref, stage="lost", actor=actor, now=LATER),
        ),
    }
    counts = sum(lists.count(actor=actor, kind=kind) for kind in KINDS)
    on_board = sum(
        column.count
        for pipeline in ("leads", "deals")
        for column in boards.columns_of(actor=actor, pipeline=pipeline, now=LATER)
    )

    assert readings == dict.fromkeys(readings, expected)
    assert (counts, on_board) == (len(expected), len(expected))


def _found(refs: list[CardRef], read: Callable[[CardRef], object]) -> set[CardRef]:
    """Return those that the reading does not say are not found."""
    found = set()
    for ref in refs:
        with suppress(NotFound):
            read(ref)
            found.add(ref)
    return found


def _writes(ref: CardRef, actor: Actor, someone: User) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield every way to change a card."""
    by: dict[str, Any] = {"actor": actor, "now": LATER}
    yield "take", lambda: take_card(ref=ref, **by)
    yield "assign", lambda: assign_card(ref=ref, owner_id=someone.pk, **by)
    yield "edit", lambda: edit_card(ref=ref, fields={"title": "x"}, **by)
    yield "edit seen", lambda: edit_card(ref=ref, fields={"title": "x"}, seen={"title": "y"}, **by)
    yield "move", lambda: move_card(ref=ref, stage="lost", **by)
    yield "postpone", lambda: postpone_card(ref=ref, until=LATER.replace(year=2027), **by)
    yield "win", lambda: win_card(ref=ref, **by)
    yield "lose", lambda: lose_card(ref=ref, reason="price", **by)
    yield "junk", lambda: junk_card(ref=ref, reason="spam", **by)
    yield "restore", lambda: restore_card(ref=ref, **by)
    yield "note", lambda: add_note(ref=ref, text="x", **by)
    yield "file", lambda: attach_file(ref=ref, name="x", content=ContentFile(b"x"), **by)
    yield "participant", lambda: add_participant(ref=ref, user_id=someone.pk, **by)
    yield "remove", lambda: remove_participant(ref=ref, user_id=someone.pk, **by)
    if ref.kind == "lead":
        yield "convert", lambda: convert_lead(lead_id=ref.id, **by)


def _everything() -> tuple[object, ...]:
    return tuple(
        list(model.objects.order_by("pk").values())
        for model in (Lead, Deal, CardEvent, CardFile, CardParticipant, DecisionRow)
    )


@pytest.mark.parametrize("who", ["Boris", "Maxim", "Zoya", "no role", "public"])
def test_to_a_stranger_no_way_to_change_a_card_exists(who: str, cast: Cast) -> None:
    actor = _actors(cast)[who]
    for card in (make_lead(owner=cast["Anna"]), make_deal(owner=cast["Anna"])):
        before = _everything()

        for _way, change in _writes(card.ref, actor, cast["Boris"]):
            with pytest.raises(NotFound):
                change()
        report = move_cards(refs=[card.ref], stage="lost", actor=actor, now=LATER)

        assert [each.verdict for each in report] == ["not_found"]
        assert _everything() == before


def test_who_only_sees_may_write_notes_and_nothing_else(cast: Cast) -> None:
    lead = make_lead(owner=cast["Anna"])
    olga = cast["Olga"].as_actor()
    before = (Lead.objects.values().get(), CardParticipant.objects.count())

    for way, change in _writes(lead.ref, olga, cast["Boris"]):
        if way in ("note", "file"):
            change()
        elif way != "take":
            with pytest.raises(NotAllowed):
                change()

    assert (Lead.objects.values().get(), CardParticipant.objects.count()) == before


def test_a_participant_sees_the_card_but_not_what_is_hidden_from_the_role(cast: Cast) -> None:
    lead = make_lead(owner=cast["Anna"], budget="300", amount="200", material="oak")
    maxim = cast["Maxim"]
    add_participant(ref=lead.ref, user_id=maxim.pk, actor=cast["Anna"].as_actor(), now=NOW)
    actor = maxim.as_actor()

    page = card_page(ref=lead.ref, actor=actor, now=LATER)
    row = lists.cards(actor=actor, kind="lead", now=LATER).rows[0]
    history = timeline.timeline(ref=lead.ref, actor=actor).rows

    assert sorted(page.fields) == ["client_name", "material", "phone"]
    assert (row.id, row.amount) == (lead.pk, None)
    assert {"budget", "amount"}.isdisjoint(each.name for each in history)


def test_a_file_is_served_to_who_sees_its_card_only(cast: Cast) -> None:
    lead = make_lead(owner=cast["Anna"])
    anna = cast["Anna"].as_actor()
    content = ContentFile(b"%PDF-1.7 estimate")
    file_id = attach_file(ref=lead.ref, name="a.pdf", content=content, actor=anna, now=NOW)

    assert files.opened(file_id=file_id, actor=anna).content.read() == b"%PDF-1.7 estimate"
    for name in ("Boris", "Maxim", "Zoya"):
        with pytest.raises(NotFound):
            files.opened(file_id=file_id, actor=cast[name].as_actor())


def test_contacts_and_companies_are_seen_with_their_cards(cast: Cast) -> None:
    lead = make_lead(
        owner=cast["Anna"],
        company_name="Oak & Sons",
        budget="1",
        material="oak",
        site_address="Moscow",
        email="vera@example.com",
    )
    convert_lead(lead_id=lead.pk, actor=SYSTEM, now=NOW)
    Contact.objects.update(owner=None)
    Company.objects.update(owner=None)

    for name, sees in [("Anna", 1), ("Galina", 1), ("Boris", 0), ("Zoya", 0), ("Maxim", 0)]:
        actor = cast[name].as_actor()
        seen = (
            Contact.objects.visible_to(actor).count(),
            Company.objects.visible_to(actor).count(),
            sum(found.kind == "company" for found in search(actor=actor, text="oak")),
        )
        assert seen == (sees, sees, sees), name


def _gathered(actor: Actor, kind: CardKind) -> list[UUID]:
    """Return the cards that an action on all that match would be carried out on."""
    bulk = BulkAction.objects.create(
        by=User.objects.earliest("email"), card_kind=kind, created_at=NOW
    )
    wanted = stored(CardFilter())
    gather_matching(bulk_id=bulk.pk, kind=kind, wanted=wanted, actor=actor, asked_at=NOW)
    return list(bulk.items.values_list("card_id", flat=True))
