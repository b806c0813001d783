from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.kernel.storable import storable
from voronka.process.commands import Create
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef, CardState
from voronka.records import contact_points
from voronka.records.carrying_out import Case, Wish, carry_out
from voronka.records.command_transaction import command_transaction
from voronka.records.models import Card
from voronka.records.queries import cards
from voronka.records.use_cases.run_command import CommandRefused


class Links(TypedDict, total=False):
    """What a card is tied to from its first moment."""

    contact_id: UUID | None
    company_id: UUID | None
    # Of a deal: what it grew out of.
    lead_id: UUID


def create_card(
    *, kind: CardKind, command: Create, actor: Actor, now: datetime, **links: Unpack[Links]
) -> tuple[CardRef, Decision]:
    """
    Make a lead or deal and let the process react. Others with the same contacts are noted on it.

    :raises CommandRefused: a field is not valid, a gate is shut, or the actor may not do this
    """
    with command_transaction():
        playbook = active_playbook()
        readable = contact_points.readable(playbook, kind, command.fields)
        contact_points.lock_points(contact_points.points_among(playbook, kind, readable))
        ref = CardRef(kind, new_id())
        before = CardState(
            ref=ref,
            pipeline=command.pipeline,
            stage="",
            owner_id=None,
            fields={},
            created_at=now,
            entered_stage_at=now,
            last_touch_at=now,
        )
        card = _blank(ref, command, actor, now)
        for name, linked in links.items():
            setattr(card, name, linked)
        card.phone, card.email = _text(readable.get("phone")), _text(readable.get("email"))
        facts = cards.facts_of_new(playbook, card, now=now)
        case = Case(command, card, before, facts)
        (decision,) = carry_out(Wish(playbook, actor, now), [case])
        if not decision.allowed:
            raise CommandRefused(decision)
    return ref, decision


def _blank(ref: CardRef, command: Create, actor: Actor, now: datetime) -> Card:
    by_person = actor.kind in ("person", "api_key")
    return cards.MODELS[ref.kind](
        pk=ref.id,
        pipeline=command.pipeline,
        stage="",
        channel=storable(command.channel)[:32],
        created_at=now,
        created_by_id=actor.id if by_person else None,
        entered_stage_at=now,
        last_touch_at=now,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
