from typing import Any

import pytest

from tests.automation.showroom import fresh, ledger, use_robots
from tests.world import LATER, make_cast, make_lead
from voronka.records.models import Deal, Lead
from voronka.records.use_cases.convert_lead import UnableToConvertLead
from voronka.records.use_cases.win_card import win_card

pytestmark = pytest.mark.django_db

ROBOT = """
  maker:
    label: Maker
    of: [leads]
    when: {entered: won}
    then:
      - convert: deals
"""
FILLED: dict[str, Any] = {
    "budget": "300000",
    "material": "oak",
    "site_address": "Moscow, Lesnaya 1",
    "email": "vera@example.com",
}


def test_makes_the_deal_of_a_won_lead() -> None:
    use_robots(ROBOT)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna, **FILLED)

    win_card(ref=lead.ref, actor=anna.as_actor(), now=LATER)

    deal = Deal.objects.get()
    assert (deal.lead, deal.owner, deal.stage) == (lead, anna, "request")
    assert deal.fields["material"] == "oak"
    assert ledger(lead) == [("maker", "done", "")]


def test_if_the_deal_cannot_be_made_the_lead_is_not_won(monkeypatch: pytest.MonkeyPatch) -> None:
    use_robots(ROBOT)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna, **FILLED)

    def refuse(**_: object) -> None:
        raise UnableToConvertLead("This process does not turn leads into deals.")

    monkeypatch.setattr("voronka.automation.actions.convert.convert_lead", refuse)
    with pytest.raises(UnableToConvertLead):
        win_card(ref=lead.ref, actor=anna.as_actor(), now=LATER)

    assert fresh(lead.ref).stage == "new"
    assert Lead.objects.get(pk=lead.pk).closed_at is None
    assert not Deal.objects.exists()
    assert ledger(lead) == []
