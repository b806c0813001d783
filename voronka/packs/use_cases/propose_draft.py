"""Proposing the draft to be put in force: by a second person's word, or from a date on (R7)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict
from voronka.packs.models import PlaybookDraft, Proposal
from voronka.packs.queries.drafts import must_edit
from voronka.packs.queries.proposals import is_approval_needed
from voronka.packs.use_cases.publish_draft import UnableToPublishDraft, must_be_publishable
from voronka.packs.use_cases.tell_of_proposal import tell_approvers


@transaction.atomic
def propose_draft(
    *, comment: str, seen: str, counts_from: datetime | None, actor: Actor, now: datetime
) -> None:
    """
    Have the draft as it was looked at wait for its approval and its date; what was proposed before
    gives way to it.

    :raises NotAllowed: the actor's role does not change the process
    :raises Conflict: the draft is not what was looked at, or the process in force is another one
    :raises UnableToPublishDraft: it could not come into force today, or there is nothing to wait
        for
    """
    must_edit(actor)
    draft = PlaybookDraft.objects.to_change().first()
    must_be_publishable(draft, comment=comment, seen=seen)
    if draft is None:
        raise Conflict(_("The draft is gone."))
    needs_approval = is_approval_needed()
    if counts_from is not None and counts_from <= now:
        raise UnableToPublishDraft(_("The date from which it counts has passed."))
    if counts_from is None and not needs_approval:
        raise UnableToPublishDraft(_("There is nothing to wait for: put it in force."))
    Proposal.objects.all().delete()
    proposal = Proposal.objects.create(
        draft=draft,
        seen=seen,
        comment=comment.strip(),
        by=actor.name,
        by_id=actor.id,
        at=now,
        counts_from=counts_from,
        needs_approval=needs_approval,
    )
    if needs_approval:
        tell_approvers(proposal=proposal, now=now)
