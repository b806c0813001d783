from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict, NotFound
from voronka.records.beginning import announce_beginning
from voronka.records.models import BulkAction


class UnableToUndoBulkAction(Conflict):
    """Nothing is taken back. The message says why."""


@transaction.atomic
def undo_bulk_action(*, bulk_id: UUID, actor: Actor, now: datetime) -> UUID:
    """
    Take a bulk action back within a day: every card that nobody changed since is as it was.

    :raises NotFound: the actor has started no such action
    :raises UnableToUndoBulkAction: it runs still, is too old, or was taken back before
    """
    own = BulkAction.objects.filter(pk=bulk_id, by=actor.id)
    bulk = own.select_for_update(no_key=True).first()
    if bulk is None:
        raise NotFound
    if not bulk.can_be_undone(now):
        raise UnableToUndoBulkAction(_("This can no longer be taken back."))
    if BulkAction.objects.filter(undoes=bulk).exists():
        raise UnableToUndoBulkAction(_("This has been taken back before."))
    undoing = BulkAction.objects.create(
        by_id=bulk.by_id,
        card_kind=bulk.card_kind,
        undoes=bulk,
        total=bulk.done,
        created_at=now,
    )
    announce_beginning(undoing, actor=actor, now=now)
    return undoing.pk
