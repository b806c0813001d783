"""Error rules of the playbook as SQL about the tables of cards, all rules in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voronka.process import rules
from voronka.process.conditions import CardSource, Column, MoneyColumns
from voronka.process.conditions.stored import Stored
from voronka.process.lateness import IS_LATE, late_since
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind, ErrorSpec
from voronka.process.standard_fields import AMOUNT, STANDARD

_CARD = "c"
_MOMENTS = ("created_at", "entered_stage_at", "last_touch_at", "closed_at")


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which cards of a kind break which rules: SQL of `rule, severity, bad` rows, with values."""

    rows: str
    params: dict[str, Any]


def question(playbook: Playbook, kind: CardKind, *, now: datetime) -> Question | None:
    """Return what to ask of each card `c` of this kind, or None if no rule is about it."""
    source = card_source(playbook, now)
    rows: list[str] = []
    params: dict[str, Any] = {}
    for number, (key, spec) in enumerate(playbook.spec.errors.items()):
        condition = playbook.errors.get((rules.error(key), kind))
        if condition is None:
            continue
        sql = condition.sql(source, now=now, prefix=f"e{number}_")
        lines = f"lines{number}"
        params |= sql.params | {lines: list(_lines(playbook, kind, spec)), f"rule{number}": key}
        params[f"severity{number}"] = spec.severity
        among = _among(playbook, kind, spec, number, params)
        rows.append(
            f"(%(rule{number})s::text, %(severity{number})s::text, {among}"
            f" AND {_CARD}.pipeline = ANY(%({lines})s::text[]) AND {sql.text})"
        )
    return Question(rows=", ".join(rows), params=params) if rows else None


def _lines(playbook: Playbook, kind: CardKind, spec: ErrorSpec) -> Sequence[str]:
    of_kind = playbook.pipelines(kind)
    return [line for line in of_kind if line in spec.of] if spec.of else of_kind


def _among(
    playbook: Playbook, kind: CardKind, spec: ErrorSpec, number: int, params: dict[str, Any]
) -> str:
    if spec.among == "open":
        return f"{_CARD}.closed_at IS NULL"
    if spec.among == "all":
        return "true"
    won = [final for line in playbook.pipelines(kind) if (final := playbook.final(line, "success"))]
    params[f"won{number}"] = won
    return f"{_CARD}.closed_at IS NOT NULL AND {_CARD}.stage = ANY(%(won{number})s::text[])"


def card_source(playbook: Playbook, now: datetime) -> CardSource:
    """Return where the values of a card `c` stand."""
    columns: dict[str, Stored] = {
        name: Column(f"{_CARD}.{name}", filled=True) for name in STANDARD if name != AMOUNT
    }
    money = MoneyColumns(f"{_CARD}.amount_minor", f"{_CARD}.currency")
    columns |= {AMOUNT: money, "card.amount": money}
    columns |= {f"card.{name}": Column(f"{_CARD}.{name}") for name in _MOMENTS}
    columns["card.title"] = Column(f"{_CARD}.title", filled=True)
    columns["card.pipeline"] = Column(f"{_CARD}.pipeline", filled=True)
    columns["card.stage"] = Column(f"{_CARD}.stage", filled=True)
    columns["card.previous_stage"] = Column(f"{_CARD}.previous_stage")
    columns["card.owner"] = Column(f"{_CARD}.owner_id")
    columns[IS_LATE] = Column(_late(playbook, now))
    return CardSource(alias=_CARD, columns=columns)


def _late(playbook: Playbook, now: datetime) -> str:
    """Return the condition of being late; keys of stages are letters, digits and `_` only."""
    parts = [
        f"({_CARD}.pipeline = '{pipeline}' AND {_CARD}.stage = '{stage}'"
        f" AND {_CARD}.entered_stage_at < '{limit.isoformat()}'::timestamptz)"
        for (pipeline, stage), limit in late_since(playbook, now).items()
    ]
    return f"({' OR '.join(parts)})" if parts else "false"
