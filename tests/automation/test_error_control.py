"""Nothing hangs, and nothing cries unheard (Q8, invariants 5 and 6)."""

from datetime import timedelta

import pytest

from tests.automation.showroom import book, use_robots
from tests.world import LATER, NOW, make_cast, make_lead, use_kitchens
from voronka.automation.models import Timer
from voronka.automation.queries.error_control import (
    cards_without_next_step,
    hanging_count,
    unowned_without_sos,
)
from voronka.automation.queries.sos import sos_count, sos_open
from voronka.process.commands import Touch
from voronka.process.text import Text
from voronka.records.use_cases.lose_card import lose_card
from voronka.records.use_cases.run_command import run_command
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db

NOTHING = """
  sleeper:
    label: Sleeper
    when: {signal: never}
    then:
      - create_task: call
"""


def test_open_cards_without_a_dated_step_are_listed_the_oldest_first() -> None:
    use_robots(NOTHING)
    cast = make_cast()
    anna, actor = cast["Anna"], cast["Anna"].as_actor()
    tomorrow = NOW + timedelta(days=1)
    younger = make_lead(owner=anna, now=LATER)
    older = make_lead(owner=anna)
    make_lead(owner=anna, next_contact_at=tomorrow)
    booked, with_task, dateless, lost = (
        make_lead(owner=anna, site_address="Moscow, Lesnaya 1") for _ in range(4)
    )
    book(booked.ref, anna, cast["Maxim"], starts_at=tomorrow)
    for lead, due_at in ((with_task, tomorrow), (dateless, None)):
        create_task(
            card=lead.ref,
            title=Text.same("Call"),
            assignee_id=anna.pk,
            due_at=due_at,
            actor=actor,
            now=NOW,
        )
    lose_card(ref=lost.ref, reason="price", actor=actor, now=NOW)

    rows = cards_without_next_step(actor=actor, now=LATER)

    assert {row.ref for row in rows[:2]} == {older.ref, dateless.ref}
    assert [row.ref for row in rows[2:]] == [younger.ref]
    assert rows[0].in_stage_for == timedelta(hours=1)
    assert rows[0].owner_name == "Anna"
    assert hanging_count(actor=actor, now=LATER) == 3
    assert hanging_count(actor=cast["Zoya"].as_actor(), now=LATER) == 0
    # The contact that was agreed upon has passed, and so has the visit.
    assert hanging_count(actor=actor, now=NOW + timedelta(days=2)) == 5


def test_who_sees_what_is_under_sos() -> None:
    use_kitchens()
    cast = make_cast()
    make_lead()

    seen = {name: sos_count(actor=user.as_actor(), now=NOW) for name, user in cast.items()}

    assert seen == {
        "Anna": 1, "Boris": 1, "Zoya": 1, "Galina": 1, "Viktor": 1, "Olga": 1, "Irina": 1,
        "Maxim": 0,
    }  # fmt: skip


def test_an_sos_begins_with_its_first_call_not_before() -> None:
    use_kitchens()
    anna = make_cast()["Anna"].as_actor()
    night = NOW + timedelta(hours=10)
    make_lead(now=night)

    assert len(sos_open(actor=anna, now=night)) == 1


def test_leads_that_nobody_owns_or_hears_are_found() -> None:
    use_kitchens()
    galina = make_cast()["Galina"].as_actor()
    silent, answered = make_lead(), make_lead(phone="+7 (495) 555-01-12")
    assert unowned_without_sos() == []

    touch = Touch(evidence="answered_call")
    run_command(ref=answered.ref, command=touch, actor=galina, now=LATER)
    assert unowned_without_sos() == []

    Timer.objects.filter(card_id=silent.pk).delete()
    assert unowned_without_sos() == [silent.ref]
