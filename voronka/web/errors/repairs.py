"""Which dialog repairs an error."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.quality.error_control.errors import ErrorRow
from voronka.scheduling.queries.bookings import bookings_of_card
from voronka.web.cards.page import group_key
from voronka.work.queries.tasks import tasks_of_card


@dataclass(frozen=True, kw_only=True)
class Repair:
    """A form to load into the dialog, or a stage to move the card to."""

    address: str = ""
    stage: str = ""
    stage_label: Text | None = None


def repair_of(row: ErrorRow, *, actor: Actor, now: datetime) -> Repair:
    """Return what the button of this error opens; without either, the card itself is the place."""
    kind, card_id = row.ref.kind, row.ref.id
    match row.spec.fix:
        case "next_step":
            return Repair(address=_next_step(row, actor, now))
        case "visit":
            return Repair(address=_report(row, actor, now))
        case "assign":
            return Repair(address=reverse("cards:assignment", args=[kind, card_id]))
        case "field":
            spec = active_playbook().field(kind, row.spec.field)
            group = group_key(row.spec.field, spec) if spec else ""
            address = reverse("cards:fields", args=[kind, card_id, group])
            return Repair(address=f"{address}?field={row.spec.field}")
        case "move":
            return _move(row)
    return Repair()


def _next_step(row: ErrorRow, actor: Actor, now: datetime) -> str:
    """Return where an overdue task gets a new date, or else where a task is set."""
    late = [
        task
        for task in tasks_of_card(ref=row.ref, actor=actor)
        if task.is_open and task.is_overdue(now)
    ]
    if late:
        return reverse("tasks:deadline", args=[late[0].id])
    return reverse("tasks:new", args=[row.ref.kind, row.ref.id])


def _report(row: ErrorRow, actor: Actor, now: datetime) -> str:
    past = [
        visit
        for visit in bookings_of_card(ref=row.ref, actor=actor)
        if visit.ends_at < now and visit.status not in ("cancelled", "done")
    ]
    return reverse("bookings:result", args=[past[0].id]) if past else ""


def _move(row: ErrorRow) -> Repair:
    playbook = active_playbook()
    path = playbook.path(row.pipeline) if row.pipeline in playbook.spec.pipelines else ()
    after = path[path.index(row.stage_key) + 1 :] if row.stage_key in path else ()
    if not after:
        return Repair()
    return Repair(stage=after[0], stage_label=playbook.stage(row.pipeline, after[0]).label)
