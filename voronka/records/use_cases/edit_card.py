from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict
from voronka.process.commands import Edit
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState, Value
from voronka.records import contact_points
from voronka.records.command_transaction import command_transaction
from voronka.records.queries import cards
from voronka.records.use_cases.run_command import run_command


@dataclass(frozen=True)
class FieldConflict:
    """A field that somebody else changed: what was seen, what stands there, what is meant."""

    name: str
    seen: Value
    now: Value
    meant: Value


class UnableToEditCard(Conflict):
    """Others changed the same fields meanwhile; `conflicts` has both values of each."""

    def __init__(self, conflicts: tuple[FieldConflict, ...]) -> None:
        super().__init__(_("Somebody else has changed this meanwhile."))
        self.conflicts = conflicts


def edit_card(
    *,
    ref: CardRef,
    fields: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> Decision:
    """
    Change some fields of a card.

    `seen` are the values that stood there when the editing began, for any of the fields: if one
    has changed since, nothing is written.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises UnableToEditCard: somebody else changed one of the fields meanwhile
    :raises CommandRefused: a value is not valid, or the card is closed
    """
    with command_transaction():
        if seen:
            _refuse_conflicts(ref, fields=fields, seen=seen, actor=actor)
        return run_command(ref=ref, command=Edit(fields=fields), actor=actor, now=now)


def _refuse_conflicts(
    ref: CardRef, *, fields: Mapping[str, Any], seen: Mapping[str, Any], actor: Actor
) -> None:
    playbook = active_playbook()
    state = cards.state_of(cards.card_to_change(ref, actor), playbook)
    before = contact_points.readable(playbook, ref.kind, seen)
    meant = contact_points.readable(playbook, ref.kind, fields)
    conflicts = tuple(
        FieldConflict(name, before.get(name), state.fields.get(name), meant.get(name))
        for name in fields
        if name in seen and _differs(name, playbook, state, before, meant)
    )
    if conflicts:
        raise UnableToEditCard(conflicts)


def _differs(
    name: str,
    playbook: Playbook,
    state: CardState,
    before: Mapping[str, Value],
    meant: Mapping[str, Value],
) -> bool:
    """Say whether the field changed, and not to what is meant anyway."""
    if playbook.field(state.ref.kind, name) is None:
        return False
    current = state.fields.get(name)
    return current not in (before.get(name), meant.get(name))
