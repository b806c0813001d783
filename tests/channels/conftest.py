"""The real servers at the other end: one that takes letters, one that takes SMS."""

from collections.abc import Iterator

import pytest

from tests.channels.servers import Gateway, Mailbox, free_port, gateway, mail_server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(free_port()) as running:
        yield running


@pytest.fixture
def provider() -> Iterator[Gateway]:
    with gateway(free_port()) as running:
        yield running
