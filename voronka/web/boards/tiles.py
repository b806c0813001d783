"""Cards as the board and the list show them: the card, its next step, its class."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.process import rights
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind, StageSpec
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries.rows import CardRow
from voronka.web import formats
from voronka.web.kinds import card_address
from voronka.web.next_steps import Planned, planned
from voronka.work.queries.tasks import NextStep, next_steps

CHANNEL_ICONS = {
    "hand": "edit",
    "form": "forms",
    "api": "api",
    "import": "file-import",
    "mail": "mail",
    "call": "phone",
    "chat": "message",
    "conversion": "trophy",
}
_STEP_ICONS = {"call": "phone", "visit": "map-pin", "message": "mail", "task": "checkbox"}
FINAL_ICONS = {"success": "trophy", "failure": "circle-x", "junk": "archive"}


@dataclass(frozen=True, kw_only=True)
class Tile:
    """What one card shows on the board and in the list."""

    ref: CardRef
    address: str
    title: str
    client: str
    phone: str
    amount: Money | None
    grade: str
    grade_why: str
    stage: str
    stage_label: Text
    stage_color: str
    source_label: Text
    channel_icon: str
    owner_name: str
    next_title: Text | None
    next_at: datetime | None
    next_icon: str
    is_late: bool
    is_open: bool
    is_sos: bool
    may_take: bool
    created_at: datetime
    # How long it stands in its stage, in words, and on which day that is said.
    age: str
    day: date

    @property
    def id(self) -> UUID:
        return self.ref.id

    @property
    def kind(self) -> CardKind:
        return self.ref.kind

    @property
    def channel_label(self) -> Text:
        return self.source_label


def tiles_of(
    rows: Sequence[CardRow],
    *,
    playbook: Playbook,
    actor: Actor,
    now: datetime,
    waiting: Collection[UUID] = (),
) -> list[Tile]:
    """
    Return the cards as they are shown. `waiting` are the ids of those under SOS.
    """
    steps = next_steps(row.ref for row in rows) if rows else {}
    ahead = planned(rows, besides=steps, now=now)
    day = timezone.localtime(now).date()
    may_take = rights.may(playbook, actor, "take")
    shown = []
    for row in rows:
        step, stage = steps.get(row.ref), _stage(playbook, row)
        shown.append(
            Tile(
                ref=row.ref,
                address=card_address(row.ref),
                title=row.title or row.client_name or row.phone,
                client=row.client_name if row.title else "",
                phone=row.phone,
                amount=row.amount,
                grade=row.grade,
                grade_why="",
                stage=row.stage,
                stage_label=stage.label,
                stage_color=stage.color,
                source_label=playbook.spec.sources.get(row.source, Text.same(row.source)),
                channel_icon=CHANNEL_ICONS.get(row.channel, "world"),
                owner_name=row.owner_name,
                **_next(step, ahead.get(row.ref)),
                is_late=bool(step and step.is_overdue(now)),
                is_open=row.is_open,
                is_sos=row.id in waiting,
                may_take=may_take and row.owner_id is None and row.is_open,
                created_at=row.created_at,
                age=formats.duration(now - row.entered_stage_at),
                day=day,
            )
        )
    return shown


def _next(step: NextStep | None, ahead: Planned | None) -> dict[str, Any]:
    """Return what the tile says of the next step: a task, or what comes without one."""
    if step is not None:
        icon = _STEP_ICONS.get(step.kind, "checkbox")
        return {"next_title": step.title, "next_at": step.due_at, "next_icon": icon}
    if ahead is not None:
        return {"next_title": ahead.label, "next_at": ahead.at, "next_icon": ahead.icon}
    return {"next_title": None, "next_at": None, "next_icon": ""}


def _stage(playbook: Playbook, row: CardRow) -> StageSpec:
    if playbook.has_stage(row.pipeline, row.stage):
        return playbook.stage(row.pipeline, row.stage)
    return StageSpec(label=Text.same(row.stage))
