from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict, NotAllowed
from voronka.process import rights
from voronka.process.models.active import active_playbook, one_playbook
from voronka.records import client_history, client_values, contact_points
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import POINTS, Reading
from voronka.records.clients_cards import tell_cards
from voronka.records.contact_points import Point
from voronka.records.models import ContactPoint
from voronka.records.queries.clients import client_to_change


@dataclass(frozen=True)
class ClientConflict:
    """A field that somebody else changed: what stands there now, and what is meant."""

    name: str
    now: Any
    meant: Any


class UnableToEditClient(Conflict):
    """Others changed the same fields meanwhile; `conflicts` has them."""

    def __init__(self, conflicts: tuple[ClientConflict, ...]) -> None:
        super().__init__(_("Somebody else has changed this meanwhile."))
        self.conflicts = conflicts


@one_playbook()
@transaction.atomic
def edit_client(
    *,
    kind: ClientKind,
    client_id: UUID,
    fields: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """
    Change some fields of a contact or company; ways to reach it are lists, the main one first.

    `seen` is what stood there when the editing began: what has changed since is not overwritten.

    :raises NotFound: the actor sees no such client
    :raises NotAllowed: the actor may not change it, or not give it to others
    :raises UnableToSaveClient: a value is not valid
    :raises UnableToEditClient: somebody else changed one of the fields meanwhile
    """
    client = client_to_change(kind=kind, client_id=client_id, actor=actor)
    points = list(ContactPoint.objects.filter(holder_id=client_id))
    before = client_values.shown_values(kind, client, points)
    # What is sent as it stands is not asked again: a colleague may have left since.
    changed = {n: v for n, v in fields.items() if n not in before or v != _plain(before[n])}
    reading = client_values.read(kind, changed, actor=actor)
    after = _meant(reading)
    if "owner_id" in after and after["owner_id"] != before["owner_id"]:
        _refuse_handing_over(actor)
    _refuse_conflicts(before, after, client_values.as_stored(kind, seen or {}))

    contact_points.lock_points(reading.all_points())
    client.take_on(reading.columns)
    _store_points(kind, client_id, points, reading)
    different = {name: value for name, value in after.items() if value != before[name]}
    for name, value in different.items():
        client_history.write(
            kind,
            client_id,
            "client_field",
            name=name,
            before=_plain(before[name]),
            after=_plain(value),
            payload=client_history.names_of(kind, name, before[name], value),
            actor=actor,
            now=now,
        )
    tell_cards(kind=kind, client_ids=[client_id], names=different, actor=actor, now=now)


def _meant(reading: Reading) -> dict[str, Any]:
    fields = {n: v for n, v in reading.columns.items() if n not in POINTS and n != "team_id"}
    return fields | {name: [p.value for p in points] for name, points in reading.points.items()}


def _refuse_handing_over(actor: Actor) -> None:
    if not rights.may(active_playbook(), actor, "assign"):
        raise NotAllowed(_("You may not give clients to others."))


def _refuse_conflicts(
    before: Mapping[str, Any], after: Mapping[str, Any], seen: Mapping[str, Any]
) -> None:
    conflicts = tuple(
        ClientConflict(name, _plain(before[name]), _plain(value))
        for name, value in after.items()
        if name in seen and _plain(before[name]) not in (_plain(seen[name]), _plain(value))
    )
    if conflicts:
        raise UnableToEditClient(conflicts)


def _store_points(
    kind: ClientKind, client_id: UUID, points: list[ContactPoint], reading: Reading
) -> None:
    old = frozenset(
        Point(point.kind, point.value, point.raw)
        for point in points
        if point.kind in reading.points
    )
    known = {(point.kind, point.value) for point in old}
    kept = {(point.kind, point.value): point for point in old}
    new = frozenset(
        kept[point.kind, point.value] if (point.kind, point.value) in known else point
        for point in reading.all_points()
    )
    contact_points.store_points(holder_kind=kind, holder_id=client_id, before=old, after=new)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
