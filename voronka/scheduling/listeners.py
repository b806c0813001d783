"""How visits react to what happens to their cards."""

from voronka.kernel import events
from voronka.process.state import CardRef
from voronka.records.events import LeadConverted
from voronka.scheduling.use_cases.carry_visits import carry_visits


def register() -> None:
    events.listen(LeadConverted, _lead_converted)


def _lead_converted(event: LeadConverted) -> None:
    lead, deal = CardRef("lead", event.lead_id), CardRef("deal", event.deal_id)
    carry_visits(card=lead, to=deal, actor=event.actor, now=event.at)
