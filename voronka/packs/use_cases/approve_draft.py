"""Agreeing, as a second person, to what another proposed (R7)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict, NotAllowed
from voronka.packs.models import PlaybookDraft, Proposal
from voronka.packs.queries.proposals import has_lapsed, may_approve
from voronka.packs.use_cases.publish_draft import UnableToPublishDraft, bring_in_force
from voronka.packs.use_cases.tell_of_proposal import tell_approved


@transaction.atomic
def approve_draft(*, seen: str, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """
    Have what was proposed decide: now, or from the date that stands in it. Return the bulk actions
    that bring the cards of archived stages to where they go. `seen` is what was looked at.

    :raises NotAllowed: the actor's role does not approve
    :raises Conflict: there is no such proposal any more, or the draft was changed since
    :raises UnableToPublishDraft: it is one's own, or it cannot come into force
    """
    if not may_approve(actor):
        raise NotAllowed(_("Your role does not approve versions of the process."))
    draft = PlaybookDraft.objects.to_change().first()
    proposal = Proposal.objects.select_for_update().first()
    if draft is None or proposal is None:
        raise Conflict(_("Nothing waits for approval any more."))
    if has_lapsed(proposal, draft) or proposal.seen != seen:
        raise Conflict(_("The draft was changed since it was proposed. Look at it again."))
    if proposal.is_of(actor.id):
        raise UnableToPublishDraft(_("Somebody else has to approve what you propose."))
    proposal.be_approved(by=actor.name, at=now)
    tell_approved(proposal=proposal, now=now)
    if not proposal.is_due(now):
        return ()
    return bring_in_force(draft, proposal=proposal, actor=actor, now=now)
