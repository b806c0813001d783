"""A process published while people work: what runs ends under the old one, or begins anew."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import sleep
from typing import TypeVar

import pytest
from django.db import connection

from tests.process.books import BICYCLES
from tests.world import LATER, NOW, make_deal, make_user
from voronka.kernel.actor import SYSTEM
from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook, apply_playbook
from voronka.people.models import User
from voronka.process.models import PlaybookVersion
from voronka.process.models.active import active_playbook, one_playbook
from voronka.records import checks
from voronka.records.command_transaction import command_transaction
from voronka.records.models import Deal
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import CommandRefused

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
PRICED = "      priced:\n"
PAINTED = "      painted:\n        label: {ru: Покрашен, en: Painted}\n"
# The bicycle workshop, with a stage that is about to be given up.
BEFORE = {"playbook.yaml": BICYCLES.replace(PRICED, PAINTED + PRICED)}
AFTER = {"playbook.yaml": BICYCLES}


@contextmanager
def _elsewhere(deed: Callable[[], T]) -> Iterator["Future[T]"]:
    def do() -> T:
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(do)


def _anna_with_a_deal() -> tuple[User, Deal]:
    apply_playbook(files=BEFORE, actor=SYSTEM, now=NOW)
    anna = make_user("Anna", role="mechanic")
    return anna, make_deal(owner=anna, pipeline="repairs")


def _wait_until_done_or_blocked(deed: "Future[T]") -> None:
    waiting = (
        "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
        " WHERE NOT l.granted AND a.datname = current_database()"
    )
    for _ in range(2000):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if deed.done() or cursor.fetchone()[0]:
                return
        sleep(0.01)
    raise AssertionError("neither done nor waiting")


def test_a_stage_that_a_running_command_enters_is_not_taken_away() -> None:
    anna, deal = _anna_with_a_deal()
    in_force = PlaybookVersion.objects.get(active=True).hash

    def publish() -> str:
        try:
            return apply_playbook(files=AFTER, actor=SYSTEM, now=LATER).hash
        except UnableToApplyPlaybook as refusal:
            return str(refusal)

    entered, go_on = Event(), Event()

    def move() -> None:
        with command_transaction():
            move_card(ref=deal.ref, stage="painted", actor=anna.as_actor(), now=LATER)
            entered.set()
            assert go_on.wait(timeout=20)
            # Who has begun is not stopped by who waits to change the process.
            for stage in ("brought", "painted"):
                move_card(ref=deal.ref, stage=stage, actor=anna.as_actor(), now=LATER)

    with _elsewhere(move) as moved:
        assert entered.wait(timeout=20)
        with _elsewhere(publish) as published:
            _wait_until_done_or_blocked(published)
            go_on.set()
            moved.result(timeout=20)
            said = published.result(timeout=20)

    assert said == "Cards stand in stages that this playbook does not have: repairs.painted (1)"
    assert PlaybookVersion.objects.get(active=True).hash == in_force
    assert checks.stages_exist() == []


def test_a_command_waits_for_a_process_that_is_being_published_and_obeys_it() -> None:
    anna, deal = _anna_with_a_deal()
    begun, publishing = Event(), Event()

    def move() -> str:
        # A request looks at the process first; it is replaced before the command.
        with one_playbook():
            assert active_playbook().has_stage("repairs", "painted")
            begun.set()
            assert publishing.wait(timeout=20)
            try:
                move_card(ref=deal.ref, stage="painted", actor=anna.as_actor(), now=LATER)
            except CommandRefused as refusal:
                return refusal.decision.refusals[0].rule
        return "moved"

    with _elsewhere(move) as moved:
        assert begun.wait(timeout=20)
        apply_playbook(files=AFTER, actor=SYSTEM, now=LATER)
        publishing.set()
        rule = moved.result(timeout=20)

    assert rule == "card.stage"
    assert Deal.objects.get().stage == "brought"
    assert checks.stages_exist() == []
