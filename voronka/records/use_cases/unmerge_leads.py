from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.state import CardRef
from voronka.records import client_history, followers
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.merged_parts import By
from voronka.records.merging import lock_merges, parted, settle, whole
from voronka.records.models import Lead, Merge
from voronka.records.queries.cards import card_to_change
from voronka.records.queries.merged import path_to_root


class UnableToUnmergeLeads(Exception):
    """They stay one. The message is fit for the person who asked."""


def unmerge_leads(*, merge_id: UUID, actor: Actor, now: datetime) -> UUID:
    """
    Undo a merge, whatever was merged or undone since, and return who stands for itself again.

    Both are as they were, with what was edited since: the edit of a field goes to the side whose
    value was shown; what is new stays with the survivor. Timers are reckoned anew for both.

    :raises NotFound: there is no such merge, or the actor does not see who survived
    :raises NotAllowed: the actor may not change who survived
    :raises UnableToUnmergeLeads: it was undone already
    """
    with command_transaction():
        lock_merges()
        merge = Merge.objects.filter(pk=merge_id, kind="lead").first()
        if merge is None:
            raise NotFound
        above = path_to_root("lead", merge.survivor_id)
        root = above[-1].survivor_id if above else merge.survivor_id
        card_to_change(CardRef("lead", root), actor)
        if merge.undone_at is not None:
            raise UnableToUnmergeLeads(_("This was taken apart already."))

        found = whole("lead", root)
        merge = next(each for each in found.merges if each.pk == merge_id)
        merge.undone_at, merge.undone_by_name = now, actor.name
        merge.save(update_fields=["undone_at", "undone_by_name"])
        _move_back(merge, above)
        remaining, gone = parted(found, merge)
        settle(remaining, by=By(actor, now))
        settle(gone, by=By(actor, now))
        names = {key: record.called for key, record in found.records.items()}
        for lead_id, what, named in (
            (merge.survivor_id, "unmerged", merge.absorbed_id),
            (merge.absorbed_id, "unmerged_from", merge.survivor_id),
        ):
            told = {"merge": str(merge.pk), "name": names[named]}
            client_history.write("lead", lead_id, what, payload=told, actor=actor, now=now)
        for lead_id in (root, merge.absorbed_id):
            note_change(CardRef("lead", lead_id), actor=actor, now=now)
        return merge.absorbed_id


def _move_back(merge: Merge, above: list[Merge]) -> None:
    followers.give_back("lead", merge, above)
    for link in ("contact_id", "company_id"):
        if link in merge.moved:
            Lead.objects.filter(pk=merge.survivor_id).update(**{link: None})
