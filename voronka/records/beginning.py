"""How a bulk action begins, whatever its rows are: refused, noted, announced."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.records.bulk_deeds import UnableToStartBulkAction, deed_of
from voronka.records.events import BulkActionStarted
from voronka.records.models import BulkAction, BulkItem
from voronka.records.queries.cards import MODELS

# More named one by one are too many for a request; who wants all says so.
_MOST_NAMED = 5_000
# From so many cards on, two workers share an action.
_LONG = 1_000


def begin_bulk_action(
    *,
    noun: str,
    command: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    ids: Sequence[UUID],
    wanted: Mapping[str, Any] | None,
    matching: int | None,
) -> UUID:
    """
    Note an action on these rows, or on the `matching` ones that the stored filter lets through.

    :raises UnableToStartBulkAction: no row is meant, or too many are named
    """
    if len(ids) > _MOST_NAMED:
        raise UnableToStartBulkAction(_("So many cards are chosen by a filter, not one by one."))
    meant = list(dict.fromkeys(ids)) if wanted is None else []
    total = len(meant) if matching is None else matching
    if not total:
        raise UnableToStartBulkAction(_("No card is selected."))
    assert actor.id
    bulk = BulkAction.objects.create(
        by_id=actor.id,
        card_kind=noun,
        command=command,
        wanted=wanted,
        total=total,
        created_at=now,
        gathered_at=now if wanted is None else None,
    )
    items = (BulkItem(bulk=bulk, card_id=card_id) for card_id in meant)
    BulkItem.objects.bulk_create(items, batch_size=5_000)
    announce_beginning(bulk, actor=actor, now=now)
    return bulk.pk


def announce_beginning(bulk: BulkAction, *, actor: Actor, now: datetime) -> None:
    """Have a worker begin, or two if there is much to do that goes well side by side."""
    deed = deed_of((bulk.undoes or bulk).command)
    may_be_shared = bulk.card_kind in MODELS and (deed is None or deed.may_be_shared)
    is_long = may_be_shared and bulk.total >= _LONG
    events.announce(BulkActionStarted(actor=actor, at=now, bulk_id=bulk.pk, is_long=is_long))
