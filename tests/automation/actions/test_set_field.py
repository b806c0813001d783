import pytest

from tests.automation.showroom import fresh, ledger, signal, use_robots
from tests.world import LATER, make_cast, make_lead
from voronka.process.loader import PlaybookInvalid

pytestmark = pytest.mark.django_db

ROBOT = """
  writer:
    label: Writer
    of: [leads]
    when: {{signal: go}}
    then:
      - set_field: {step}
"""


def test_writes_what_stands_in_the_playbook() -> None:
    use_robots(ROBOT.format(step="{field: material, value: oak}"))
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=LATER)

    assert fresh(lead.ref).fields["material"] == "oak"


def test_writes_what_another_field_says() -> None:
    use_robots(ROBOT.format(step="{field: amount, from: budget}"))
    lead = make_lead(owner=make_cast()["Anna"], budget="300000")

    signal(lead.ref, now=LATER)

    assert fresh(lead.ref).amount_minor == 30_000_000


def test_empties_a_field() -> None:
    use_robots(ROBOT.format(step="request"))
    lead = make_lead(owner=make_cast()["Anna"], request="A kitchen")

    signal(lead.ref, now=LATER)

    assert fresh(lead.ref).request is None


def test_what_the_field_cannot_hold_is_not_written() -> None:
    use_robots(ROBOT.format(step="{field: material, value: plastic}"))
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=LATER)

    assert "material" not in fresh(lead.ref).fields
    assert ledger(lead)[0][1] == "failed"
    assert "plastic" in ledger(lead)[0][2]


def test_two_sources_are_a_mistake() -> None:
    with pytest.raises(PlaybookInvalid, match="give 'value' or 'from', not both"):
        use_robots(ROBOT.format(step="{field: amount, from: budget, value: 1}"))
