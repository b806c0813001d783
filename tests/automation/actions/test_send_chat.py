import pytest

from tests.automation.showroom import ledger, signal, use_robots
from tests.world import LATER, make_cast, make_lead
from voronka.channels.models import OutboxMessage

pytestmark = pytest.mark.django_db

ROBOT = """
  writer:
    label: Writer
    when: {signal: go}
    then:
      - send_chat: hello_chat
"""


def test_queues_the_message_to_the_team() -> None:
    use_robots(ROBOT)
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=LATER)

    message = OutboxMessage.objects.get()
    assert (message.channel, message.recipient) == ("chat", "team")
    assert (message.text, message.status) == ("A request of Vera", "queued")
    assert ledger(lead) == [("writer", "done", "")]
