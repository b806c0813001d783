"""Delivery: once, again where it may be, never where it must not."""

from datetime import timedelta
from typing import Any

import pytest

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
from tests.channels.servers import Gateway, Mailbox, free_port
from tests.scheduling.cast import DAY
from tests.world import LATER, NOW, make_user
from voronka.channels.models import DeliveryAttempt, SunkMessage
from voronka.channels.queries.accounts import account_rows
from voronka.channels.queries.outbox import messages, next_delivery_at
from voronka.channels.use_cases.deliver_messages import deliver_messages
from voronka.channels.use_cases.retry_message import (
    UnableToRetryMessage,
    retry_message,
    settle_uncertain_message,
)
from voronka.kernel.checks import run_checks
from voronka.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


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
    # At once, not when it would have been tried again.
    deliver_messages(now=NOW)
    assert (the_message().status, the_message().attempts) == ("sent", 1)


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
    assert [row.is_sink for row in account_rows()] == [True, True, True]


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


def problems(name: str) -> tuple[str, ...]:
    return next(result.problems for result in run_checks() if result.name == name)
