"""Cards as the engine sees them, and what the engine would say to a wish."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.as_json import as_json
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.kernel.money import Money
from voronka.kernel.questions import Given, Question
from voronka.kernel.rows import columns_of
from voronka.kernel.statements import ask
from voronka.process import field_types, rights
from voronka.process.commands import Command, Move
from voronka.process.decide import decide
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import AMOUNT, STANDARD
from voronka.process.state import CardKind, CardRef, CardState, Facts, Value, WaitingRun
from voronka.records.models import Card, Deal, Lead

MODELS: dict[CardKind, type[Lead] | type[Deal]] = {"lead": Lead, "deal": Deal}

# Facts that are about robots, not about the client; automation gives them.
# Whose card it is, by name: who comes second is told.
OWNER, OWNER_NAME = "card.owner_name", "owner.name"
ACTED, WAITING = "robots.acted", "robots.waiting"
_STANDARD = frozenset(STANDARD)
_STORED_AS_JSON = ("money", "multi_choice")
_ALWAYS = (ACTED, WAITING, OWNER_NAME)


def card_for(ref: CardRef, actor: Actor) -> Card:
    """
    Return the card.

    :raises NotFound: the actor sees no such card
    """
    model = MODELS[ref.kind]
    found = model.objects.all().told_access(_one(model).ask(id=ref.id), actor)
    if not found or found[0].is_part() or not found[0].is_seen:
        raise NotFound
    return found[0]


@cache
def _one(model: type[Card]) -> Question[Card]:
    return Question(lambda: model._default_manager.filter(pk=Given("id")))


def may_change(ref: CardRef, actor: Actor) -> bool:
    """Say whether the actor may change the card, for a page that offers it."""
    return MODELS[ref.kind].objects.changeable_by(actor).filter(pk=ref.id).exists()


def card_to_change(ref: CardRef, actor: Actor) -> Card:
    """
    Return the card, locked.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor sees the card but may not change it
    """
    found = MODELS[ref.kind].objects.all().one_locked_with_access(ref.id, actor)
    card = next(iter(found), None)
    if card is None or card.is_part() or not card.is_seen:
        raise NotFound
    if not card.is_changeable:
        raise NotAllowed(_("You see this card but may not change it."))
    return card


def state_of(
    card: Card, playbook: Playbook | None = None, *, only: Collection[str] | None = None
) -> CardState:
    """
    Return the card as the engine sees it; fields the playbook does not know are left out, and if
    `only` names some, all others.
    """
    playbook = playbook or active_playbook()
    known = playbook.fields(card.KIND)
    fields: dict[str, Value] = {}
    for name in known if only is None else known.keys() & only:
        if name in _STANDARD:
            value = _amount(card) if name == AMOUNT else getattr(card, name)
        else:
            stored = card.fields.get(name)
            kind = None if stored is None else field_types.get(known[name].type)
            value = kind.from_json(stored) if kind else None
        if value is not None:
            fields[name] = value
    return CardState(
        ref=card.ref,
        pipeline=card.pipeline,
        stage=card.stage,
        owner_id=card.owner_id,
        fields=fields,
        created_at=card.created_at,
        entered_stage_at=card.entered_stage_at,
        last_touch_at=card.last_touch_at,
        previous_stage=card.previous_stage,
        closed_at=card.closed_at,
        version=card.version,
    )


def _amount(card: Card) -> Money | None:
    if card.amount_minor is None or card.currency is None:
        return None
    return Money(card.amount_minor, card.currency)


def facts_of(
    playbook: Playbook,
    refs: Collection[CardRef],
    extra: Iterable[str] = (),
    *,
    now: datetime | None = None,
    pipelines: Collection[str] | None = None,
) -> dict[CardRef, Facts]:
    """
    Return what is known about the cards beyond their fields: one query for each kind of card.

    `pipelines` narrows the facts to those their rules read; `extra` names more.
    """
    found = {ref: Facts() for ref in refs}
    for kind in MODELS:
        if ids := [ref.id for ref in refs if ref.kind == kind]:
            names = _fact_names(playbook, pipelines or playbook.pipelines(kind), extra)
            is_one = len(ids) == 1
            sql, params = playbook.facts.select_sql(names, kind, of="one" if is_one else "many")
            params |= {"now": now or clock.now()} | ({"id": ids[0]} if is_one else {"ids": ids})
            for card_id, facts in _known(playbook, names, sql, params):
                found[CardRef(kind, card_id)] = facts
    return found


def facts_named(playbook: Playbook, ref: CardRef, names: Iterable[str], *, now: datetime) -> Facts:
    """Return these facts of a card and no others; one query, or none if there is nothing to ask."""
    wanted = tuple(sorted(name for name in names if name in playbook.facts))
    if not wanted:
        return Facts()
    sql, params = playbook.facts.select_sql(wanted, ref.kind, of="one")
    found = _known(playbook, wanted, sql, params | {"id": ref.id, "now": now})
    return next((facts for _, facts in found), Facts())


def facts_named_of(
    playbook: Playbook, refs: Collection[CardRef], names: Iterable[str], *, now: datetime
) -> Mapping[CardRef, Facts]:
    """Return these facts of many cards and no others; one query a kind of card, or none."""
    found = {ref: Facts() for ref in refs}
    wanted = tuple(sorted(name for name in names if name in playbook.facts))
    for kind in MODELS:
        ids = [ref.id for ref in refs if ref.kind == kind]
        if ids and wanted:
            sql, params = playbook.facts.select_sql(wanted, kind, of="many")
            for card_id, facts in _known(playbook, wanted, sql, params | {"ids": ids, "now": now}):
                found[CardRef(kind, card_id)] = facts
    return found


def facts_of_new(
    playbook: Playbook, card: Card, *, now: datetime, extra: Iterable[str] = ()
) -> Facts:
    """Return what would be known of a card that is not stored yet; one query."""
    names = _fact_names(playbook, [card.pipeline], extra)
    columns = ["c.id"]
    params: dict[str, Any] = {"card": as_json(columns_of(card)), "now": now}
    for number, name in enumerate(names):
        fact = playbook.facts.resolve(name)
        column, own = fact.expression(card="c", kind=card.KIND, prefix=f"f{number}_")
        columns.append(column)
        params |= own
    # A row that stands nowhere yet, in place of the table.
    table = playbook.facts.tables[card.KIND]
    row = f"jsonb_populate_record(NULL::{table}, %(card)s::jsonb) c"
    sql = f"SELECT {', '.join(columns)} FROM {row}"
    return next(facts for _, facts in _known(playbook, names, sql, params))


def explain_move(*, ref: CardRef, stage: str, actor: Actor, now: datetime) -> Decision:
    """
    Return what would be decided if the actor moved the card there. Nothing is written.

    :raises NotFound: the actor sees no such card
    """
    return explain(ref=ref, command=Move(stage=stage), actor=actor, now=now)


@one_playbook()
def explain(*, ref: CardRef, command: Command, actor: Actor, now: datetime) -> Decision:
    """
    Return what would be decided about a wish. Nothing is written.

    :raises NotFound: the actor sees no such card
    """
    card = card_for(ref, actor)
    playbook = active_playbook()
    facts = facts_of(playbook, [ref], now=now, pipelines=pipelines_of(card, command))[ref]
    return decide(playbook, state_of(card, playbook), facts, command, actor, now)


def sees_unassigned(kind: CardKind, actor: Actor) -> bool:
    """Say whether cards that nobody owns are shown to the actor."""
    return rights.sees_unassigned(active_playbook(), actor, kind)


def pipelines_of(card: Card, command: Command) -> tuple[str, ...]:
    """Return the pipelines whose rules have a say in the command."""
    target = getattr(command, "pipeline", None)
    return (card.pipeline, target) if target and target != card.pipeline else (card.pipeline,)


def _fact_names(
    playbook: Playbook, pipelines: Iterable[str], extra: Iterable[str]
) -> tuple[str, ...]:
    known = playbook.spec.pipelines
    wanted = {name for key in pipelines if key in known for name in playbook.facts_needed(key)}
    wanted.update(extra, _ALWAYS)
    return tuple(sorted(name for name in wanted if name in playbook.facts))


def _known(
    playbook: Playbook, names: Sequence[str], sql: str, params: Mapping[str, Any]
) -> Iterator[tuple[UUID, Facts]]:
    in_json = frozenset(name for name in names if _is_json(playbook, name))
    for row in ask(sql, params):
        yield row[0], _facts(playbook, names, row, in_json)


def _facts(
    playbook: Playbook, names: Sequence[str], row: Sequence[Any], in_json: Collection[str]
) -> Facts:
    # Django hands jsonb over as text. What is not known is left out here already.
    raw = {
        name: json.loads(value) if name in in_json and isinstance(value, str) else value
        for name, value in zip(names, row[1:], strict=True)
        if value is not None
    }
    acted = frozenset(raw.pop(ACTED, None) or ())
    waiting = tuple(_waiting(run) for run in raw.pop(WAITING, None) or ())
    values = playbook.facts.decode_row(tuple(raw), (row[0], *raw.values()))
    values[OWNER] = values.get(OWNER_NAME)
    return Facts(values=values, acted=acted, waiting=waiting)


def _is_json(playbook: Playbook, name: str) -> bool:
    in_json = playbook.facts.resolve(name).spec.type in _STORED_AS_JSON
    return in_json or name in (ACTED, WAITING)


def _waiting(run: Mapping[str, Any]) -> WaitingRun:
    return WaitingRun(
        robot=run["robot"],
        cause=run["cause"],
        step=run["step"],
        since=datetime.fromisoformat(run["since"]),
        due_at=datetime.fromisoformat(run["due_at"]),
    )
