"""The e-mail adapter against a real SMTP server."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.channels.servers import Mailbox, deaf_port, free_port, mail_server
from voronka.channels.adapter import Outbound, UnableToSend, adapters

LETTER = Outbound(
    key="lead:1|offer",
    channel="email",
    recipient="anna@example.com",
    subject="Ваш каталог\nи КП",
    text="Здравствуйте, Анна!\n\nКаталог: https://example.com/catalogue?a=1&b=2.\n.точка",
    at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(free_port()) as running:
        yield running


def send(port: int, letter: Outbound = LETTER, **params: object) -> str:
    adapter = adapters.get("smtp_email")
    wanted = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "from_address": "Кухни Лад <sales@example.com>",
        **params,
    }
    return adapter().send(letter, adapter.Params.model_validate(wanted))


def test_a_letter_arrives_as_text_and_html(mailbox: Mailbox) -> None:
    message_id = send(mailbox.port)

    [letter] = mailbox.letters
    assert letter["From"] == "Кухни Лад <sales@example.com>"
    assert letter["To"] == "anna@example.com"
    assert letter["Subject"] == "Ваш каталог и КП"
    assert letter["Message-ID"] == message_id
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None and html is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == LETTER.text
    assert (
        '<a href="https://example.com/catalogue?a=1&amp;b=2">'
        "https://example.com/catalogue?a=1&amp;b=2</a>." in html.get_content()
    )
    assert "<p>Здравствуйте, Анна!</p>" in html.get_content()


def test_two_tries_of_one_message_carry_the_same_id(mailbox: Mailbox) -> None:
    assert send(mailbox.port) == send(mailbox.port)

    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 1


def test_greylisting_is_temporary(mailbox: Mailbox) -> None:
    mailbox.to_rcpt = ["451 4.7.1 Greylisted, come back later"]

    with pytest.raises(UnableToSend) as refusal:
        send(mailbox.port)

    assert refusal.value.trouble == "temporary"
    assert "Greylisted" in str(refusal.value)
    assert mailbox.letters == []


def test_an_unknown_mailbox_is_permanent(mailbox: Mailbox) -> None:
    mailbox.to_rcpt = ["550 5.1.1 No such user"]

    with pytest.raises(UnableToSend) as refusal:
        send(mailbox.port)

    assert (refusal.value.trouble, str(refusal.value)) == ("permanent", "550 5.1.1 No such user")


def test_a_letter_refused_after_it_was_read_is_not_in_doubt(mailbox: Mailbox) -> None:
    mailbox.to_data = ["554 Spam"]

    with pytest.raises(UnableToSend) as refusal:
        send(mailbox.port)

    assert refusal.value.trouble == "permanent"


def test_a_server_that_hangs_up_instead_of_confirming_leaves_doubt(mailbox: Mailbox) -> None:
    mailbox.hang_up_after_data = True

    with pytest.raises(UnableToSend) as refusal:
        send(mailbox.port)

    assert refusal.value.trouble == "uncertain"
    assert len(mailbox.letters) == 1


def test_a_refused_connection_is_temporary() -> None:
    with pytest.raises(UnableToSend) as refusal:
        send(free_port())

    assert refusal.value.trouble == "temporary"


def test_a_server_that_never_greets_is_temporary() -> None:
    with deaf_port() as port, pytest.raises(UnableToSend) as refusal:
        send(port, timeout_seconds=0.2)

    assert refusal.value.trouble == "temporary"


def test_no_letter_goes_out_unencrypted_where_encryption_is_asked(mailbox: Mailbox) -> None:
    with pytest.raises(UnableToSend) as refusal:
        send(mailbox.port, security="starttls")

    assert refusal.value.trouble == "temporary"
    assert mailbox.letters == []


@pytest.mark.parametrize(
    "recipient", ["a@example.com\r\nBcc: b@example.com", "иван@example.com", ""]
)
def test_an_address_that_is_none_reaches_no_server(mailbox: Mailbox, recipient: str) -> None:
    letter = Outbound(
        key="k", channel="email", recipient=recipient, subject="s", text="t", at=LETTER.at
    )

    with pytest.raises(UnableToSend) as refusal:
        send(mailbox.port, letter)

    assert refusal.value.trouble == "permanent"
    assert mailbox.letters == []
