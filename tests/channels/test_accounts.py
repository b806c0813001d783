"""Who carries a channel: settings, secrets, refusals."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.channels.cast import (
    anna_with_lead,
    send_sms_by,
)
from tests.channels.servers import Gateway
from tests.world import LATER
from voronka.channels.models import ChannelAccount, OutboxMessage
from voronka.channels.queries.accounts import account_rows
from voronka.channels.use_cases.send_test_message import UnableToSendTest, send_test_message
from voronka.channels.use_cases.set_account import UnableToSetAccount, set_account
from voronka.kernel.actor import SYSTEM
from voronka.kernel.errors import NotAllowed
from voronka.kernel.secrets import unlocked

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_secrets_are_kept_but_not_shown(provider: Gateway) -> None:
    anna_with_lead()
    send_sms_by(provider)
    [row] = [row for row in account_rows() if row.channel == "sms"]
    assert row.params["token"] == "••••••"

    set_account(channel="sms", adapter="http_sms", params=row.params, actor=SYSTEM, now=LATER)

    stored = ChannelAccount.objects.get(active=True).params
    assert "s3cret" not in str(stored)
    assert unlocked(stored["token"]) == "s3cret"


def test_a_test_message_goes_the_way_of_the_messages(provider: Gateway) -> None:
    anna_with_lead()
    send_sms_by(provider)

    left = send_test_message(channel="sms", recipient="+74955550111", actor=SYSTEM, now=LATER)

    assert left is True
    [request] = provider.requests
    assert request["to"] == "+74955550111"
    assert provider.headers[0]["Authorization"] == "Bearer s3cret"
    assert OutboxMessage.objects.count() == 0


def test_the_providers_own_answer_is_told(provider: Gateway) -> None:
    anna, _ = anna_with_lead()
    provider.answers = [403]
    send_sms_by(provider)

    with pytest.raises(NotAllowed):
        send_test_message(channel="sms", recipient="+7", actor=anna.as_actor(), now=LATER)
    assert provider.requests == []
    with pytest.raises(UnableToSendTest) as refusal:
        send_test_message(channel="sms", recipient="+7", actor=SYSTEM, now=LATER)

    assert "403" in str(refusal.value)
    assert "s3cret" not in str(refusal.value)


def test_a_secret_of_another_installation_is_asked_for_again(
    provider: Gateway, settings: Settings
) -> None:
    anna_with_lead()
    send_sms_by(provider)

    settings.SECRET_KEY = "the key of a restored installation"
    with pytest.raises(UnableToSendTest) as refusal:
        send_test_message(channel="sms", recipient="+7", actor=SYSTEM, now=LATER)

    assert "Enter it again" in str(refusal.value)
    assert provider.requests == []


def test_mail_goes_by_the_environments_server_where_one_is_named(settings: Settings) -> None:
    assert account_rows()[0].adapter == ""

    settings.MAIL_SERVER_IS_NAMED = True

    assert account_rows()[0].adapter == "smtp_email"


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
    assert [row.adapter for row in account_rows()] == ["", "http_sms", ""]
