"""The team chat's adapter against a real HTTP server."""

from datetime import UTC, datetime

import pytest

from tests.channels.servers import free_port, gateway
from voronka.channels.adapter import Outbound, UnableToSend, adapters

# Of a module that Apprise imports for one of its hundred services.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MESSAGE = Outbound(
    key="deal:1|hot",
    channel="chat",
    recipient="team",
    subject="Горячая сделка",
    text="Нужна лицензия на 40 рабочих мест",
    at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
)


def _send(address: str) -> str:
    adapter = adapters.get("apprise")
    return adapter().send(MESSAGE, adapter.Params.model_validate({"address": address}))


def test_the_chat_gets_subject_and_text() -> None:
    port = free_port()
    with gateway(port) as chat:
        assert _send(f"json://127.0.0.1:{port}/") == ""

    (posted,) = chat.requests
    assert (posted["title"], posted["message"]) == (MESSAGE.subject, MESSAGE.text)


def test_an_address_that_is_none_is_refused_for_good_without_its_secret() -> None:
    with pytest.raises(UnableToSend) as refusal:
        _send("nosuchchat://s3cret")

    assert refusal.value.trouble == "permanent"
    assert "s3cret" not in str(refusal.value)


def test_a_chat_that_does_not_answer_leaves_the_message_to_a_person() -> None:
    with pytest.raises(UnableToSend) as refusal:
        _send(f"json://127.0.0.1:{free_port()}/")

    assert refusal.value.trouble == "uncertain"
