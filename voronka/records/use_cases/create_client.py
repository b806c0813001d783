from collections.abc import Mapping, Sequence
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
from voronka.records.queries.known_client import Match
from voronka.records.queries.similar_clients import similar_clients


class KnownAlready(Conflict):
    """Nobody was entered: `matches` have the same contacts or name. Whose they are is told."""

    def __init__(self, matches: Sequence[Match]) -> None:
        owners = sorted({match.owner_name for match in matches if match.owner_name})
        text = _("This client is known already.")
        if owners:
            text += " " + _("Whose it is: %(names)s.") % {"names": ", ".join(owners)}
        super().__init__(text)
        self.matches = matches


@one_playbook()
@transaction.atomic
def create_client(
    *,
    kind: ClientKind,
    fields: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    even_if_known: bool = False,
) -> UUID:
    """
    Enter a contact or company by hand; it belongs to who enters it unless another is named.

    :raises NotAllowed: the actor may not enter anything
    :raises UnableToSaveClient: a value is not valid
    :raises KnownAlready: somebody has one of these contacts or this name, and it was not said
        that this is another one all the same
    """
    playbook = active_playbook()
    if not rights.may(playbook, actor, "create"):
        raise NotAllowed(_("You may not enter clients."))
    given = {"owner_id": actor.id} | dict(fields)
    if given["owner_id"] != actor.id and not rights.may(playbook, actor, "assign"):
        raise NotAllowed(_("You may not give clients to others."))
    reading = client_values.read(kind, {"name": "", **given}, actor=actor)
    points = reading.all_points()
    contact_points.lock_points(points)
    name = reading.columns["name"]
    matches = similar_clients(kind=kind, name=name, points=points, actor=actor)
    if matches and not even_if_known:
        raise KnownAlready(matches)

    client = client_values.MODELS[kind](
        created_at=now,
        created_by_id=actor.id if actor.kind in ("person", "api_key") else None,
    )
    for each, value in reading.columns.items():
        client.hold(each, value)
    client.save(force_insert=True)
    contact_points.store_points(
        holder_kind=kind, holder_id=client.pk, before=frozenset(), after=points
    )
    client_history.write(kind, client.pk, "client_created", actor=actor, now=now)
    client_id: UUID = client.pk
    return client_id
