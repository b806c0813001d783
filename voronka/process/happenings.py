"""Commands that tell what happened around a card; most are true of a closed card as well."""

from dataclasses import replace

from voronka.process import field_types, refusals
from voronka.process import standard_fields as standard
from voronka.process.commands import (
    BookingChanged,
    CloseTask,
    Edit,
    EventChanged,
    Inbound,
    Merge,
    Signal,
    Touch,
)
from voronka.process.decision import Change, Refusal, RefusalKind
from voronka.process.draft import Draft
from voronka.process.edits import apply_fields
from voronka.process.moves import ask_field, ask_for_date, ask_lost_reason
from voronka.process.schema import OutcomeSpec
from voronka.process.text import Text

_NEW_VISIT = ("booked", "moved", "confirmed", "on_my_way")
_BY_RIGHT = ("booked", "moved", "cancelled")


def edit(draft: Draft, command: Edit) -> None:
    """Other values for some fields. No evidence of contact, whatever they are."""
    if draft.stays_open():
        draft.demand("edit")
        apply_fields(draft, command.fields)


def merge(draft: Draft, command: Merge) -> None:
    """Other values, as they are stored: what is right was asked when they came to be."""
    draft.demand("edit")
    known = draft.playbook.fields(draft.kind)
    for name in (name for name in known if name in command.fields):
        draft.set_field(name, field_types.get(known[name].type).from_json(command.fields[name]))
    draft.set_owner(command.owner_id)
    draft.after = replace(draft.after, closed_at=command.closed_at)


def close_task(draft: Draft, command: CloseTask) -> None:
    """A task is done, with one of its outcomes and what that outcome asks for."""
    if command.fields and not draft.stays_open():
        return
    outcome = _outcome(draft, command)
    if draft.actor.kind == "public":
        draft.refuse(refusals.people_only("close_task"))
    if not _asked_fields(outcome).issuperset(command.fields):
        draft.demand("edit")
    apply_fields(draft, command.fields)
    if outcome is not None and draft.before.closed_at is None:
        _ask_for(draft, command, outcome)
    draft.changes.append(
        Change(
            kind="task_closed",
            name=command.template,
            before=command.task_id,
            after=command.outcome or None,
            note=command.note,
        )
    )


def _outcome(draft: Draft, command: CloseTask) -> OutcomeSpec | None:
    """Return what the playbook says of the outcome; a task of a forgotten template needs none."""
    template = draft.playbook.spec.tasks.get(command.template)
    if template is None or not template.outcomes:
        return None
    found = template.outcomes.get(command.outcome)
    if found is None:
        labels = [spec.label for spec in template.outcomes.values()]
        choice = Text(
            " / ".join(label.ru for label in labels), " / ".join(label.en for label in labels)
        )
        message = Text(f"Выберите итог: {choice.ru}.", f"Choose an outcome: {choice.en}.")
        kind: RefusalKind = "unknown" if command.outcome else "missing"
        rule = f"tasks.{command.template}.outcomes"
        draft.refuse(Refusal(rule=rule, kind=kind, message=message, field="outcome"))
    return found


def _asked_fields(outcome: OutcomeSpec | None) -> frozenset[str]:
    asked = frozenset(outcome.ask if outcome else ())
    return asked | {standard.LOST_NOTE} if standard.LOST_REASON in asked else asked


def _ask_for(draft: Draft, command: CloseTask, outcome: OutcomeSpec) -> None:
    rule = f"tasks.{command.template}.outcomes.{command.outcome}"
    for name in outcome.ask:
        if name == standard.NEXT_CONTACT_AT:
            ask_for_date(draft, f"{rule}.{name}")
        elif name == standard.LOST_REASON:
            ask_lost_reason(draft, rule)
        else:
            ask_field(draft, f"{rule}.{name}", name)
    if outcome.note_required and not command.note.strip():
        message = Text("Напишите пояснение.", "Write a note.")
        draft.refuse(Refusal(rule=f"{rule}.note", kind="missing", message=message, field="note"))


def booking_changed(draft: Draft, command: BookingChanged) -> None:
    """A visit was booked, moved, …; one that takes place is evidence of contact."""
    if command.change in _NEW_VISIT:
        if not draft.stays_open():
            return
        if command.booking not in draft.playbook.spec.bookings:
            what = Text("Вид визита", "Kind of visit")
            draft.refuse(refusals.unknown("bookings", what, command.booking))
    if command.change in _BY_RIGHT:
        draft.demand("book")
    elif draft.actor.kind == "public":
        draft.refuse(refusals.people_only("book"))
    draft.changes.append(
        Change(
            kind="booking",
            name=command.booking,
            before=command.booking_id,
            after=command.change,
        )
    )
    if command.change == "done":
        draft.touch("visit")


def event_changed(draft: Draft, command: EventChanged) -> None:
    """An event of the card was moved, called off …, or the client answered or came."""
    if draft.actor.kind == "public":
        draft.refuse(refusals.people_only("event"))
    draft.changes.append(Change(kind="event", name=command.change, before=command.event_id))


def touch(draft: Draft, command: Touch) -> None:
    """There is evidence of contact with the client."""
    if draft.actor.kind == "public":
        draft.refuse(refusals.people_only("touch"))
    draft.touch(command.evidence)


def inbound(draft: Draft, command: Inbound) -> None:
    """The client wrote or called. That is no contact yet: somebody has to answer."""
    draft.changes.append(Change(kind="inbound", name=command.channel, after=command.message_id))


def signal(draft: Draft, command: Signal) -> None:
    if draft.actor.kind == "public":
        draft.refuse(refusals.people_only("signal"))
    draft.changes.append(Change(kind="signal", name=command.name))
