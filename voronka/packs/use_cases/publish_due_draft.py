"""Putting in force what was proposed for a date, once the date has come (R7)."""

from datetime import datetime

from django.db import transaction

from voronka.kernel.actor import SYSTEM
from voronka.kernel.errors import Conflict
from voronka.packs.models import PlaybookDraft, Proposal
from voronka.packs.queries.proposals import has_lapsed
from voronka.packs.use_cases.publish_draft import UnableToPublishDraft, bring_in_force
from voronka.packs.use_cases.tell_of_proposal import tell_lapsed, tell_stumbled


@transaction.atomic
def publish_due_draft(*, now: datetime) -> bool:
    """
    Put in force what is due and agreed, and say whether anything was. What cannot come into force
    stays and says why; it is tried again. Whoever proposed what was changed since is told.
    """
    draft = PlaybookDraft.objects.to_change().first()
    proposal = Proposal.objects.select_for_update().first()
    if draft is None or proposal is None:
        return False
    if has_lapsed(proposal, draft):
        tell_lapsed(proposal=proposal, changed_by=draft.changed_by, now=now)
        return False
    if not proposal.is_ready() or not proposal.is_due(now):
        return False
    try:
        with transaction.atomic():
            bring_in_force(draft, proposal=proposal, actor=SYSTEM, now=now)
    except (UnableToPublishDraft, Conflict) as refusal:
        proposal.stumble(str(refusal))
        tell_stumbled(proposal=proposal, now=now)
        return False
    return True
