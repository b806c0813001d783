"""Giving up what was changed in the process and not yet put in force."""

from datetime import datetime

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.packs.models import PlaybookDraft
from voronka.packs.queries.drafts import must_edit
from voronka.packs.use_cases.withdraw_proposal import withdraw_proposal


@transaction.atomic
def discard_draft(*, actor: Actor, now: datetime) -> None:
    """
    Forget the draft; the process in force stays as it is. What another proposed of it is refused.

    :raises NotAllowed: the actor's role does not change the process
    """
    must_edit(actor)
    withdraw_proposal(actor=actor, now=now)
    PlaybookDraft.objects.all().delete()
