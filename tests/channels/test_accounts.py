"""Who carries a channel: settings, secrets, refusals."""

from datetime import timedelta

import pytest

from tests.channels.cast import (
    anna_with_lead,
    send_sms_by,
)
from tests.channels.servers import Gateway
from tests.world import LATER
from voronka.channels.queries.accounts import account_rows
from voronka.channels.use_cases.set_account import UnableToSetAccount, set_account
from voronka.kernel.actor import SYSTEM
from voronka.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


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
