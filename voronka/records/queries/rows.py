"""A card as boards and lists show it: the columns, and the row made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.process import rights
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, CardRef
from voronka.records.queries.filters import grade_field

# Facts of higher areas that a row shows if they are registered.
_NEXT_STEP = "tasks.next.due_at"


@dataclass(frozen=True, kw_only=True)
class CardRow:
    """What a board's card or a list's line shows."""

    kind: CardKind
    id: UUID
    pipeline: str
    stage: str
    title: str
    client_name: str
    company_name: str
    phone: str
    email: str
    messenger: str
    source: str
    channel: str
    # Class by the scoring matrix (A, B, C); "" where there is none.
    grade: str
    amount: Money | None
    owner_id: UUID | None
    owner_name: str
    created_at: datetime
    entered_stage_at: datetime
    last_touch_at: datetime
    next_contact_at: datetime | None
    closed_at: datetime | None
    # When the next open task is due; None: there is no next step.
    next_step_at: datetime | None
    version: int

    @property
    def ref(self) -> CardRef:
        return CardRef(self.kind, self.id)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


_TEXTS = (
    "pipeline", "stage", "title", "client_name", "company_name", "phone", "email", "messenger",
    "source", "channel",
)  # fmt: skip
_MOMENTS = ("created_at", "entered_stage_at", "last_touch_at", "next_contact_at", "closed_at")
_PLAIN = ("id", *_TEXTS, *_MOMENTS, "amount_minor", "currency", "owner_id", "version")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of a query for rows: their SQL, its parameters, and their order."""

    sql: str
    params: Mapping[str, Any]
    names: tuple[str, ...]


def columns(playbook: Playbook, kind: CardKind, table: str, *, now: datetime) -> Columns:
    """Return what to select of the row `table` of cards, joined with nothing."""
    parts = [f"{table}.{name}" for name in _PLAIN]
    params: dict[str, Any] = {"now": now, "grade": grade_field(playbook, kind)}
    parts += [
        f"{table}.fields ->> %(grade)s",
        f"(SELECT u.name FROM people_user u WHERE u.id = {table}.owner_id)",
    ]
    if _NEXT_STEP in playbook.facts:
        fact = playbook.facts.resolve(_NEXT_STEP)
        sql, own = fact.expression(card=table, kind=kind, prefix="step_")
        parts.append(sql)
        params |= own
    else:
        parts.append("NULL::timestamptz")
    names = (*_PLAIN, "grade", "owner_name", "next_step_at")
    sql = ", ".join(f"{part} AS {name}" for part, name in zip(parts, names, strict=True))
    return Columns(sql=sql, params=params, names=names)


def row_of(
    values: Sequence[Any], names: Sequence[str], *, kind: CardKind, hidden: frozenset[str]
) -> CardRow:
    """Return the row made of the columns, without what is hidden from who asks."""
    found = dict(zip(names, values, strict=True))
    for name in hidden & set(_TEXTS) - {"pipeline", "stage", "channel"}:
        found[name] = None
    minor, currency = found["amount_minor"], found["currency"]
    shows_amount = minor is not None and currency and "amount" not in hidden
    texts: dict[str, Any] = {name: found[name] or "" for name in _TEXTS}
    moments: dict[str, Any] = {name: found[name] for name in _MOMENTS}
    return CardRow(
        kind=kind,
        id=found["id"],
        grade=found["grade"] or "",
        amount=Money(minor, currency) if shows_amount else None,
        owner_id=found["owner_id"],
        owner_name=found["owner_name"] or "",
        next_step_at=found["next_step_at"],
        version=found["version"],
        **texts,
        **moments,
    )


def hidden_from(playbook: Playbook, actor: Actor) -> frozenset[str]:
    """Return the fields that are not shown to the actor."""
    return rights.hidden_fields(playbook, actor)
