"""Deliverers that die half-way, come back late, or are many."""

import os
import random
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, connections
from django.db.models.functions import Now

from tests.channels.cast import (
    anna_with_lead,
    history,
    keep_here,
    send_email_by,
    send_sms_by,
    sms,
    the_message,
    welcome,
)
from tests.channels.servers import Gateway, Mailbox
from tests.world import LATER, NOW
from voronka.channels.adapters.demo_sink import DemoSink
from voronka.channels.models import OutboxMessage, SunkMessage
from voronka.channels.queries.outbox import message_details
from voronka.channels.use_cases.deliver_messages import deliver_messages
from voronka.channels.use_cases.send_message import send_message

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The process is gone: nothing after this runs."""


def die_after(send: Any) -> Any:
    def sent_and_died(*args: Any) -> str:
        send(*args)
        raise Killed

    return sent_and_died


def let_the_lease_run_out() -> None:
    OutboxMessage.objects.filter(status="sending").update(lease_until=Now() - MINUTE)


def test_after_a_crash_an_adapter_with_keys_sends_again_and_nothing_doubles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna, lead = anna_with_lead()
    keep_here("sms")
    sms(lead, anna)
    with monkeypatch.context() as patch:
        patch.setattr(DemoSink, "send", die_after(DemoSink.send))
        with pytest.raises(Killed):
            deliver_messages(now=NOW)
    assert the_message().status == "sending"

    deliver_messages(now=LATER)
    assert the_message().status == "sending"
    let_the_lease_run_out()
    deliver_messages(now=LATER)

    assert (the_message().status, the_message().attempts) == ("sent", 2)
    assert SunkMessage.objects.count() == 1


def test_after_a_crash_a_letter_is_uncertain_and_nothing_doubles(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voronka.channels.adapter import adapters

    anna, lead = anna_with_lead()
    send_email_by(mailbox)
    welcome(lead)
    adapter = adapters.get("smtp_email")
    with monkeypatch.context() as patch:
        patch.setattr(adapter, "send", die_after(adapter.send))
        with pytest.raises(Killed):
            deliver_messages(now=NOW)

    let_the_lease_run_out()
    deliver_messages(now=LATER)

    assert the_message().status == "uncertain"
    assert len(mailbox.letters) == 1
    details = message_details(message_id=the_message().pk, actor=anna.as_actor())
    assert [each.outcome for each in details.tries] == ["uncertain"]
    assert history(lead)[-1][0] == "message_failed"


def test_a_deliverer_that_comes_back_late_only_adds_certainty(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voronka.channels.adapter import adapters
    from voronka.channels.use_cases.deliver_messages import recover_abandoned

    _, lead = anna_with_lead()
    send_email_by(mailbox)
    welcome(lead)
    adapter = adapters.get("smtp_email")
    send = adapter.send

    def slow(*args: Any) -> str:
        let_the_lease_run_out()
        recover_abandoned(now=LATER)
        assert the_message().status == "uncertain"
        return send(*args)

    monkeypatch.setattr(adapter, "send", slow)
    deliver_messages(now=NOW)

    assert the_message().status == "sent"
    assert len(mailbox.letters) == 1


def test_a_mistake_in_an_adapter_is_no_lost_message(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, lead = anna_with_lead()
    keep_here("sms")
    sms(lead, anna)

    def broken(*args: Any) -> str:
        raise KeyError("id")

    monkeypatch.setattr(DemoSink, "send", broken)
    deliver_messages(now=NOW)

    assert (the_message().status, the_message().error) == (
        "failed",
        "The adapter failed: KeyError",
    )


def test_two_hundred_deaths_at_random_lose_nothing_and_double_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna, lead = anna_with_lead()
    keep_here("sms")
    for number in range(12):
        send_message(
            ref=lead.ref,
            channel="sms",
            text=f"Message {number}",
            actor=anna.as_actor(),
            now=NOW,
        )
    chance, deaths = random.Random(7), 0
    send = DemoSink.send

    def mortal(*args: Any) -> str:
        nonlocal deaths
        fate = chance.random() if deaths < 200 else 1.0
        if fate < 0.5:
            deaths += 1
            raise Killed
        external_id = send(*args)
        if fate < 0.97:
            deaths += 1
            raise Killed
        return external_id

    monkeypatch.setattr(DemoSink, "send", mortal)
    while OutboxMessage.objects.exclude(status="sent").exists():
        with suppress(Killed):
            deliver_messages(now=NOW)
        let_the_lease_run_out()

    assert deaths == 200
    assert sorted(SunkMessage.objects.values_list("text", flat=True)) == sorted(
        f"Message {number}" for number in range(12)
    )
    assert [kind for kind, _ in history(lead)].count("message_sent") == 12


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_loses_nothing_and_doubles_nothing(provider: Gateway) -> None:
    anna, lead = anna_with_lead()
    send_sms_by(provider)
    send_message(ref=lead.ref, channel="sms", text="Hi", actor=anna.as_actor(), now=NOW)
    worker = subprocess.Popen(
        [sys.executable, "-c", _DELIVER, NOW.isoformat()],
        env={**os.environ, "DATABASE_URL": _url_of_test_database()},
    )
    # It dies while the gateway has the message and has not answered.
    provider.before = worker.kill
    assert worker.wait(60) == -signal.SIGKILL
    provider.before = None
    assert (the_message().status, len(provider.requests)) == ("sending", 1)

    let_the_lease_run_out()
    deliver_messages(now=LATER)

    assert (the_message().status, the_message().attempts) == ("sent", 2)
    assert (len(provider.requests), len(provider.sent)) == (2, 1)


_DELIVER = """
import os, sys
from datetime import datetime
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from voronka.channels.use_cases.deliver_messages import deliver_messages
deliver_messages(now=datetime.fromisoformat(sys.argv[1]))
"""


def _url_of_test_database() -> str:
    used = connection.settings_dict
    host, port = str(used["HOST"]), used["PORT"] or 5432
    place = f"/{used['NAME']}?host={quote(host, safe='')}&port={port}"
    if not host.startswith("/"):
        place = f"{host}:{port}/{used['NAME']}"
    return f"postgresql://{used['USER']}:{used['PASSWORD']}@{place}"


@pytest.mark.django_db(transaction=True)
def test_parallel_deliverers_deliver_each_message_once(provider: Gateway) -> None:
    anna, lead = anna_with_lead()
    send_sms_by(provider)
    for number in range(60):
        send_message(
            ref=lead.ref,
            channel="sms",
            text=f"Message {number}",
            actor=anna.as_actor(),
            now=NOW,
        )
    together = threading.Barrier(8)

    def deliver() -> int:
        try:
            together.wait(20)
            return deliver_messages(now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        done = [future.result() for future in [pool.submit(deliver) for _ in range(8)]]

    assert sum(done) == 60
    assert sorted(each["text"] for each in provider.requests) == sorted(
        f"Message {number}" for number in range(60)
    )
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {("sent", 1)}
    assert [kind for kind, _ in history(lead)].count("message_sent") == 60
