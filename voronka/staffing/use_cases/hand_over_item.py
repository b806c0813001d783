from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict, NotAllowed, NotFound
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import UnableToSaveClient
from voronka.records.use_cases.edit_client import edit_client
from voronka.records.use_cases.run_command import CommandRefused
from voronka.scheduling.models import Booking
from voronka.scheduling.problems import UnableToBook
from voronka.scheduling.use_cases.move_booking import move_booking
from voronka.staffing.models import HandoverItem
from voronka.staffing.queries.successors import colleagues_for_visit
from voronka.work.models import Task
from voronka.work.use_cases.reassign_task import UnableToReassignTask, reassign_task

_REFUSALS = (
    CommandRefused, Conflict, NotAllowed, UnableToBook, UnableToReassignTask, UnableToSaveClient,
)  # fmt: skip


def hand_over_item(item: HandoverItem, *, person_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Hand over one client, task or visit, and note on the item what became of it.

    The item is not saved: many of them are, together.
    """
    done = _DOING[item.kind]
    item.verdict, item.reason = "refused", ""
    for to in _candidates(item, person_id):
        try:
            with transaction.atomic():
                done(item, person_id, to, actor, now)
        except NotFound:
            item.reason = _("It is no longer there.")
        except _REFUSALS as refused:
            item.reason = item.reason or str(refused)
        else:
            item.verdict, item.reason, item.to_id = "done", "", to
            return


def _candidates(item: HandoverItem, person_id: UUID) -> Sequence[UUID]:
    """Return whom to try: of a team, everybody who goes on such visits, the chosen one first."""
    first = [item.to_id] if item.to_id else []
    if item.kind != "visit" or not item.in_turn:
        return first
    booking = Booking.objects.filter(pk=item.target_id).first()
    others = colleagues_for_visit(user_id=person_id, booking=booking.kind) if booking else ()
    return sorted(others, key=lambda each: each != item.to_id) or first


def _client(item: HandoverItem, _from: UUID, to: UUID, actor: Actor, now: datetime) -> None:
    edit_client(
        kind=cast(ClientKind, item.noun),
        client_id=item.target_id,
        fields={"owner_id": str(to)},
        actor=actor,
        now=now,
    )


def _task(item: HandoverItem, person_id: UUID, to: UUID, actor: Actor, now: datetime) -> None:
    # Went over with its card, was done meanwhile, or is somebody else's by now.
    theirs = Task.objects.open().filter(pk=item.target_id, assignee_id=person_id)
    if theirs.exists():
        reassign_task(task_id=item.target_id, assignee_id=to, actor=actor, now=now)


def _visit(item: HandoverItem, person_id: UUID, to: UUID, actor: Actor, now: datetime) -> None:
    booking = Booking.objects.open().filter(pk=item.target_id, resource_id=person_id).first()
    if booking is not None:
        move_booking(
            booking_id=booking.pk,
            starts_at=booking.starts_at,
            resource_id=to,
            actor=actor,
            now=now,
        )


_DOING: dict[str, Callable[[HandoverItem, UUID, UUID, Actor, datetime], None]] = {
    "client": _client,
    "task": _task,
    "visit": _visit,
}
