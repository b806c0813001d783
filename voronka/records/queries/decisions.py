"""Why something could happen or not: the stored decisions about a card."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process import codec
from voronka.process.commands import Command
from voronka.process.decision import Decision
from voronka.process.models.active import playbook_by_hash
from voronka.process.replay import replay
from voronka.process.state import CardRef
from voronka.records.models import DecisionRow
from voronka.records.queries.cards import card_for

# Rules that are asked outside of `decide`, about what is not among its inputs.
_NOT_REPLAYED = ("engine.depth", "card.owner.works_here")


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """A decision with its proof."""

    id: UUID
    ref: CardRef
    at: datetime
    actor_name: str
    actor_kind: str
    command: Command
    playbook_hash: str
    decision: Decision


def decision_for(*, decision_id: UUID, actor: Actor) -> DecisionLine:
    """
    Return a decision.

    :raises NotFound: there is none, or the actor does not see its card
    """
    row = DecisionRow.objects.filter(pk=decision_id).first()
    if row is None:
        raise NotFound
    card_for(row.ref, actor)
    return _line(row)


def decisions_of(*, ref: CardRef, actor: Actor, limit: int = 50) -> Sequence[DecisionLine]:
    """
    Return the latest decisions about a card, refused ones too.

    :raises NotFound: the actor sees no such card
    """
    card_for(ref, actor)
    rows = DecisionRow.objects.filter(card_id=ref.id).order_by("-at", "-pk")
    return [_line(row) for row in rows[:limit]]


def decided_differently(sample: Sequence[DecisionRow]) -> Iterator[DecisionRow]:
    """Yield the rows to which the engine gives another answer today, under the same playbook."""
    for row in sample:
        if any(each["rule"] in _NOT_REPLAYED for each in row.answer["refusals"]):
            continue
        record = {
            "state": row.before,
            "facts": row.facts,
            "command": row.command,
            "actor": row.actor,
            "now": row.at.isoformat(),
        }
        again = replay(playbook_by_hash(row.playbook_hash), record)
        if codec.to_json(again) != row.whole_answer():
            yield row


def _line(row: DecisionRow) -> DecisionLine:
    return DecisionLine(
        id=row.pk,
        ref=row.ref,
        at=row.at,
        actor_name=row.actor["name"],
        actor_kind=row.actor["kind"],
        command=codec.command_from_json(row.command),
        playbook_hash=row.playbook_hash,
        decision=codec.from_json(Decision, row.whole_answer()),
    )
