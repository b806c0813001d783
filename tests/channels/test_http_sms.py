"""The SMS adapter against a real HTTP server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.channels.servers import Gateway, deaf_port, free_port, gateway
from voronka.channels.adapter import Outbound, UnableToSend, adapters

SMS = Outbound(
    key="lead:1|visit",
    channel="sms",
    recipient="+74955550101",
    subject="",
    text='Замер 3 марта, {key} "10:00"',
    at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
)


@pytest.fixture
def provider() -> Iterator[Gateway]:
    with gateway(free_port()) as running:
        yield running


def send(url: str, **params: object) -> str:
    adapter = adapters.get("http_sms")
    wanted = {"url": url, "token": "s3cret", "sender": "Lad", **params}
    return adapter().send(SMS, adapter.Params.model_validate(wanted))


def test_the_message_is_posted_with_token_and_key(provider: Gateway) -> None:
    assert send(provider.url) == "sms-1"

    assert provider.requests == [{"to": SMS.recipient, "from": "Lad", "text": SMS.text}]
    assert provider.headers[0]["Idempotency-Key"] == SMS.key
    assert provider.headers[0]["Authorization"] == "Bearer s3cret"


def test_the_body_can_have_any_shape(provider: Gateway) -> None:
    body = {"messages": [{"phone": "{recipient}", "content": ["{sender}: {text}"], "ttl": 60}]}

    send(provider.url, body=body)

    assert provider.requests == [
        {"messages": [{"phone": SMS.recipient, "content": [f"Lad: {SMS.text}"], "ttl": 60}]}
    ]


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (400, "permanent"),
        (401, "permanent"),
        (302, "permanent"),
        (408, "temporary"),
        (409, "temporary"),
        (429, "temporary"),
        (500, "temporary"),
        (503, "temporary"),
        (504, "temporary"),
    ],
)
def test_what_the_gateway_answers_decides_about_another_try(
    provider: Gateway, status: int, trouble: str
) -> None:
    provider.answers = [status]

    with pytest.raises(UnableToSend) as refusal:
        send(provider.url)

    assert refusal.value.trouble == trouble
    assert str(status) in str(refusal.value)
    assert len(provider.requests) == 1


def test_a_gateway_may_say_when_to_come_back(provider: Gateway) -> None:
    provider.answers, provider.retry_after = [429], "120"

    with pytest.raises(UnableToSend) as refusal:
        send(provider.url)

    assert refusal.value.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize(("honours_keys", "trouble"), [(True, "temporary"), (False, "uncertain")])
def test_silence_is_doubtful_unless_the_gateway_honours_keys(
    provider: Gateway, honours_keys: bool, trouble: str
) -> None:
    provider.is_silent = True

    with pytest.raises(UnableToSend) as refusal:
        send(provider.url, honours_keys=honours_keys, timeout_seconds=0.3)

    assert refusal.value.trouble == trouble
    assert list(provider.sent) == [SMS.key]


def test_an_unreachable_gateway_has_certainly_sent_nothing() -> None:
    with pytest.raises(UnableToSend) as refusal:
        send(f"http://127.0.0.1:{free_port()}/messages", honours_keys=False)

    assert refusal.value.trouble == "temporary"


def test_a_refusal_tells_no_secret() -> None:
    with deaf_port() as port, pytest.raises(UnableToSend) as refusal:
        send(f"http://127.0.0.1:{port}/messages", timeout_seconds=0.2)

    assert "s3cret" not in str(refusal.value)
