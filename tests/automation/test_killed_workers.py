"""Workers may die at any moment: nothing they had in hand is lost, and nothing is done twice."""

import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from pytest_django import Settings

from tests.automation.showroom import timers_are_right, use_robots
from tests.world import NOW, make_cast, make_lead
from voronka.automation.models import Deed, RobotRun, Timer
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.channels.models import OutboxMessage, SunkMessage
from voronka.channels.use_cases.deliver_messages import deliver_messages
from voronka.work.models import Notification, Task

KILLS = 200
WORKERS = 2
LEADS = 100
LATER = NOW + timedelta(hours=2)

ROBOTS = """
  caller:
    label: Caller
    of: [leads]
    when: {after: card.created_at, by: 30m}
    then:
      - create_task: call
      - send_sms: hello_sms
  teller:
    label: Teller
    of: [leads]
    when: {after: card.created_at, by: 1h}
    then:
      - notify: {message: look, to: head}
      - wait: 0m
      - create_task: plain
"""


@pytest.mark.django_db(transaction=True)
def test_two_hundred_killed_workers_lose_nothing_and_do_nothing_twice(settings: Settings) -> None:
    settings.SANDBOX = True
    use_robots(ROBOTS)
    cast = make_cast()
    ids = {make_lead(owner=cast["Anna"], phone=_phone(n)).pk for n in range(LEADS)}
    assert Timer.objects.count() == 2 * LEADS

    chance = random.Random(7)
    workers = [_start() for _ in range(WORKERS)]
    for _ in range(KILLS):
        time.sleep(chance.uniform(0, 0.12))
        _kill(workers.pop(chance.randrange(WORKERS)))
        workers.append(_start())
    for worker in workers:
        _kill(worker)
    _finish()

    for template in ("call", "plain"):
        found = list(Task.objects.filter(template=template).values_list("card_id", flat=True))
        assert sorted(found) == sorted(ids)
    told = Notification.objects.filter(kind="robot", user=cast["Galina"])
    assert sorted(map(str, told.values_list("card_id", flat=True))) == sorted(map(str, ids))
    messages = list(OutboxMessage.objects.values_list("card_id", "status"))
    assert sorted(messages) == sorted((card_id, "sent") for card_id in ids)
    received = sorted(SunkMessage.objects.values_list("recipient", flat=True))
    assert received == sorted(_phone(number) for number in range(LEADS))
    runs = RobotRun.objects.values_list("robot", "verdict")
    assert sorted(runs) == [("caller", "done")] * LEADS + [("teller", "done")] * LEADS
    assert Deed.objects.count() == 4 * LEADS
    assert not Timer.objects.exists()
    assert timers_are_right(LATER)


def _phone(number: int) -> str:
    return f"+7495555{number:04d}"


def _start() -> int:
    """Start a worker with its own connection, and return its process id once it is at work."""
    connections.close_all()
    ready, tell = os.pipe()
    pid = os.fork()
    if pid:
        os.close(tell)
        os.read(ready, 1)
        os.close(ready)
        return pid
    try:
        connection.ensure_connection()
        os.write(tell, b"!")
        while True:
            fire_due_timers(now=LATER, limit=3)
            deliver_messages(now=LATER, limit=3)
    finally:
        os._exit(1)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _finish() -> None:
    """Let one worker that nobody kills do the rest, once the leases of the dead have run out."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE channels_outboxmessage SET lease_until = now() - interval '1s'")
    while fire_due_timers(now=LATER).fired or deliver_messages(now=LATER):
        pass
