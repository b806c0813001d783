from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.records import client_history
from voronka.records.client_kinds import ClientKind
from voronka.records.models import NotDuplicate
from voronka.records.queries.clients import client_for


class UnableToTellClientsApart(Exception):
    """Nothing was noted. The message is fit for the person who asked."""


@transaction.atomic
def tell_clients_apart(
    *,
    kind: ClientKind,
    client_id: UUID,
    other_id: UUID,
    are_different: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """
    Say for everybody that two clients are not the same, or take that back.

    :raises NotFound: the actor does not see one of them
    :raises UnableToTellClientsApart: it is one and the same
    """
    if client_id == other_id:
        raise UnableToTellClientsApart(_("Choose two different clients."))
    pair = {
        each: client_for(kind=kind, client_id=each, actor=actor) for each in (client_id, other_id)
    }
    first, second = sorted(pair)
    said = NotDuplicate.objects.filter(first_id=first, second_id=second)
    if are_different == said.exists():
        return
    if are_different:
        NotDuplicate.objects.create(
            kind=kind, first_id=first, second_id=second, said_at=now, said_by_name=actor.name
        )
    else:
        said.delete()
    for each, another in ((first, second), (second, first)):
        client_history.write(
            kind,
            each,
            "not_duplicate" if are_different else "perhaps_duplicate",
            payload={"name": pair[another].name},
            actor=actor,
            now=now,
        )
