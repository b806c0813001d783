from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.contact_points import Point, store_points
from voronka.records.use_cases.create_clients import CLIENTS, ClientKind


@transaction.atomic
def complete_client(
    *,
    kind: ClientKind,
    client_id: UUID,
    values: Mapping[str, Any],
    points: Collection[Point],
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """
    Put values into columns of a contact or company and add ways to reach it; return what stood in
    the columns that are different now.

    :raises NotFound: there is no such client any more
    """
    client = CLIENTS[kind].objects.filter(pk=client_id).select_for_update().first()
    if client is None:
        raise NotFound
    before = {name: getattr(client, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if changed:
        client.take_on(changed)
    store_points(holder_kind=kind, holder_id=client_id, before=frozenset(), after=frozenset(points))
    return {name: before[name] for name in changed}
