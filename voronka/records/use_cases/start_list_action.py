from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.beginning import begin_bulk_action
from voronka.records.bulk_deeds import UnableToStartBulkAction
from voronka.records.listed import Wanted, listed_of


@transaction.atomic
def start_list_action(
    *,
    noun: str,
    command: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    ids: Sequence[UUID] = (),
    wanted: Wanted | None = None,
) -> UUID:
    """
    Begin one thing on many rows of a list that are no cards: those named, or all that match.

    :raises NotFound: there is no such list
    :raises NotAllowed: the actor may not do it
    :raises UnableToStartBulkAction: no row is meant, too many are named, or it makes no sense
    """
    listed = listed_of(noun)
    if listed is None:
        raise NotFound
    if actor.id is None:
        raise UnableToStartBulkAction(_("This cannot be done to many cards at once."))
    listed.check(command=command, actor=actor)
    total = None
    if wanted is not None:
        total = listed.matching(wanted=wanted, actor=actor, now=now).count()
    return begin_bulk_action(
        noun=noun, command=command, actor=actor, now=now, ids=ids, wanted=wanted, matching=total
    )
