import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.kernel.rows import columns_of
from voronka.people.models import User
from voronka.process.models.active import one_playbook
from voronka.process.state import CardRef
from voronka.records import client_history, contact_points, copying
from voronka.records.client_kinds import ClientKind
from voronka.records.contact_points import Point
from voronka.records.models import Company, Contact
from voronka.records.models.client import OWN

CLIENTS: Mapping[ClientKind, type[Contact] | type[Company]] = {
    "contact": Contact,
    "company": Company,
}


@dataclass(frozen=True, kw_only=True)
class NewClient:
    """A person or company somebody wants, under the id it shall have."""

    id: UUID
    # By names of columns and own fields: name, phone, note, birthday …
    values: Mapping[str, Any] = field(default_factory=dict)
    points: frozenset[Point] = frozenset()
    owner_id: UUID | None = None
    company_id: UUID | None = None


@one_playbook()
@transaction.atomic
def create_clients(
    *, kind: ClientKind, wanted: Sequence[NewClient], actor: Actor, now: datetime
) -> None:
    """
    Make many contacts or companies at once, with all they are reached by.
    """
    contact_points.lock_points({point for each in wanted for point in each.points})
    owners = {each.owner_id for each in wanted if each.owner_id}
    teams = dict(User.objects.filter(pk__in=owners).values_list("pk", "team_id"))
    rows = [columns_of(_client(kind, each, teams, actor, now)) for each in wanted]
    if not rows:
        return
    for row in rows:
        row[OWN] = json.dumps(row[OWN], ensure_ascii=False)
    names = list(rows[0])
    table = CLIENTS[kind]._meta.db_table
    copying.copy(table, " ".join(names), ([row[name] for name in names] for row in rows))
    copying.copy_points((kind, each.id, point) for each in wanted for point in sorted(each.points))
    made: Iterator[tuple[CardRef, str, Any]] = (
        (client_history.holder(kind, each.id), "client_created", {}) for each in wanted
    )
    copying.write_notes(made, actor=actor, now=now)


def _client(
    kind: ClientKind,
    wanted: NewClient,
    teams: Mapping[UUID, UUID | None],
    actor: Actor,
    now: datetime,
) -> Contact | Company:
    more = {"company_id": wanted.company_id} if kind == "contact" else {}
    client = CLIENTS[kind](
        pk=wanted.id,
        owner_id=wanted.owner_id,
        team_id=teams.get(wanted.owner_id) if wanted.owner_id else None,
        created_at=now,
        created_by_id=actor.id,
        **more,
    )
    for name, value in wanted.values.items():
        client.hold(name, value[: _LONGEST[name]] if name in _LONGEST else value)
    return client


_LONGEST = {"name": 1000, "position": 120, "messenger": 200, "site": 200, "tax_number": 32,
            "phone": 32, "email": 254}  # fmt: skip
