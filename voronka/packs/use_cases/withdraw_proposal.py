"""Taking a proposal back."""

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.packs.models import Proposal
from voronka.packs.queries.drafts import must_edit
from voronka.packs.queries.proposals import may_approve


@transaction.atomic
def withdraw_proposal(*, actor: Actor) -> None:
    """
    Have nothing wait to come into force; the draft stays.

    :raises NotAllowed: the actor's role neither changes nor approves the process
    """
    if not may_approve(actor):
        must_edit(actor)
    Proposal.objects.all().delete()
