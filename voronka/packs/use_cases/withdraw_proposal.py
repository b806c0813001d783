"""Taking a proposal back, one's own or, as a refusal, another's."""

from datetime import datetime

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.packs.models import Proposal
from voronka.packs.queries.drafts import must_edit
from voronka.packs.queries.proposals import may_approve
from voronka.packs.use_cases.tell_of_proposal import tell_refused


@transaction.atomic
def withdraw_proposal(*, actor: Actor, now: datetime) -> None:
    """
    Have nothing wait to come into force; the draft stays. Whoever proposed it is told by whom.

    :raises NotAllowed: the actor's role neither changes nor approves the process
    """
    if not may_approve(actor):
        must_edit(actor)
    for proposal in Proposal.objects.select_for_update():
        tell_refused(proposal=proposal, by=actor.name, by_id=actor.id, now=now)
        proposal.delete()
