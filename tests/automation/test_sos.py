"""The programme for what nobody took (K5): who is called, when, and what ends it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.automation.showroom import ledger, timers_are_right, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.automation.queries.sos import sos_count, sos_open
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.automation.use_cases.run_until import run_until
from voronka.kernel.actor import SYSTEM
from voronka.people.models import User
from voronka.people.use_cases.record_absence import record_absence
from voronka.process.commands import Touch
from voronka.records.models import Lead
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.run_command import run_command
from voronka.records.use_cases.take_card import take_card
from voronka.work.models import Notification
from voronka.work.queries.notifications import unread_count

pytestmark = pytest.mark.django_db

PROGRAMME = """
  sleeper:
    label: Sleeper
    when: {signal: never}
    then:
      - create_task: call

sos:
  untaken:
    label: Nobody took it
    of: leads
    in: [new]
    first: 5wm
    every: 15wm
    ladder:
      - {roles: [sales], rounds: 2}
      - {roles: [head]}
      - {roles: [director]}
    message: look
    evidence: [answered_call, reply]
"""
SALES = {"Anna", "Boris", "Zoya"}
FIRST = NOW + timedelta(minutes=5)
EVERY = timedelta(minutes=15)


@pytest.fixture
def cast() -> dict[str, User]:
    use_robots(PROGRAMME)
    return make_cast()


def called(lead: Lead) -> list[tuple[datetime, set[str]]]:
    """Return when who was called to the lead."""
    rounds: dict[datetime, set[str]] = {}
    told = Notification.objects.filter(kind="sos", card_id=lead.pk).order_by("at")
    for at, name in told.values_list("at", "user__name"):
        rounds.setdefault(at, set()).add(name)
    return list(rounds.items())


def test_the_ladder_is_climbed_round_by_round(cast: dict[str, User]) -> None:
    lead = make_lead()

    run_until(target=FIRST + 4 * EVERY, now=NOW)

    assert called(lead) == [
        (FIRST, SALES),
        (FIRST + EVERY, SALES),
        (FIRST + 2 * EVERY, SALES | {"Galina"}),
        (FIRST + 3 * EVERY, SALES | {"Galina", "Viktor"}),
        (FIRST + 4 * EVERY, SALES | {"Galina", "Viktor"}),
    ]
    assert timers_are_right(FIRST + 4 * EVERY)


def test_nobody_is_called_while_the_firm_is_closed(cast: dict[str, User]) -> None:
    # Ten minutes before the firm closes on a Friday, at 18:00 in Moscow.
    evening = datetime(2026, 3, 13, 14, 50, tzinfo=UTC)
    monday = datetime(2026, 3, 16, 6, 0, tzinfo=UTC)
    lead = make_lead(now=evening)

    run_until(target=monday + timedelta(minutes=10), now=evening)

    # Five minutes of the fifteen passed on Friday, ten on Monday.
    assert called(lead) == [
        (evening + timedelta(minutes=5), SALES),
        (monday + timedelta(minutes=10), SALES),
    ]


def test_rounds_that_a_dead_scheduler_missed_are_called_as_one(cast: dict[str, User]) -> None:
    lead = make_lead()

    fire_due_timers(now=FIRST + 3 * EVERY)

    assert called(lead) == [(FIRST + 3 * EVERY, SALES | {"Galina", "Viktor"})]
    assert ledger(lead)[-1][2] == "Missed rounds called together with this one: 3."
    (row,) = sos_open(actor=cast["Anna"].as_actor(), now=FIRST + 3 * EVERY)
    assert row.next_call_at == FIRST + 4 * EVERY


def test_it_is_open_from_the_first_call_on(cast: dict[str, User]) -> None:
    anna = cast["Anna"].as_actor()
    lead = make_lead()
    assert sos_count(actor=anna, now=FIRST - timedelta(seconds=1)) == 0
    assert sos_count(actor=anna, now=FIRST) == 1

    fire_due_timers(now=FIRST)

    (row,) = sos_open(actor=anna, now=FIRST + timedelta(minutes=1))
    assert (row.ref, row.programme.en, row.since) == (lead.ref, "Nobody took it", NOW)
    assert (row.rounds, row.called_at, row.next_call_at) == (1, FIRST, FIRST + EVERY)


@pytest.mark.parametrize("how", ["take", "assign", "junk", "answered_call"])
def test_it_ends(cast: dict[str, User], how: str) -> None:
    galina = cast["Galina"].as_actor()
    lead = make_lead()
    run_until(target=LATER, now=NOW)
    assert unread_count(actor=galina) > 0

    match how:
        case "take":
            take_card(ref=lead.ref, actor=galina, now=LATER)
        case "assign":
            assign_card(ref=lead.ref, owner_id=cast["Anna"].pk, actor=galina, now=LATER)
        case "junk":
            junk_card(ref=lead.ref, reason="spam", actor=galina, now=LATER)
        case _:
            touch = Touch(evidence="answered_call")
            run_command(ref=lead.ref, command=touch, actor=galina, now=LATER)

    assert sos_count(actor=galina, now=LATER) == 0
    assert unread_count(actor=galina) == 0
    before = called(lead)
    run_until(target=LATER + timedelta(days=3), now=LATER)
    assert called(lead) == before


@pytest.mark.parametrize("how", ["edit", "visit"])
def test_it_goes_on(cast: dict[str, User], how: str) -> None:
    galina = cast["Galina"].as_actor()
    lead = make_lead()
    run_until(target=LATER, now=NOW)

    if how == "edit":
        edit_card(ref=lead.ref, fields={"budget": "100"}, actor=galina, now=LATER)
    else:
        # Evidence of contact, but none that this programme takes for an answer.
        run_command(ref=lead.ref, command=Touch(evidence="visit"), actor=galina, now=LATER)

    assert sos_count(actor=galina, now=LATER) == 1
    before = len(called(lead))
    run_until(target=LATER + EVERY, now=LATER)
    assert len(called(lead)) == before + 1


def test_who_loses_the_owner_is_called_for_from_the_beginning(cast: dict[str, User]) -> None:
    galina = cast["Galina"].as_actor()
    lead = make_lead()
    run_until(target=LATER, now=NOW)
    assign_card(ref=lead.ref, owner_id=cast["Anna"].pk, actor=galina, now=LATER)

    assign_card(ref=lead.ref, owner_id=None, actor=galina, now=LATER)
    run_until(target=LATER + timedelta(minutes=5), now=LATER)

    assert called(lead)[-1] == (LATER + timedelta(minutes=5), SALES)


# Who is away


def _away(*users: User, until: datetime = NOW + timedelta(days=2)) -> None:
    for user in users:
        record_absence(
            user_id=user.pk,
            starts_at=NOW - timedelta(days=1),
            ends_at=until,
            reason="Holiday",
            actor=SYSTEM,
        )


def test_who_is_absent_is_not_called_and_the_others_read_so(cast: dict[str, User]) -> None:
    _away(cast["Anna"])
    lead = make_lead()

    run_until(target=FIRST, now=NOW)

    assert called(lead) == [(FIRST, SALES - {"Anna"})]
    told = Notification.objects.filter(kind="sos").values_list("text", flat=True)
    assert [text["en"].endswith("Absent: Anna.") for text in told] == [True, True]


def test_if_all_of_a_rung_are_absent_the_next_one_is_called_at_once(cast: dict[str, User]) -> None:
    _away(cast["Anna"], cast["Boris"], cast["Zoya"])
    lead = make_lead()

    run_until(target=FIRST, now=NOW)

    assert called(lead) == [(FIRST, {"Galina"})]


def test_if_nobody_is_at_work_everybody_is_called_all_the_same(cast: dict[str, User]) -> None:
    _away(*(cast[name] for name in ("Anna", "Boris", "Zoya", "Galina", "Viktor")))
    lead = make_lead()

    run_until(target=FIRST, now=NOW)

    assert called(lead) == [(FIRST, SALES)]
