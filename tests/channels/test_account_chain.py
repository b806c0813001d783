"""Whoever carries messages and was changed past the product is named (N15)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from tests.world import LATER, NOW, use_kitchens
from voronka.channels.models import ChannelAccount
from voronka.channels.queries.account_chain import ACCOUNTS
from voronka.channels.use_cases.set_account import set_account
from voronka.kernel.actor import SYSTEM
from voronka.process.models.playbook_version import PlaybookVersion
from voronka.records.checks import rules_are_told
from voronka.records.models import CardEvent
from voronka.records.queries.history_chain import broken_history

pytestmark = pytest.mark.django_db
GATEWAY = {"url": "https://sms.example.com/send", "token": "s3cret", "sender": "Voronka"}


@pytest.fixture
def account() -> ChannelAccount:
    use_kitchens()
    set_account(channel="sms", adapter="http_sms", params=GATEWAY, actor=SYSTEM, now=NOW)
    return ChannelAccount.objects.get()


@contextmanager
def _no_triggers(table: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_each_change_of_an_account_stands_in_the_chain_without_its_secrets(
    account: ChannelAccount,
) -> None:
    later = LATER + timedelta(hours=1)
    set_account(channel="sms", adapter="demo_sink", params={}, actor=SYSTEM, now=later)

    told = list(CardEvent.objects.filter(card_id=ACCOUNTS).order_by("id"))
    assert [(each.at, each.payload["adapter"], each.payload["active"]) for each in told] == [
        (NOW, "http_sms", True),
        (later, "http_sms", False),
        (later, "demo_sink", True),
    ]
    assert told[0].payload["id"] == str(account.pk)
    assert not any("s3cret" in str(each.payload) for each in told)
    assert (list(rules_are_told()), list(broken_history())) == ([], [])


@pytest.mark.parametrize(
    "change", [{"params": {"url": "https://elsewhere.example"}}, {"changed_by": "Somebody else"}]
)
def test_an_account_that_was_altered_is_named(account: ChannelAccount, change: object) -> None:
    assert isinstance(change, dict)
    with _no_triggers("channels_channelaccount"):
        ChannelAccount.objects.update(**change)

    assert rules_are_told() == [
        f"account {account.pk} (sms by http_sms) is not as the history knows it"
    ]


def test_an_account_that_is_gone_is_named(account: ChannelAccount) -> None:
    ChannelAccount.objects.all().delete()

    assert rules_are_told() == [f"account {account.pk} (sms by http_sms) is gone"]


def test_a_web_form_that_was_altered_is_an_altered_process(account: ChannelAccount) -> None:
    version = PlaybookVersion.objects.get()
    altered = version.document.replace("web_forms", "web_farms", 1)
    assert altered != version.document
    with _no_triggers("process_playbookversion"):
        PlaybookVersion.objects.update(document=altered)

    assert rules_are_told() == [f"version {version.hash[:12]} of the process: its text was altered"]
