"""Delivery: once, again where it may be, never where it must not."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.db.models.functions import Now

from tests.channels.cast import (
    ROBOT,
    anna_with_lead,
    history,
    keep_here,
    send_email_by,
    send_sms_by,
    the_message,
)
from tests.channels.servers import Gateway, Mailbox, free_port, gateway, mail_server
from tests.scheduling.cast import DAY, WEDNESDAY, set_scene
from tests.world import LATER, NOW, make_user
from voronka.channels.adapters.demo_sink import DemoSink
from voronka.channels.models import DeliveryAttempt, OutboxMessage, SunkMessage
from voronka.channels.queries.accounts import account_rows
from voronka.channels.queries.outbox import message_details, messages, next_delivery_at
from voronka.channels.use_cases.deliver_messages import deliver_messages
from voronka.channels.use_cases.queue_message import queue_message
from voronka.channels.use_cases.retry_message import (
    UnableToRetryMessage,
    retry_message,
    settle_uncertain_message,
)
from voronka.channels.use_cases.send_message import send_message
from voronka.channels.use_cases.set_account import UnableToSetAccount, set_account
from voronka.kernel.actor import SYSTEM
from voronka.kernel.checks import run_checks
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.records.models import DecisionRow, Lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.junk_card import junk_card
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.move_booking import move_booking

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(free_port()) as running:
        yield running


@pytest.fixture
def provider() -> Iterator[Gateway]:
    with gateway(free_port()) as running:
        yield running


def welcome(lead: Lead, key: str = "w") -> None:
    queue_message(ref=lead.ref, template="welcome", key=key, actor=ROBOT, now=NOW)


def sms(lead: Lead, anna: Any) -> UUID:
    return send_message(
        ref=lead.ref, channel="sms", text="We call.", actor=anna.as_actor(), now=NOW
    )


# By mail.


def test_a_letter_leaves_once_and_the_card_is_told(mailbox: Mailbox) -> None:
    _, lead = anna_with_lead()
    send_email_by(mailbox)
    welcome(lead)

    for now in (NOW, LATER):
        deliver_messages(now=now)

    [letter] = mailbox.letters
    assert (letter["To"], letter["Subject"]) == ("vera@example.com", "Welcome")
    message = the_message()
    assert (message.status, message.attempts, message.ended_at) == ("sent", 1, NOW)
    assert message.external_id == letter["Message-ID"]
    assert history(lead) == [("message_queued", ""), ("message_sent", "")]


def test_greylisting_is_waited_out(mailbox: Mailbox) -> None:
    _, lead = anna_with_lead()
    send_email_by(mailbox)
    mailbox.to_rcpt = ["451 4.7.1 Greylisted"]
    welcome(lead)

    deliver_messages(now=NOW)

    message = the_message()
    assert (message.status, message.error) == ("failed", "451 4.7.1 Greylisted")
    assert message.next_try_at is not None
    assert NOW + MINUTE <= message.next_try_at <= NOW + 1.25 * MINUTE
    assert next_delivery_at() == message.next_try_at
    deliver_messages(now=message.next_try_at - timedelta(seconds=1))
    assert mailbox.letters == []
    deliver_messages(now=message.next_try_at)
    assert (the_message().status, the_message().attempts) == ("sent", 2)
    assert len(mailbox.letters) == 1
    outcomes = DeliveryAttempt.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["temporary", "sent"]


def test_an_unknown_mailbox_ends_it_and_is_shown(mailbox: Mailbox) -> None:
    anna, lead = anna_with_lead()
    send_email_by(mailbox)
    mailbox.to_rcpt = ["550 No such user"]
    welcome(lead)

    deliver_messages(now=NOW)
    deliver_messages(now=NOW + DAY)

    assert (the_message().status, the_message().attempts) == ("dead", 1)
    assert history(lead)[-1] == ("message_failed", "550 No such user")
    [row] = messages(actor=anna.as_actor(), status="troubled")
    assert row.needs_somebody()
    assert problems("messages that nobody delivers") == (
        "1 messages could not be delivered; they wait for somebody to send them again",
    )


def test_a_letter_of_which_nobody_knows_is_left_to_a_person(mailbox: Mailbox) -> None:
    anna, lead = anna_with_lead()
    send_email_by(mailbox)
    mailbox.hang_up_after_data = True
    welcome(lead)

    for days in range(3):
        deliver_messages(now=NOW + days * DAY)

    assert the_message().status == "uncertain"
    assert len(mailbox.letters) == 1
    assert history(lead)[-1][0] == "message_failed"

    mailbox.hang_up_after_data = False
    retry_message(message_id=the_message().pk, actor=anna.as_actor(), now=LATER)
    deliver_messages(now=LATER)
    assert the_message().status == "sent"
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 1


def test_a_person_may_say_that_it_has_arrived(mailbox: Mailbox) -> None:
    anna, lead = anna_with_lead()
    send_email_by(mailbox)
    mailbox.hang_up_after_data = True
    welcome(lead)
    deliver_messages(now=NOW)

    settle_uncertain_message(message_id=the_message().pk, actor=anna.as_actor(), now=LATER)
    deliver_messages(now=LATER)

    assert the_message().status == "sent"
    assert len(mailbox.letters) == 1
    assert history(lead)[-1][0] == "message_sent"


def test_a_dead_server_is_tried_for_a_day_and_then_given_up() -> None:
    anna, lead = anna_with_lead()
    send_email_by(Mailbox(port=free_port()))
    welcome(lead)

    now, waits = NOW, []
    while the_message().status != "dead":
        deliver_messages(now=now)
        due = the_message().next_try_at
        waits.append(due - now if due else None)
        now = due or now

    assert the_message().attempts == 7
    minutes = [wait / MINUTE if wait else None for wait in waits]
    for found, step in zip(minutes, (1, 5, 15, 60, 240, 720), strict=False):
        assert found is not None and step <= found <= 1.25 * step
    assert minutes[-1] is None

    retry_message(message_id=the_message().pk, actor=anna.as_actor(), now=now)
    assert (the_message().status, the_message().attempts) == ("queued", 0)


# By SMS.


def test_an_sms_leaves_with_its_key(provider: Gateway) -> None:
    anna, lead = anna_with_lead()
    send_sms_by(provider)
    sms(lead, anna)

    deliver_messages(now=NOW)

    assert provider.requests == [{"to": "+74955550111", "from": "", "text": "We call."}]
    assert list(provider.sent) == [the_message().key]
    assert (the_message().status, the_message().external_id) == ("sent", "sms-1")


def test_a_gateway_that_is_told_twice_sends_once(provider: Gateway) -> None:
    anna, lead = anna_with_lead()
    send_sms_by(provider, timeout_seconds=0.3)
    provider.is_silent = True
    sms(lead, anna)
    deliver_messages(now=NOW)
    assert the_message().status == "failed"

    provider.is_silent = False
    deliver_messages(now=NOW + DAY)

    assert len(provider.requests) == 2
    assert len(provider.sent) == 1
    assert the_message().status == "sent"


def test_a_gateway_without_keys_is_not_told_twice(provider: Gateway) -> None:
    anna, lead = anna_with_lead()
    send_sms_by(provider, timeout_seconds=0.3, honours_keys=False)
    provider.is_silent = True
    sms(lead, anna)

    deliver_messages(now=NOW)
    deliver_messages(now=NOW + DAY)

    assert len(provider.requests) == 1
    assert the_message().status == "uncertain"


def test_a_gateway_says_when_to_come_back(provider: Gateway) -> None:
    anna, lead = anna_with_lead()
    send_sms_by(provider)
    provider.answers, provider.retry_after = [429], "1800"
    sms(lead, anna)

    deliver_messages(now=NOW)

    assert the_message().next_try_at == NOW + 30 * MINUTE


def test_a_wrong_token_ends_it(provider: Gateway) -> None:
    anna, lead = anna_with_lead()
    send_sms_by(provider)
    provider.answers = [401]
    sms(lead, anna)

    deliver_messages(now=NOW)

    assert the_message().status == "dead"
    assert "s3cret" not in the_message().error


def test_a_channel_without_account_waits_and_is_shown_by_the_check() -> None:
    anna, lead = anna_with_lead()
    sms(lead, anna)

    deliver_messages(now=NOW)

    assert the_message().status == "failed"
    assert problems("channels without an account") == (
        "messages of the channel sms wait, but no account carries them",
    )
    keep_here("sms")
    assert problems("channels without an account") == ()
    deliver_messages(now=NOW + DAY)
    assert the_message().status == "sent"


# Where nothing leaves.


def test_in_a_sandbox_everything_stays_whatever_the_accounts_say(
    provider: Gateway, settings: Any
) -> None:
    anna, lead = anna_with_lead()
    send_sms_by(provider)
    settings.SANDBOX = True
    sms(lead, anna)

    deliver_messages(now=NOW)

    assert provider.requests == []
    sunk = SunkMessage.objects.get()
    assert (sunk.recipient, sunk.text, sunk.received_at) == ("+74955550111", "We call.", NOW)
    assert [row.is_sink for row in account_rows()] == [True, True]


# A deliverer that dies.


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


# Nothing stale.


def agreed(ref: Any) -> None:
    queue_message(ref=ref, template="visit_agreed", key="agreed|1", actor=ROBOT, now=NOW)


def test_a_moved_visit_calls_its_message_back_at_once() -> None:
    scene = set_scene()
    keep_here("sms")
    agreed(scene.lead.ref)
    assert set(the_message().guard) == {"booking.visit.starts_at"}

    move_booking(
        booking_id=scene.booking_id,
        starts_at=WEDNESDAY + DAY,
        actor=scene.anna.as_actor(),
        now=NOW,
    )

    assert (the_message().status, the_message().error) == (
        "cancelled",
        "No longer so: booking.visit.starts_at.",
    )
    assert history(scene.lead)[-1] == (
        "message_cancelled",
        "No longer so: booking.visit.starts_at.",
    )
    deliver_messages(now=NOW)
    assert not SunkMessage.objects.exists()


def test_delivery_looks_again_at_the_last_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voronka.channels.listeners.cancel_stale", lambda **_: 0)
    scene = set_scene()
    keep_here("sms")
    agreed(scene.lead.ref)
    cancel_booking(booking_id=scene.booking_id, reason="Ill", actor=scene.anna.as_actor(), now=NOW)
    assert the_message().status == "queued"

    deliver_messages(now=NOW)

    assert the_message().status == "cancelled"
    assert not SunkMessage.objects.exists()
    assert history(scene.lead)[-1][0] == "message_cancelled"


def test_a_message_about_a_visit_that_is_over_is_not_sent() -> None:
    scene = set_scene()
    agreed(scene.lead.ref)
    keep_here("sms")

    deliver_messages(now=WEDNESDAY + DAY)

    assert (the_message().status, the_message().error) == (
        "cancelled",
        "What the message speaks of is past.",
    )
    assert not SunkMessage.objects.exists()


def test_a_changed_date_calls_a_reminder_back_and_another_field_does_not() -> None:
    call_at = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)
    anna, lead = anna_with_lead(next_contact_at=call_at.isoformat())
    queue_message(ref=lead.ref, template="reminder", key="r", actor=ROBOT, now=NOW)

    edit_card(ref=lead.ref, fields={"client_name": "Vera P."}, actor=anna.as_actor(), now=NOW)
    assert the_message().status == "queued"
    later = (call_at + DAY).isoformat()
    edit_card(ref=lead.ref, fields={"next_contact_at": later}, actor=anna.as_actor(), now=NOW)

    assert the_message().status == "cancelled"


def test_a_junk_card_reminds_nobody_of_dates_but_other_messages_leave() -> None:
    call_at = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)
    anna, lead = anna_with_lead(next_contact_at=call_at.isoformat())
    keep_here("email")
    queue_message(ref=lead.ref, template="reminder", key="r", actor=ROBOT, now=NOW)
    welcome(lead)

    junk_card(ref=lead.ref, reason="spam", actor=anna.as_actor(), now=LATER)
    deliver_messages(now=LATER)

    statuses = dict(OutboxMessage.objects.values_list("template", "status"))
    assert statuses == {"reminder": "cancelled", "welcome": "sent"}


# Evidence of contact (K5).


def test_a_persons_message_is_contact_when_it_has_left_a_robots_is_not() -> None:
    anna, lead = anna_with_lead()
    keep_here("sms")
    keep_here("email")
    welcome(lead)
    deliver_messages(now=LATER)
    assert Lead.objects.get().last_touch_at == NOW

    sms(lead, anna)
    assert not DecisionRow.objects.filter(command__kind="touch").exists()
    deliver_messages(now=LATER)

    assert Lead.objects.get().last_touch_at == LATER
    row = DecisionRow.objects.get(command__kind="touch")
    assert row.command["evidence"] == "sent_message"
    assert row.actor["name"] == "Anna"


# By hand.


def test_only_what_could_not_be_delivered_is_sent_again() -> None:
    anna, lead = anna_with_lead()
    keep_here("sms")
    message_id = sms(lead, anna)
    deliver_messages(now=NOW)

    with pytest.raises(UnableToRetryMessage):
        retry_message(message_id=message_id, actor=anna.as_actor(), now=LATER)
    with pytest.raises(UnableToRetryMessage):
        settle_uncertain_message(message_id=message_id, actor=anna.as_actor(), now=LATER)
    with pytest.raises(NotFound):
        retry_message(message_id=message_id, actor=make_user("Zoya").as_actor(), now=LATER)
    with pytest.raises(NotAllowed):
        retry_message(message_id=message_id, actor=make_user("Galina").as_actor(), now=LATER)

    assert (the_message().status, the_message().attempts) == ("sent", 1)


# Accounts.


def test_secrets_are_kept_but_not_shown(provider: Gateway) -> None:
    anna_with_lead()
    send_sms_by(provider)
    [row] = [row for row in account_rows() if row.channel == "sms"]
    assert row.params["token"] == "••••••"

    set_account(channel="sms", adapter="http_sms", params=row.params, actor=SYSTEM, now=LATER)

    from voronka.channels.models import ChannelAccount

    assert ChannelAccount.objects.get(active=True).params["token"] == "s3cret"


def test_wrong_settings_change_nothing(provider: Gateway) -> None:
    anna, _ = anna_with_lead()
    send_sms_by(provider)

    with pytest.raises(UnableToSetAccount) as refusal:
        set_account(
            channel="sms",
            adapter="http_sms",
            params={"url": "ftp://example.com", "token": "hidden-word"},
            actor=SYSTEM,
            now=LATER,
        )
    with pytest.raises(UnableToSetAccount):
        set_account(channel="email", adapter="http_sms", params={}, actor=SYSTEM, now=LATER)
    with pytest.raises(NotAllowed):
        set_account(channel="sms", adapter="demo_sink", params={}, actor=anna.as_actor(), now=LATER)

    assert "hidden-word" not in str(refusal.value)
    assert [row.adapter for row in account_rows()] == ["smtp_email", "http_sms"]


# Many deliverers.


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


def problems(name: str) -> tuple[str, ...]:
    return next(result.problems for result in run_checks() if result.name == name)
