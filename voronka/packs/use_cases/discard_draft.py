"""Giving up what was changed in the process and not yet put in force."""

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.packs.models import PlaybookDraft
from voronka.packs.queries.drafts import must_edit


@transaction.atomic
def discard_draft(*, actor: Actor) -> None:
    """
    Forget the draft; the process in force stays as it is.

    :raises NotAllowed: the actor's role does not change the process
    """
    must_edit(actor)
    PlaybookDraft.objects.all().delete()
