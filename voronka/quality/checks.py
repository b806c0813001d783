"""What `voronka check` asks of rules and of what they list; the numbers are the engine's."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from voronka.kernel import clock
from voronka.kernel.checks import register_check
from voronka.process.conditions import Condition
from voronka.process.lateness import IS_LATE, is_late, late_since
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.values import values_of
from voronka.quality.error_control.rules import card_source
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS, facts_of, state_of

_KINDS: tuple[CardKind, ...] = ("lead", "deal")
_NEXT_STEP = "next_step.exists"
# Time passes by itself: error control asks every card that often, and a little more.
_NOTICED_WITHIN = timedelta(minutes=30)
_SAMPLE, _SHOWN = 200, 20


def register() -> None:
    register_check("Every open card has a next step or is listed as an error (6)", next_steps)
    register_check("Rules mean to the database what they mean to the engine (9)", rules_agree)


def next_steps() -> Sequence[str]:
    """
    Invariant 6: every open card has a next step or is listed by error control, wherever the process
    has a rule that asks for one.
    """
    playbook, now = active_playbook(), clock.now()
    return [
        f"{kind} {card_id} has no next step, and error control does not list it"
        for (rule, kind), condition in playbook.errors.items()
        if _NEXT_STEP in condition.facts
        for card_id in _not_listed(playbook, kind, rule, condition, now)
    ][:_SHOWN]


def _not_listed(
    playbook: Playbook, kind: CardKind, rule: str, condition: Condition, now: datetime
) -> Iterator[UUID]:
    """Yield the open cards that break the rule, and did so before error control last looked."""
    key = rule.partition(".")[2]
    before = now - _NOTICED_WITHIN
    is_so = condition.sql(card_source(playbook, now), now=now, prefix="n")
    was_so = condition.sql(card_source(playbook, before), now=before, prefix="w")
    lines = list(playbook.spec.errors[key].of) or playbook.pipelines(kind)
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling a statement of many short subqueries takes longer than running it.
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(
            "WITH not_listed AS MATERIALIZED ("
            f"SELECT c.* FROM {playbook.facts.tables[kind]} c WHERE c.closed_at IS NULL"
            " AND c.pipeline = ANY(%(lines)s) AND NOT EXISTS (SELECT FROM quality_carderror e"
            " WHERE e.card_id = c.id AND e.closed_at IS NULL AND e.rule = %(rule)s)"
            " AND NOT EXISTS (SELECT FROM quality_cardtocheck w WHERE w.card_id = c.id))"
            f" SELECT c.id FROM not_listed c WHERE CASE WHEN {is_so.text} THEN {was_so.text} END"
            f" ORDER BY c.id LIMIT {_SHOWN}",
            {**is_so.params, **was_so.params, "lines": list(lines), "rule": key},
        )
        yield from [card_id for (card_id,) in cursor.fetchall()]


def rules_agree() -> Sequence[str]:
    """Invariant 9, of a sample: Python and SQL give one answer to every condition."""
    playbook, now = active_playbook(), clock.now()
    found: list[str] = []
    for kind, model in MODELS.items():
        cards = list(model.objects.order_by("?")[:_SAMPLE])
        found += disagreements(playbook, kind, cards, conditions_of(playbook, kind), now=now)
    return found[:_SHOWN]


def conditions_of(playbook: Playbook, kind: CardKind) -> Mapping[str, Condition]:
    """Return every condition that is asked of a kind of card, by rule."""
    found = {r: each for r, each in playbook.conditions.items() if each.scope.kind == kind}
    return found | {r: each for (r, of), each in playbook.errors.items() if of == kind}


def disagreements(
    playbook: Playbook,
    kind: CardKind,
    cards: Sequence[Card],
    conditions: Mapping[str, Condition],
    *,
    now: datetime,
) -> Iterator[str]:
    """Yield the rules that evaluation and SQL answer differently for a card."""
    stored = dict(_in_database(playbook, kind, [card.pk for card in cards], conditions, now))
    known = _known(playbook, cards, conditions, now)
    for card in cards:
        for (rule, condition), told in zip(conditions.items(), stored[card.pk], strict=True):
            answer = condition.holds(known[card.ref], now)
            if answer is not told:
                yield f"{rule} of {kind} {card.pk}: {answer} to the engine, {told} to the database"


def _in_database(
    playbook: Playbook,
    kind: CardKind,
    ids: Sequence[UUID],
    conditions: Mapping[str, Condition],
    now: datetime,
) -> Iterator[tuple[UUID, Sequence[bool | None]]]:
    source = card_source(playbook, now)
    columns, params = ["c.id"], dict[str, Any](ids=list(ids))
    for number, condition in enumerate(conditions.values()):
        sql = condition.sql(source, now=now, prefix=f"r{number}_")
        columns.append(sql.text)
        params |= sql.params
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {playbook.facts.tables[kind]} c"
            " WHERE c.id = ANY(%(ids)s)",
            params,
        )
        for card_id, *answers in cursor.fetchall():
            yield card_id, answers


def _known(
    playbook: Playbook, cards: Sequence[Card], conditions: Mapping[str, Condition], now: datetime
) -> Mapping[CardRef, Mapping[str, Any]]:
    extra = {name for condition in conditions.values() for name in condition.facts}
    facts = facts_of(playbook, [card.ref for card in cards], extra, now=now)
    limits = late_since(playbook, now)
    found = {}
    for card in cards:
        state = state_of(card, playbook)
        late = is_late(limits, state.pipeline, state.stage, state.entered_stage_at)
        found[card.ref] = {**values_of(state, facts[card.ref]), IS_LATE: late}
    return found
