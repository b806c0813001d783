"""Many people and two schedulers at the same few cards: nobody is lost to a deadlock."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.automation.showroom import ACQUAINTED, TOLD, timers_are_right
from tests.world import NOW, make_cast, make_lead, use_kitchens
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.kernel.errors import Conflict
from voronka.people.models import User
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task
from voronka.work.use_cases.reschedule_task import UnableToRescheduleTask, reschedule_task

PEOPLE = 6
DEEDS = 25
STAGES = ("assigned", "ours", "catalogue_sent", "next_contact")


@pytest.mark.django_db(transaction=True)
def test_a_crowd_at_the_same_cards_gets_its_answers() -> None:
    use_kitchens()
    cast = make_cast()
    refs = [make_lead(phone=f"+7495555010{n}").ref for n in range(3)]
    with ThreadPoolExecutor(PEOPLE + 2) as crowd:
        people = [crowd.submit(_work, number, refs, cast["Galina"]) for number in range(PEOPLE)]
        schedulers = [crowd.submit(_schedule) for _ in range(2)]
        done = [person.result() for person in people]
        failed = [scheduler.result() for scheduler in schedulers]

    assert done == [DEEDS] * PEOPLE
    assert failed == [0, 0]
    assert timers_are_right(NOW + timedelta(days=1))


def _work(seed: int, refs: list[CardRef], user: User) -> int:
    """Do one thing after the other; a refusal is an answer, anything else is not."""
    chance = random.Random(seed)
    done = 0
    try:
        for minute in range(DEEDS):
            ref, now = chance.choice(refs), NOW + timedelta(minutes=minute)
            deed = chance.choice([_move, _edit, _assign, _set_task, _put_off])
            with suppress(CommandRefused, Conflict, UnableToRescheduleTask):
                deed(chance, ref, user, now)
            done += 1
    finally:
        connection.close()
    return done


Deed = Callable[[random.Random, CardRef, User, datetime], None]


def _move(chance: random.Random, ref: CardRef, user: User, now: datetime) -> None:
    fields = ACQUAINTED | TOLD | {"next_contact_at": (now + timedelta(days=1)).isoformat()}
    stage = chance.choice(STAGES)
    move_card(ref=ref, stage=stage, fields=fields, actor=user.as_actor(), now=now)


def _edit(chance: random.Random, ref: CardRef, user: User, now: datetime) -> None:
    fields = {"budget": str(chance.randrange(1, 9) * 100_000)}
    edit_card(ref=ref, fields=fields, actor=user.as_actor(), now=now)


def _assign(chance: random.Random, ref: CardRef, user: User, now: datetime) -> None:
    owner_id: UUID | None = chance.choice([user.pk, None])
    assign_card(ref=ref, owner_id=owner_id, actor=user.as_actor(), now=now)


def _set_task(chance: random.Random, ref: CardRef, user: User, now: datetime) -> None:
    create_task(
        card=ref,
        title=Text.same("Call"),
        template=chance.choice(["", "follow_up"]),
        assignee_id=user.pk,
        actor=user.as_actor(),
        now=now,
    )


def _put_off(chance: random.Random, ref: CardRef, user: User, now: datetime) -> None:
    ids = list(Task.objects.open().filter(card_id=ref.id).values_list("pk", flat=True))
    if ids:
        later = now + timedelta(hours=chance.randrange(1, 50))
        reschedule_task(task_id=chance.choice(ids), due_at=later, actor=user.as_actor(), now=now)


def _schedule() -> int:
    try:
        return sum(fire_due_timers(now=NOW + timedelta(minutes=15)).failed for _ in range(20))
    finally:
        connection.close()
