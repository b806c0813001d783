from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records import client_history, followers
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.merged_parts import By
from voronka.records.merging import Whole, joined, lock_merges, settle, whole
from voronka.records.models import Lead, Merge
from voronka.records.queries.cards import card_to_change


class UnableToMergeLeads(Exception):
    """Both stay as they are. The message is fit for the person who asked."""


def merge_leads(
    *,
    survivor_id: UUID,
    absorbed_id: UUID,
    taken: Collection[str],
    actor: Actor,
    now: datetime,
) -> UUID:
    """
    Make two leads one. `taken` are the fields that come from the absorbed one, which is closed by
    a decision of its own where it stands; its tasks, visits, messages, files and people come over.

    :raises NotFound: the actor does not see one of them
    :raises NotAllowed: the actor may not change one of them
    :raises UnableToMergeLeads: it is one and the same, a field is none of theirs, or what stays is
        closed while the other is not
    """
    with command_transaction():
        lock_merges()
        for lead_id in sorted({survivor_id, absorbed_id}):
            card_to_change(CardRef("lead", lead_id), actor)
        survivor, absorbed = whole("lead", survivor_id), None
        _refuse(survivor, absorbed_id, taken, actor)
        absorbed = whole("lead", absorbed_id)
        kept, other = survivor.records[survivor_id], absorbed.records[absorbed_id]
        if kept.closed_at is not None and other.closed_at is None:
            raise UnableToMergeLeads(
                _("This lead is closed and the other is not: keep the open one.")
            )

        names = {each.pk: each.called for each in (kept, other)}
        merge = Merge(
            number=(Merge.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
            kind="lead",
            survivor_id=survivor_id,
            absorbed_id=absorbed_id,
            taken=sorted(set(taken)),
            moved=_move(kept, other),
            made_at=now,
            made_by_id=actor.id if actor.kind in ("person", "api_key") else None,
            made_by_name=actor.name,
        )
        merge.save(force_insert=True)
        settle(joined(survivor, absorbed, merge), by=By(actor, now))
        for lead_id, what, named in (
            (survivor_id, "merged", absorbed_id),
            (absorbed_id, "merged_into", survivor_id),
        ):
            told = {"merge": str(merge.pk), "name": names[named]}
            client_history.write("lead", lead_id, what, payload=told, actor=actor, now=now)
            note_change(CardRef("lead", lead_id), actor=actor, now=now)
        return merge.pk


def _refuse(survivor: Whole, absorbed_id: UUID, taken: Collection[str], actor: Actor) -> None:
    playbook = active_playbook()
    if not rights.may(playbook, actor, "edit"):
        raise NotAllowed(_("You may not edit leads."))
    if survivor.root == absorbed_id:
        raise UnableToMergeLeads(_("Choose two different leads."))
    if unknown := set(taken) - {*playbook.fields("lead"), "owner_id"}:
        text = _("There is no such field: %(names)s.")
        raise UnableToMergeLeads(text % {"names": ", ".join(sorted(unknown))})


def _move(kept: Lead, other: Lead) -> dict[str, list[str]]:
    moved = followers.bring_over("lead", from_id=other.pk, to_id=kept.pk)
    # A client that only the absorbed one had.
    for link in ("contact_id", "company_id"):
        if getattr(kept, link) is None and (linked := getattr(other, link)) is not None:
            Lead.objects.filter(pk=kept.pk).update(**{link: linked})
            moved[link] = [str(linked)]
    return moved
