from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.models.active import one_playbook
from voronka.records import client_history, followers
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import MODELS
from voronka.records.clients_cards import tell_cards
from voronka.records.merged_parts import By, columns
from voronka.records.merging import lock_merges, parted, settle, whole
from voronka.records.models import Merge
from voronka.records.queries.clients import client_to_change
from voronka.records.queries.merge_preview import names_of
from voronka.records.queries.merged import path_to_root


class UnableToUnmergeClients(Exception):
    """They stay one. The message is fit for the person who asked."""


@one_playbook()
@transaction.atomic
def unmerge_clients(*, merge_id: UUID, actor: Actor, now: datetime) -> UUID:
    """
    Undo a merge, whatever was merged or undone since, and return who stands for itself again.

    Both are as they were, with what was edited since: the edit of a field goes to the side whose
    value was shown, ways to be reached, cards and notes that are new stay with the survivor.

    :raises NotFound: there is no such merge, or the actor does not see who survived
    :raises NotAllowed: the actor may not change who survived
    :raises UnableToUnmergeClients: it was undone already
    """
    lock_merges()
    merge = Merge.objects.filter(pk=merge_id, kind__in=list(MODELS)).first()
    if merge is None:
        raise NotFound
    kind = cast(ClientKind, merge.kind)
    above = path_to_root(kind, merge.survivor_id)
    root = above[-1].survivor_id if above else merge.survivor_id
    client_to_change(kind=kind, client_id=root, actor=actor)
    if merge.undone_at is not None:
        raise UnableToUnmergeClients(_("This was taken apart already."))

    found = whole(kind, root)
    merge = next(each for each in found.merges if each.pk == merge_id)
    merge.undone_at, merge.undone_by_name = now, actor.name
    merge.save(update_fields=["undone_at", "undone_by_name"])
    followers.give_back(kind, merge, above)
    remaining, gone = parted(found, merge)
    settle(remaining, by=By(actor, now))
    settle(gone, by=By(actor, now))
    tell_cards(
        kind=kind,
        client_ids=[root, merge.absorbed_id],
        names=columns(kind),
        actor=actor,
        now=now,
    )
    _write_both_ways(kind, merge, actor, now)
    return merge.absorbed_id


def _write_both_ways(kind: ClientKind, merge: Merge, actor: Actor, now: datetime) -> None:
    names = names_of(kind, [merge.survivor_id, merge.absorbed_id])
    told = {"merge": str(merge.pk)}
    client_history.write(
        kind,
        merge.survivor_id,
        "unmerged",
        payload=told | {"name": names[merge.absorbed_id]},
        actor=actor,
        now=now,
    )
    client_history.write(
        kind,
        merge.absorbed_id,
        "unmerged_from",
        payload=told | {"name": names[merge.survivor_id]},
        actor=actor,
        now=now,
    )
