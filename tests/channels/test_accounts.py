"""Who carries a channel: settings, secrets, refusals."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.channels.cast import (
    ROBOT,
    anna_with_lead,
    send_sms_by,
)
from tests.channels.servers import Gateway, Mailbox, free_port, gateway, mail_server
from tests.world import LATER, NOW
from voronka.channels.queries.accounts import account_rows
from voronka.channels.use_cases.queue_message import queue_message
from voronka.channels.use_cases.send_message import send_message
from voronka.channels.use_cases.set_account import UnableToSetAccount, set_account
from voronka.kernel.actor import SYSTEM
from voronka.kernel.errors import NotAllowed
from voronka.records.models import Lead

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
