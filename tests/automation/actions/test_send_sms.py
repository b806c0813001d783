import pytest

from tests.automation.showroom import ledger, signal, use_robots
from tests.world import LATER, make_cast, make_lead
from voronka.channels.models import OutboxMessage

pytestmark = pytest.mark.django_db

ROBOT = """
  writer:
    label: Writer
    when: {{signal: go}}
    then:
      - send_sms: {step}
"""


def test_queues_the_message_to_the_client() -> None:
    use_robots(ROBOT.format(step="hello_sms"))
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=LATER)

    message = OutboxMessage.objects.get()
    assert (message.channel, message.recipient) == ("sms", "+74955550111")
    assert (message.text, message.status) == ("Hello Vera", "queued")
    assert (message.created_by, message.by_hand) == ("Writer", False)
    assert ledger(lead) == [("writer", "done", "")]


def test_or_to_a_colleague() -> None:
    use_robots(ROBOT.format(step="{message: hello_sms, to: measurer}"))
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=LATER)

    assert OutboxMessage.objects.get().recipient == "+74955550106"


def test_without_an_address_the_ledger_says_so() -> None:
    use_robots(ROBOT.format(step="hello_sms"))
    lead = make_lead(owner=make_cast()["Anna"], phone=None)

    signal(lead.ref, now=LATER)

    assert not OutboxMessage.objects.exists()
    assert ledger(lead) == [("writer", "failed", "the phone number is not known")]
