"""Cards that are not stored yet, many at once: as they would be, and what would be decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.as_json import as_json
from voronka.kernel.rows import columns_of
from voronka.people.models import User
from voronka.process.commands import Create
from voronka.process.decide import decide
from voronka.process.decision import Decision, Refusal
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, CardState, Facts
from voronka.process.text import Text
from voronka.records.models import Card
from voronka.records.queries import cards

_NO_SUCH_OWNER = Refusal(
    rule="card.owner.works_here",
    kind="invalid",
    message=Text(
        "Такого сотрудника нет или он больше не работает.",
        "There is no such colleague, or they no longer work here.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class NewCard:
    """A card somebody wants, under the id it shall have; its fields hold values already read."""

    id: UUID
    command: Create
    contact_id: UUID | None = None
    company_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DecidedCard:
    """A new card as it would be, with what was known of it and what was decided."""

    wanted: NewCard
    card: Card
    before: CardState
    facts: Facts
    decision: Decision


def decide_new(
    playbook: Playbook, kind: CardKind, wanted: Sequence[NewCard], *, actor: Actor, now: datetime
) -> list[DecidedCard]:
    """
    Decide about each new card; nothing is written. Two queries a pipeline, however many cards.
    """
    blanks = {each.id: _blank(kind, each, actor, now) for each in wanted}
    facts = _facts(playbook, list(blanks.values()), now)
    owners = _teams_of_owners(wanted)
    return [
        _decided(playbook, each, blanks[each.id], facts[each.id], owners, actor, now)
        for each in wanted
    ]


def _decided(
    playbook: Playbook,
    wanted: NewCard,
    card: Card,
    facts: Facts,
    owners: Mapping[UUID, UUID | None],
    actor: Actor,
    now: datetime,
) -> DecidedCard:
    before = CardState(
        ref=card.ref,
        pipeline=wanted.command.pipeline,
        stage="",
        owner_id=None,
        fields={},
        created_at=now,
        entered_stage_at=now,
        last_touch_at=now,
    )
    decision = decide(playbook, before, facts, wanted.command, actor, now)
    owner_id = decision.after.owner_id
    if decision.allowed and owner_id is not None:
        if owner_id in owners:
            card.team_id = owners[owner_id]
        else:
            decision = Decision(
                verdict="refused", after=before, refusals=(_NO_SUCH_OWNER,), proof=decision.proof
            )
    return DecidedCard(wanted=wanted, card=card, before=before, facts=facts, decision=decision)


def _teams_of_owners(wanted: Sequence[NewCard]) -> dict[UUID, UUID | None]:
    ids = {each.command.owner_id for each in wanted if each.command.owner_id}
    found = User.objects.filter(pk__in=ids, is_active=True) if ids else User.objects.none()
    return dict(found.values_list("pk", "team_id"))


def _blank(kind: CardKind, wanted: NewCard, actor: Actor, now: datetime) -> Card:
    command = wanted.command
    phone, email = command.fields.get("phone"), command.fields.get("email")
    return cards.MODELS[kind](
        pk=wanted.id,
        pipeline=command.pipeline,
        stage="",
        channel=command.channel[:32],
        contact_id=wanted.contact_id,
        company_id=wanted.company_id,
        phone=phone if isinstance(phone, str) else None,
        email=email if isinstance(email, str) else None,
        created_at=now,
        created_by_id=actor.id,
        entered_stage_at=now,
        last_touch_at=now,
    )


def _facts(playbook: Playbook, blanks: Sequence[Card], now: datetime) -> dict[UUID, Facts]:
    found: dict[UUID, Facts] = {}
    for line in sorted({card.pipeline for card in blanks}):
        found |= _facts_in(playbook, [card for card in blanks if card.pipeline == line], now)
    return found


def _facts_in(playbook: Playbook, blanks: Sequence[Card], now: datetime) -> dict[UUID, Facts]:
    kind, line = blanks[0].KIND, blanks[0].pipeline
    names = cards._fact_names(playbook, [line], ())
    columns = ["c.id"]
    rows = as_json([columns_of(card) for card in blanks])
    params: dict[str, object] = {"cards": rows, "now": now}
    for number, name in enumerate(names):
        fact = playbook.facts.resolve(name)
        column, own = fact.expression(card="c", kind=kind, prefix=f"f{number}_")
        columns.append(column)
        params |= own
    # Rows that stand nowhere yet, in place of the table.
    table = playbook.facts.tables[kind]
    source = f"jsonb_populate_recordset(NULL::{table}, %(cards)s::jsonb) c"
    return dict(cards._known(playbook, names, f"SELECT {', '.join(columns)} FROM {source}", params))
