"""Time that passes at once does the same as time that passes hour by hour."""

from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from tests.automation.showroom import VISIT_AT, lead_with_visit, use_robots
from tests.world import NOW, make_cast, make_lead, use_kitchens
from voronka.automation.models import Heartbeat, RobotRun
from voronka.automation.queries.next_event import next_event
from voronka.automation.use_cases.run_until import Played, run_until
from voronka.channels.models import OutboxMessage
from voronka.kernel import clock
from voronka.work.models import Task

pytestmark = pytest.mark.django_db

ROBOT = """
  caller:
    label: Caller
    of: [leads]
    when: {after: card.created_at, by: 30m}
    then:
      - create_task: call
      - wait: 1h
      - send_sms: hello_sms
"""


def what_happened() -> list[tuple[object, ...]]:
    runs = RobotRun.objects.values_list("robot", "cause", "verdict", "at")
    tasks = Task.objects.values_list("template", "due_at", "created_at", "cancelled_at")
    messages = OutboxMessage.objects.values_list("template", "status", "created_at", "ended_at")
    return sorted([*runs, *tasks, *messages], key=str)


def test_one_leap_and_many_steps_come_to_the_same(settings: Settings) -> None:
    settings.SANDBOX = True
    use_kitchens()
    cast = make_cast()
    lead_with_visit(cast["Anna"], cast["Maxim"])
    target = VISIT_AT + timedelta(days=2)

    played = []
    for step in (timedelta(days=10), timedelta(hours=7), timedelta(hours=2)):
        with transaction.atomic():
            now = NOW
            while now < target:
                until = min(now + step, target)
                run_until(target=until, now=now)
                now = until
            played.append(what_happened())
            transaction.set_rollback(True)

    assert len(played[0]) > 20
    assert played[0] == played[1] == played[2]


def test_each_thing_is_done_at_its_own_moment_and_the_clock_goes_along(settings: Settings) -> None:
    settings.SANDBOX = True
    use_robots(ROBOT)
    make_lead(owner=make_cast()["Anna"])
    assert next_event() == NOW + timedelta(minutes=30)

    target = NOW + timedelta(days=1)
    assert run_until(target=target, now=NOW) == Played(fired=2, failed=0, delivered=1)

    assert Task.objects.get().created_at == NOW + timedelta(minutes=30)
    message = OutboxMessage.objects.get()
    assert (message.created_at, message.ended_at) == (NOW + timedelta(minutes=90),) * 2
    assert next_event() is None
    assert timedelta() <= clock.now() - target < timedelta(minutes=1)
    assert Heartbeat.objects.exists()


def test_outside_a_sandbox_the_clock_stays_where_it_is() -> None:
    use_robots(ROBOT)
    make_lead(owner=make_cast()["Anna"])

    run_until(target=NOW + timedelta(hours=1), now=NOW)

    assert Task.objects.count() == 1
    assert clock.offset() == timedelta()
