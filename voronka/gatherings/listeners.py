"""How events react to what happens to them and to the cards of their guests."""

from voronka.gatherings import jobs
from voronka.gatherings.events import GatheringsBegun, GuestsConcerned
from voronka.gatherings.use_cases.carry_invitations import carry_invitations
from voronka.gatherings.use_cases.tell_cards import tell_begun
from voronka.kernel import events
from voronka.records.events import LeadConverted


def register() -> None:
    events.listen(GuestsConcerned, _guests_concerned)
    events.listen(GatheringsBegun, _gatherings_begun)
    events.listen(LeadConverted, _lead_converted)


def _guests_concerned(event: GuestsConcerned) -> None:
    jobs.tell_later(event)


def _gatherings_begun(event: GatheringsBegun) -> None:
    tell_begun(refs=event.refs, actor=event.actor, now=event.at)


def _lead_converted(event: LeadConverted) -> None:
    carry_invitations(lead_id=event.lead_id, deal_id=event.deal_id, actor=event.actor, now=event.at)
