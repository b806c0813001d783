from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.process import rights
from voronka.process.commands import COMMAND, Assign, Command, Edit, Junk, Move, Restore
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind
from voronka.records.beginning import begin_bulk_action
from voronka.records.bulk_deeds import Params, UnableToStartBulkAction, deed_of
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.lists import count
from voronka.records.queries.stored_filters import stored

BulkCommand = Assign | Edit | Junk | Move | Restore

__all__ = ["UnableToStartBulkAction", "start_bulk_action", "start_bulk_deed"]


@transaction.atomic
def start_bulk_action(
    *,
    kind: CardKind,
    command: Command,
    actor: Actor,
    now: datetime,
    ids: Sequence[UUID] = (),
    wanted: CardFilter | None = None,
) -> UUID:
    """
    Begin a command on many cards: those named, or all that match a filter.

    :raises NotAllowed: the actor may not work in bulk
    :raises UnableToStartBulkAction: no card is meant, too many are named, or the command is not one
        for many cards
    """
    if actor.id is None or not rights.may(active_playbook(), actor, _right(command)):
        raise NotAllowed(_("Your role may not change many cards at once."))
    if not isinstance(command, get_args(BulkCommand)):
        raise UnableToStartBulkAction(_("This cannot be done to many cards at once."))
    stored_command = COMMAND.dump_python(command, mode="json")
    return _begun(kind, stored_command, actor=actor, now=now, ids=ids, wanted=wanted)


@transaction.atomic
def start_bulk_deed(
    *,
    deed: str,
    params: Params,
    actor: Actor,
    now: datetime,
    ids: Sequence[UUID] = (),
    wanted: CardFilter | None = None,
) -> UUID:
    """
    Begin something else than a command on many cards, see `bulk_deeds`.

    :raises NotAllowed: the actor may not work in bulk, or not do this
    :raises UnableToStartBulkAction: no card is meant, too many are named, or there is no such deed
    """
    if actor.id is None or not rights.may(active_playbook(), actor, "bulk"):
        raise NotAllowed(_("Your role may not change many cards at once."))
    known = deed_of({"kind": deed})
    if known is None:
        raise UnableToStartBulkAction(_("This cannot be done to many cards at once."))
    known.check(params=params, actor=actor)
    command = {**params, "kind": deed}
    return _begun(known.kind, command, actor=actor, now=now, ids=ids, wanted=wanted)


def _begun(
    kind: CardKind,
    command: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    ids: Sequence[UUID],
    wanted: CardFilter | None,
) -> UUID:
    matching = None if wanted is None else count(actor=actor, kind=kind, wanted=wanted)
    return begin_bulk_action(
        noun=kind,
        command=command,
        actor=actor,
        now=now,
        ids=ids,
        wanted=None if wanted is None else stored(wanted),
        matching=matching,
    )


def _right(command: Command) -> str:
    return "assign" if isinstance(command, Assign) else "bulk"
