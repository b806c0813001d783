from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.process.models.active import one_playbook
from voronka.records import client_history, followers
from voronka.records.client_kinds import ClientKind
from voronka.records.clients_cards import tell_cards
from voronka.records.merged_parts import By, columns
from voronka.records.merging import Whole, joined, lock_merges, settle, whole
from voronka.records.models import Merge
from voronka.records.own_fields import own_fields
from voronka.records.queries.clients import client_to_change
from voronka.records.queries.merge_preview import fields_of


class UnableToMergeClients(Exception):
    """Both stay as they are. The message is fit for the person who asked."""


@one_playbook()
@transaction.atomic
def merge_clients(
    *,
    kind: ClientKind,
    survivor_id: UUID,
    absorbed_id: UUID,
    taken: Collection[str],
    actor: Actor,
    now: datetime,
) -> UUID:
    """
    Make two contacts or companies one. `taken` are the fields that come from the absorbed one;
    its cards, people, files and ways to be reached come over. All of it can be undone.

    :raises NotFound: the actor does not see one of them
    :raises NotAllowed: the actor may not change one of them
    :raises UnableToMergeClients: it is one and the same, or a field is none of theirs
    """
    lock_merges()
    for client_id in sorted({survivor_id, absorbed_id}):
        client_to_change(kind=kind, client_id=client_id, actor=actor)
    if survivor_id == absorbed_id:
        raise UnableToMergeClients(_("Choose two different clients."))
    if unknown := set(taken) - set(fields_of(kind, actor)):
        text = _("There is no such field: %(names)s.")
        raise UnableToMergeClients(text % {"names": ", ".join(sorted(unknown))})

    survivor, absorbed = whole(kind, survivor_id), whole(kind, absorbed_id)
    filled = _filled_unseen(survivor, absorbed, kind, actor)
    merge = Merge(
        number=(Merge.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=kind,
        survivor_id=survivor_id,
        absorbed_id=absorbed_id,
        # The team is the owner's.
        taken=sorted({*taken, *filled, *(["team_id"] if "owner_id" in taken else [])}),
        moved=followers.bring_over(kind, from_id=absorbed_id, to_id=survivor_id),
        made_at=now,
        made_by_id=actor.id if actor.kind in ("person", "api_key") else None,
        made_by_name=actor.name,
    )
    merge.save(force_insert=True)
    names = {key: each.records[key].name for each in (survivor, absorbed) for key in (each.root,)}
    settle(joined(survivor, absorbed, merge), by=By(actor, now))
    tell_cards(kind=kind, client_ids=[survivor_id], names=columns(kind), actor=actor, now=now)
    told = {"merge": str(merge.pk)}
    client_history.write(
        kind,
        survivor_id,
        "merged",
        payload=told | {"name": names[absorbed_id]},
        actor=actor,
        now=now,
    )
    client_history.write(
        kind,
        absorbed_id,
        "merged_into",
        payload=told | {"name": names[survivor_id]},
        actor=actor,
        now=now,
    )
    return merge.pk


def _filled_unseen(survivor: Whole, absorbed: Whole, kind: ClientKind, actor: Actor) -> set[str]:
    """Return what the actor cannot choose, for it is hidden, and only the absorbed one has."""
    hidden = own_fields(kind).keys() - own_fields(kind, actor).keys()
    has, lacks = absorbed.records[absorbed.root], survivor.records[survivor.root]
    return {name for name in hidden if has.value_of(name) and not lacks.value_of(name)}
