"""Events: who sees them, who is invited, who came and what came of it (B1)."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.gatherings.cast import BEGINS, DOOR, ENDS, details, make_gathering
from tests.world import LATER, NOW, make_cast, make_deal, make_lead, use_showroom
from voronka.gatherings.details import UnableToSaveGathering
from voronka.gatherings.models import Gathering, Guest
from voronka.gatherings.queries.gatherings import gathering_for, gatherings
from voronka.gatherings.queries.guests import closed_count, guests_of, invitations_of
from voronka.gatherings.queries.outcome import outcome_of
from voronka.gatherings.use_cases.call_off_gathering import (
    UnableToCallOffGathering,
    call_off_gathering,
)
from voronka.gatherings.use_cases.close_guest_list import close_guest_list
from voronka.gatherings.use_cases.edit_gathering import edit_gathering
from voronka.gatherings.use_cases.invite_guests import UnableToInviteGuests, invite_guests
from voronka.gatherings.use_cases.mark_guests import UnableToMarkGuests, mark_guests
from voronka.gatherings.use_cases.remove_guests import remove_guests
from voronka.gatherings.use_cases.reopen_guest_list import reopen_guest_list
from voronka.gatherings.use_cases.restore_gathering import restore_gathering
from voronka.gatherings.use_cases.withdraw_invitations import withdraw_invitations
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import User
from voronka.process.commands import Move
from voronka.process.models.active import active_playbook
from voronka.records.models import CardEvent
from voronka.records.queries.client_filters import by_client_terms
from voronka.records.queries.clients import ClientFilter, clients
from voronka.records.queries.filter_conditions import Asking, by_terms
from voronka.records.queries.filter_fields import filter_fields
from voronka.records.queries.filter_terms import UnreadableFilter, group_of
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.lists import cards, count
from voronka.records.use_cases.create_client import create_client
from voronka.records.use_cases.run_command import run_command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def cast() -> dict[str, User]:
    use_showroom()
    return make_cast()


def invite(gathering: Any, by: User, *cards: Any, **more: Any) -> Any:
    wanted: dict[str, Any] = {"kind": "lead", "now": NOW} | more
    ids = [card.pk for card in cards]
    return invite_guests(gathering_id=gathering, ids=ids, actor=by.as_actor(), **wanted)


def told(card: Any) -> list[str]:
    rows = CardEvent.objects.filter(card_id=card.pk, kind="guest").order_by("pk")
    return [row.name for row in rows]


def test_what_is_wrong_with_an_event_is_said_all_at_once(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    wrong = details(
        anna, name=" ", kind="ball", ends_at=BEGINS, link="zoom", capacity=0, audience="all"
    )

    with pytest.raises(UnableToSaveGathering) as refusal:
        make_gathering(anna, **{k: v for k, v in asdict(wrong).items() if k != "responsible_id"})

    assert set(refusal.value.problems) == {
        "name",
        "kind",
        "ends_at",
        "link",
        "capacity",
        "audience",
    }
    assert not Gathering.objects.exists()


def test_an_event_is_seen_by_whom_it_is_for(cast: dict[str, User]) -> None:
    of_all = make_gathering(cast["Anna"])
    of_team = make_gathering(cast["Anna"], audience="team")
    own = make_gathering(cast["Anna"], audience="own")

    def seen(name: str) -> list[bool]:
        page = gatherings(actor=cast[name].as_actor(), now=NOW)
        ids = {row.id for row in page.rows}
        return [each in ids for each in (of_all, of_team, own)]

    assert seen("Anna") == seen("Galina") == seen("Olga") == [True, True, True]
    assert seen("Boris") == [True, True, False]
    # Zoya works in another team.
    assert seen("Zoya") == [True, False, False]
    with pytest.raises(NotFound):
        gathering_for(gathering_id=own, actor=cast["Boris"].as_actor())


def test_only_who_answers_for_an_event_or_leads_may_change_it(cast: dict[str, User]) -> None:
    event = make_gathering(cast["Anna"])
    wanted = details(cast["Anna"], name="Open evening")

    for name in ("Boris", "Olga"):
        with pytest.raises(NotAllowed):
            edit_gathering(
                gathering_id=event, details=wanted, actor=cast[name].as_actor(), now=LATER
            )
    edit_gathering(gathering_id=event, details=wanted, actor=cast["Galina"].as_actor(), now=LATER)

    assert Gathering.objects.get().name == "Open evening"
    [edited] = CardEvent.objects.filter(kind="event_edited")
    assert (edited.payload["before"], edited.payload["after"]) == (
        {"name": "Open day"},
        {"name": "Open evening"},
    )
    with pytest.raises(NotAllowed):
        make_gathering(cast["Olga"])


def test_events_to_come_stand_next_first_and_go_on_where_they_were_read_up_to(
    cast: dict[str, User],
) -> None:
    anna = cast["Anna"].as_actor()
    ids = [
        make_gathering(
            cast["Anna"],
            name=str(day),
            starts_at=NOW + timedelta(days=day),
            ends_at=NOW + timedelta(days=day, hours=1),
        )
        for day in (3, 1, 2)
    ]

    first = gatherings(actor=anna, now=NOW, limit=2)
    rest = gatherings(actor=anna, now=NOW, limit=2, after=first.more)
    past = gatherings(actor=anna, now=NOW + timedelta(days=2, hours=2), when="past")

    assert [row.name for row in (*first.rows, *rest.rows)] == ["1", "2", "3"]
    assert rest.more is None
    assert [row.id for row in past.rows] == [ids[2], ids[1]]


def test_guests_are_invited_once_and_the_card_tells_of_it(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event, lead, other = make_gathering(anna), make_lead(owner=anna), make_lead(owner=anna)

    new = invite(event, anna, lead)
    again = invite(event, anna, lead, other)

    assert (len(new), len(again)) == (1, 1)
    assert (told(lead), told(other)) == (["invited"], ["invited"])
    [invitation] = invitations_of(ref=lead.ref, actor=anna.as_actor())
    assert (invitation.name, invitation.status) == ("Open day", "invited")


def test_nobody_invites_whom_they_do_not_see_nor_to_what_is_called_off(
    cast: dict[str, User],
) -> None:
    event, lead = make_gathering(cast["Anna"]), make_lead(owner=cast["Anna"])
    anna = cast["Anna"].as_actor()

    with pytest.raises(UnableToInviteGuests, match="Nobody that you see"):
        invite(event, cast["Boris"], lead)
    call_off_gathering(gathering_id=event, reason="Repairs", actor=anna, now=NOW)
    with pytest.raises(UnableToInviteGuests, match="called off"):
        invite(event, cast["Anna"], lead)
    with pytest.raises(UnableToCallOffGathering):
        call_off_gathering(gathering_id=event, reason="", actor=anna, now=NOW)
    assert not Guest.objects.exists()

    restore_gathering(gathering_id=event, actor=anna, now=LATER)
    assert len(invite(event, cast["Anna"], lead)) == 1


def test_each_sees_the_guests_whose_cards_they_see_and_how_many_more(
    cast: dict[str, User],
) -> None:
    event = make_gathering(cast["Anna"])
    hers = make_lead(owner=cast["Anna"], client_name="Vera")
    his = make_lead(owner=cast["Boris"], client_name="Pyotr", phone="+7 (495) 555-01-12")
    invite(event, cast["Anna"], hers)
    invite(event, cast["Boris"], his)

    of_anna = guests_of(gathering_id=event, actor=cast["Anna"].as_actor())
    of_galina = guests_of(gathering_id=event, actor=cast["Galina"].as_actor())
    found = guests_of(gathering_id=event, actor=cast["Galina"].as_actor(), text="555-01-12")

    assert ([row.name for row in of_anna.rows], of_anna.unseen) == (["Vera"], 1)
    assert ([row.name for row in of_galina.rows], of_galina.unseen) == (["Vera", "Pyotr"], 0)
    assert [row.name for row in found.rows] == ["Pyotr"]
    with pytest.raises(NotFound):
        mark_guests(
            gathering_id=event,
            guest_ids=list(Guest.objects.filter(card_id=his.pk).values_list("pk", flat=True)),
            status="attended",
            actor=cast["Anna"].as_actor(),
            now=DOOR,
        )
    assert set(Guest.objects.values_list("status", flat=True)) == {"invited"}


def test_at_the_door_guests_are_marked_and_the_rest_did_not_come(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event = make_gathering(anna)
    came, late, off = (make_lead(owner=anna) for _ in range(3))
    [first, _, third] = invite(event, anna, came, late, off)
    first, third = (Guest.objects.get(card_id=card.pk).pk for card in (came, off))
    mark: dict[str, Any] = {"gathering_id": event, "actor": anna.as_actor()}

    with pytest.raises(UnableToMarkGuests):
        close_guest_list(**mark, now=LATER)
    mark_guests(**mark, guest_ids=[first], status="attended", now=DOOR)
    mark_guests(**mark, guest_ids=[third], status="declined", now=DOOR)
    absent = close_guest_list(**mark, now=ENDS)

    row = gathering_for(gathering_id=event, actor=anna.as_actor())
    assert row.counts == {"attended": 1, "absent": 1, "declined": 1}
    assert (row.coming, row.is_full, len(absent)) == (1, False, 1)
    assert (told(came), told(late)) == (["invited", "attended"], ["invited", "absent"])


def test_it_is_taken_back_that_everybody_else_did_not_come(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event = make_gathering(anna)
    one, two, three, four = (make_lead(owner=anna) for _ in range(4))
    guests = invite(event, anna, one, two, three, four)
    by: dict[str, Any] = {"gathering_id": event, "actor": anna.as_actor()}
    mark_guests(**by, guest_ids=guests[:1], status="registered", now=LATER)
    mark_guests(**by, guest_ids=guests[3:], status="attended", now=DOOR)

    assert len(close_guest_list(**by, now=DOOR)) == 3
    # Comes through the door after all.
    mark_guests(**by, guest_ids=guests[1:2], status="attended", now=DOOR)
    assert closed_count(**by, now=DOOR) == 2
    assert closed_count(**by, now=DOOR + timedelta(hours=24)) == 0
    found = reopen_guest_list(**by, now=DOOR)

    assert set(found) == {guests[0], guests[2]}
    assert [Guest.objects.get(pk=each).status for each in guests] == [
        "registered", "attended", "invited", "attended",
    ]  # fmt: skip
    assert told(three) == ["invited", "absent", "taken_back"]
    assert reopen_guest_list(**by, now=DOOR) == []


def test_guests_are_taken_off_and_invitations_taken_back(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event = make_gathering(anna)
    one, two, three = (make_lead(owner=anna) for _ in range(3))
    by: dict[str, Any] = {"gathering_id": event, "actor": anna.as_actor(), "now": LATER}
    [first] = invite(event, anna, one)
    invite(event, anna, two, three, now=LATER)
    marked = Guest.objects.get(card_id=two.pk).pk
    mark_guests(**by, guest_ids=[marked], status="registered")

    remove_guests(**by, guest_ids=[first])
    # Whoever was marked since stays.
    assert withdraw_invitations(**by, invited_at=LATER) == 1

    assert [guest.card_id for guest in Guest.objects.all()] == [two.pk]
    assert (told(one), told(three)) == (["invited", "removed"], ["invited", "removed"])


def test_what_came_of_it_are_the_deals_of_those_who_came(cast: dict[str, User]) -> None:
    anna, galina = cast["Anna"], cast["Galina"]
    event = make_gathering(anna)
    contact = create_client(kind="contact", fields={"name": "Vera"}, actor=anna.as_actor(), now=NOW)
    won = make_deal(owner=anna, amount="450000", contact_id=None)
    away = make_deal(owner=anna, amount="100000")
    going_on = make_deal(owner=anna, amount="200000")
    type(going_on).objects.filter(pk=going_on.pk).update(contact=contact)
    known: Any = {
        "budget": "200000",
        "material": "oak",
        "site_address": "Tver",
        "email": "v@x.example",
    }
    lead = make_lead(owner=anna, **known)
    invite(event, anna, won, away, kind="deal")
    invite(event, anna, lead)
    invite_guests(gathering_id=event, kind="contact", ids=[contact], actor=anna.as_actor(), now=NOW)
    came = Guest.objects.exclude(card_id=away.pk).values_list("pk", flat=True)
    mark_guests(
        gathering_id=event,
        guest_ids=list(came),
        status="attended",
        actor=anna.as_actor(),
        now=DOOR,
    )
    for card, stage in ((won, "paid"), (away, "paid"), (lead, "won")):
        run_command(ref=card.ref, command=Move(stage=stage), actor=galina.as_actor(), now=ENDS)

    outcome = outcome_of(gathering_id=event, actor=anna.as_actor())
    of_zoya = outcome_of(gathering_id=event, actor=cast["Zoya"].as_actor())

    assert outcome.attended == 3
    assert (outcome.leads.won, outcome.leads.open) == (1, 0)
    assert (outcome.deals.won, outcome.deals.open, outcome.deals.lost) == (1, 1, 0)
    assert [str(sum.major) for sum in outcome.deals.sums_won] == ["450000.00"]
    assert (of_zoya.deals.won, of_zoya.deals.sums_won) == (0, ())


def test_lists_are_narrowed_to_guests_of_an_event_one_sees(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event = make_gathering(anna, audience="own")
    lead, other = make_lead(owner=anna), make_lead(owner=anna)
    invite(event, anna, lead, other)
    guest = Guest.objects.get(card_id=lead.pk)
    mark_guests(
        gathering_id=event,
        guest_ids=[guest.pk],
        status="attended",
        actor=anna.as_actor(),
        now=DOOR,
    )

    def number(word: str, by: User = anna) -> int:
        return count(actor=by.as_actor(), kind="lead", wanted=CardFilter(event=word))

    make_lead(owner=cast["Boris"])
    assert [number(str(event)), number(f"{event}:attended"), number(f"{event}:absent")] == [2, 1, 0]
    assert (number("nonsense"), number(str(event), cast["Boris"])) == (0, 0)


def test_all_that_match_are_invited_up_to_a_limit(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    from voronka.gatherings.use_cases import invite_guests as module

    anna = cast["Anna"]
    event = make_gathering(anna)
    for name in ("Vera", "Vera", "Pyotr"):
        make_lead(owner=anna, client_name=name)
    wanted = replace(CardFilter(), text="vera")

    assert len(invite(event, anna, wanted=wanted)) == 2
    monkeypatch.setattr(module, "MOST", 2)
    with pytest.raises(UnableToInviteGuests, match="At most 2"):
        invite(event, anna, wanted=CardFilter())
    assert Guest.objects.count() == 2


def test_reading_guests_takes_as_many_queries_however_many_there_are(
    cast: dict[str, User],
) -> None:
    anna = cast["Anna"]
    event = make_gathering(anna)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            guests_of(gathering_id=event, actor=anna.as_actor())
            gatherings(actor=anna.as_actor(), now=NOW)
        return len(seen)

    invite(event, anna, make_lead(owner=anna))
    few = queries()
    invite(event, anna, *(make_lead(owner=anna) for _ in range(5)))
    make_gathering(anna, name="Webinar")

    assert queries() == few


TERMS: list[tuple[list[str], list[str]]] = [
    (["is"], ["Away", "Here", "Open"]),
    (["!is"], ["Nobody"]),
    (["attended"], ["Here"]),
    (["!attended"], ["Away", "Nobody", "Open"]),
    (["absent"], ["Away"]),
    (["registered"], ["Open"]),
    (["invited"], []),
    (["!empty"], ["Away", "Here", "Open"]),
]


def test_the_filter_builder_asks_who_was_invited_and_who_came(cast: dict[str, User]) -> None:
    anna, boris = cast["Anna"], cast["Boris"]
    event, other = make_gathering(anna), make_gathering(anna, name="Webinar")
    names = ("Here", "Away", "Open", "Nobody")
    leads = [
        make_lead(owner=anna, client_name=name, phone=f"+7 (495) 555-01-{number}")
        for number, name in enumerate(names, 20)
    ]
    here, away, coming, _nobody = leads
    by: dict[str, Any] = {"gathering_id": event, "actor": anna.as_actor(), "now": DOOR}
    guests = invite(event, anna, here, away, coming)
    for guest, status in zip(guests, ("attended", "absent", "registered"), strict=True):
        mark_guests(**by, guest_ids=[guest], status=status)
    invite(other, anna, here)

    def found(user: User, *term: str) -> list[str]:
        actor, playbook = user.as_actor(), active_playbook()
        asking = Asking(playbook=playbook, kind="lead", actor=actor, now=DOOR)
        wanted = by_terms(CardFilter(), group_of([["event", *term]]), asking)
        page = cards(actor=actor, kind="lead", now=DOOR, wanted=wanted)
        return sorted(row.client_name for row in page.rows)

    for (operator,), shown in TERMS:
        values = [] if operator.endswith("empty") else [str(event)]
        assert (operator, found(anna, operator, *values)) == (operator, shown)
    assert found(anna, "is", str(other)) == ["Here"]
    assert found(anna, "attended", str(event), str(other)) == ["Here"]
    # Of an event one does not see, there are no guests.
    hidden = make_gathering(cast["Viktor"], audience="own")
    assert found(boris, "is", str(hidden), "nonsense") == []
    with pytest.raises(UnreadableFilter):
        found(anna, "attended")
    with pytest.raises(UnreadableFilter):
        found(anna, "has", "x")


def test_contacts_are_asked_too_and_those_whose_lead_was_invited(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event = make_gathering(anna)
    by: dict[str, Any] = {"actor": anna.as_actor(), "now": NOW}
    vera, nina, olga = (
        create_client(kind="contact", fields={"name": name}, **by)
        for name in ("Vera", "Nina", "Olga")
    )
    lead = make_lead(owner=anna)
    type(lead).objects.filter(pk=lead.pk).update(contact=nina)
    invite_guests(gathering_id=event, kind="contact", ids=[vera], **by)
    invite(event, anna, lead)

    def found(operator: str) -> list[str]:
        terms = group_of([["event", operator, str(event)]])
        wanted = by_client_terms(ClientFilter(), terms, kind="contact", **by)
        page = clients(actor=anna.as_actor(), kind="contact", wanted=wanted, sort="name")
        return [row.name for row in page.rows if row.id in (vera, nina, olga)]

    assert found("is") == ["Nina", "Vera"]
    assert found("!is") == ["Olga"]
    assert found("attended") == []


def test_which_events_can_be_chosen_is_asked_only_when_it_is_looked_at(
    cast: dict[str, User],
) -> None:
    event = make_gathering(cast["Anna"])
    hidden = make_gathering(cast["Viktor"], audience="own")
    actor, playbook = cast["Anna"].as_actor(), active_playbook()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        field = filter_fields(playbook, "lead", actor)["event"]
        assert len(asked) == 0

    assert [key for key, _label in field.options.items()] == [str(event)]
    assert field.options[str(event)].en.startswith("Open day, ")
    assert field.options[str(hidden)].en == "an event that you do not see"
