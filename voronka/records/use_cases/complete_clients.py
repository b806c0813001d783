from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.process.models.active import one_playbook
from voronka.process.state import CardKind, CardRef
from voronka.records import copying
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import POINTS
from voronka.records.clients_cards import tell_cards
from voronka.records.contact_points import Point, lock_points
from voronka.records.models import Company, Contact, ContactPoint
from voronka.records.use_cases.create_clients import CLIENTS

_TAKE_AWAY = """
DELETE FROM records_contactpoint p
USING unnest(%s::uuid[], %s::text[], %s::text[]) AS w (holder_id, kind, value)
WHERE p.holder_id = w.holder_id AND p.kind = w.kind AND p.value = w.value
"""


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What a contact or company is to become: values, ways to reach it, and those that go."""

    id: UUID
    values: Mapping[str, Any] = field(default_factory=dict)
    points: frozenset[Point] = frozenset()
    without: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Completed:
    """What stood in the columns that are different now, and the ways to reach it that are new."""

    before: Mapping[str, Any]
    points: Sequence[tuple[str, str]]


_Points = Sequence[tuple[str, str]]


@one_playbook()
@transaction.atomic
def complete_clients(
    *, kind: ClientKind, wanted: Sequence[Completion], actor: Actor, now: datetime
) -> dict[UUID, Completed]:
    """
    Put values into columns of many contacts or companies and change how they are reached; each is
    named once. Who is no longer there is not in the answer.
    """
    lock_points({point for each in wanted for point in each.points})
    ids = [each.id for each in wanted]
    locked = CLIENTS[kind].objects.filter(pk__in=ids).order_by("pk").select_for_update()
    clients: dict[UUID, Contact | Company] = {client.pk: client for client in locked}
    there = [each for each in wanted if each.id in clients]
    held = _held(ids)
    done: dict[UUID, Completed] = {}
    history: list[tuple[CardRef, str, Any, Any]] = []
    for each in there:
        client, own = clients[each.id], held[each.id]
        shown = _shown(client, own, each)
        done[each.id] = _completed(client, own, each)
        after = _shown(client, [*own, *done[each.id].points], each, without=each.without)
        ref = CardRef(cast(CardKind, kind), each.id)
        history += [
            (ref, name, shown[name], value) for name, value in after.items() if value != shown[name]
        ]
    rows.update([clients[pk] for pk, completed in done.items() if completed.before])
    _take_away(there)
    copying.copy_points(_new_points(kind, there, done))
    copying.write_changes(history, kind="client_field", actor=actor, now=now)
    names = {name for _ref, name, _before, _after in history}
    tell_cards(kind=kind, client_ids=list(done), names=names, actor=actor, now=now)
    return done


def _completed(client: Contact | Company, held: _Points, wanted: Completion) -> Completed:
    """Let the client become what is wanted."""
    before = {name: client.value_of(name) for name in wanted.values}
    changed = {name: value for name, value in wanted.values.items() if before[name] != value}
    if changed:
        client.become(changed)
    new = {(point.kind, point.value) for point in wanted.points} - set(held)
    return Completed(before={name: before[name] for name in changed}, points=sorted(new))


def _shown(
    client: Contact | Company,
    points: _Points,
    wanted: Completion,
    *,
    without: frozenset[tuple[str, str]] = frozenset(),
) -> dict[str, Any]:
    """
    Return what is in question as the client's page shows it: fields, and by kind all the ways to
    reach it, the main one first.
    """
    found: dict[str, Any] = {n: client.value_of(n) for n in wanted.values if n not in POINTS}
    for kind in POINTS:
        main = getattr(client, kind, "")
        values = [v for k, v in points if k == kind and (k, v) not in without]
        found[kind] = sorted(values, key=lambda value: value != main)
    return found


def _held(ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    stored = ContactPoint.objects.filter(holder_id__in=ids).order_by("pk")
    for holder_id, kind, value in stored.values_list("holder_id", "kind", "value"):
        found[holder_id].append((kind, value))
    return found


def _take_away(wanted: Sequence[Completion]) -> None:
    gone = [(each.id, *point) for each in wanted for point in sorted(each.without)]
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_AWAY, [list(column) for column in zip(*gone, strict=True)])


def _new_points(
    kind: ClientKind, wanted: Sequence[Completion], done: Mapping[UUID, Completed]
) -> list[tuple[str, UUID, Point]]:
    found: list[tuple[str, UUID, Point]] = []
    for each in wanted:
        by_name = {(point.kind, point.value): point for point in sorted(each.points)}
        found += [(kind, each.id, by_name[name]) for name in done[each.id].points]
    return found
