"""What is said of a pair: one and the same, different, later, or a request of a known client."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.duplicates.groups import Member, clients_of, member_of
from voronka.quality.models import DuplicatePair
from voronka.records.client_kinds import ClientKind
from voronka.records.command_transaction import command_transaction
from voronka.records.queries.cards import card_for
from voronka.records.queries.lead_merges import lead_preview
from voronka.records.queries.merge_preview import merge_preview
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.link_client import link_client
from voronka.records.use_cases.merge_clients import merge_clients
from voronka.records.use_cases.merge_leads import UnableToMergeLeads, merge_leads
from voronka.records.use_cases.tell_clients_apart import tell_clients_apart
from voronka.records.use_cases.tell_lead_apart import tell_lead_apart
from voronka.records.use_cases.unmerge_clients import unmerge_clients
from voronka.records.use_cases.unmerge_leads import unmerge_leads
from voronka.work.use_cases.notify import notify

SAID = ("merged", "different", "skipped", "attached")


class UnableToJudgePair(Exception):
    """Nothing was done. The message is fit for the person who asked."""


def may_judge(playbook: Playbook, actor: Actor) -> bool:
    """Say whether the actor works through the duplicates of the whole base."""
    sees_all = rights.scope(playbook, actor, "lead", "see") == "all"
    return sees_all and any(rights.may(playbook, actor, each) for each in ("quality", "assign"))


def judge_pair(
    *, pair_id: int, said: str, survivor_id: UUID | None, actor: Actor, now: datetime
) -> None:
    """
    Say what two records are to each other, and do what follows.

    :raises NotFound: there is no such pair
    :raises NotAllowed: the role does not judge duplicates
    :raises UnableToJudgePair: it was judged already, or this cannot be done with these two
    """
    with command_transaction():
        pair = _pair_to_judge(pair_id, actor)
        if pair.said:
            raise UnableToJudgePair(
                _("%(name)s has judged these two already.") % {"name": pair.said_by_name}
            )
        if said not in SAID:
            raise UnableToJudgePair(_("Choose what these two are to each other."))
        _CARRIED_OUT[said](pair, survivor_id or pair.first_id, actor, now)
        pair.said, pair.said_at, pair.said_by_name = said, now, actor.name
        pair.save()


def take_back(*, pair_id: int, actor: Actor, now: datetime) -> None:
    """
    Undo what was said of a pair; it waits to be judged again.

    :raises NotFound: there is no such pair
    :raises NotAllowed: the role does not judge duplicates
    :raises UnableToJudgePair: what was handed over is its owner's now
    """
    with command_transaction():
        pair = _pair_to_judge(pair_id, actor)
        if pair.said == "attached":
            raise UnableToJudgePair(
                _("The lead was handed over already; give it back on its own page.")
            )
        house = _house(actor)
        if pair.said == "merged" and pair.merge_id:
            undo = unmerge_leads if pair.first_kind == "lead" else unmerge_clients
            undo(merge_id=pair.merge_id, actor=house, now=now)
        if pair.said == "different":
            _tell_apart(pair, house, now, are_different=False)
        pair.said, pair.said_at, pair.merge_id = "", None, None
        pair.save()


# How each is carried out.


def _merge(pair: DuplicatePair, survivor_id: UUID, actor: Actor, now: datetime) -> None:
    if pair.first_kind != pair.second_kind:
        raise UnableToJudgePair(
            _("A request and a client are not merged: hand the request to the client's owner.")
        )
    absorbed_id = pair.second_id if survivor_id == pair.first_id else pair.first_id
    house = _house(actor)
    if pair.first_kind == "lead":
        preview = lead_preview(
            survivor_id=survivor_id, absorbed_id=absorbed_id, actor=house, locale="en"
        )
        taken = [each.name for each in preview.fields if each.takes_other]
        try:
            pair.merge_id = merge_leads(
                survivor_id=survivor_id, absorbed_id=absorbed_id, taken=taken, actor=house, now=now
            )
        except UnableToMergeLeads as refusal:
            raise UnableToJudgePair(str(refusal)) from refusal
        return
    kind: ClientKind = "contact" if pair.first_kind == "contact" else "company"
    shown = merge_preview(kind=kind, survivor_id=survivor_id, absorbed_id=absorbed_id, actor=house)
    pair.merge_id = merge_clients(
        kind=kind,
        survivor_id=survivor_id,
        absorbed_id=absorbed_id,
        taken=[each.name for each in shown.fields if each.takes_other],
        actor=house,
        now=now,
    )


def _different(pair: DuplicatePair, survivor_id: UUID, actor: Actor, now: datetime) -> None:
    _tell_apart(pair, _house(actor), now, are_different=True)


def _tell_apart(pair: DuplicatePair, house: Actor, now: datetime, *, are_different: bool) -> None:
    sides = [(pair.first_kind, pair.first_id), (pair.second_kind, pair.second_id)]
    # A lead comes first: it is told apart from another lead or from a client.
    sides.sort(key=lambda side: side[0] != "lead")
    (kind, record_id), (other_kind, other_id) = sides
    if kind == "lead":
        tell_lead_apart(
            lead_id=record_id,
            other_kind=other_kind,
            other_id=other_id,
            are_different=are_different,
            actor=house,
            now=now,
        )
        return
    tell_clients_apart(
        kind="contact" if kind == "contact" else "company",
        client_id=record_id,
        other_id=other_id,
        are_different=are_different,
        actor=house,
        now=now,
    )


def _skip(pair: DuplicatePair, survivor_id: UUID, actor: Actor, now: datetime) -> None:
    """Nothing but the pair's place in the queue; it comes back when one of them changes."""


def _attach(pair: DuplicatePair, survivor_id: UUID, actor: Actor, now: datetime) -> None:
    """Hand the newer request to whose client it is, with a comment that names the match."""
    members = [
        member_of(pair.first_kind, pair.first_id),
        member_of(pair.second_kind, pair.second_id),
    ]
    known = [each for each in members if each is not None]
    leads = sorted((m for m in known if m.kind == "lead"), key=lambda m: m.created_at)
    if len(known) < 2 or not leads:
        raise UnableToJudgePair(_("There is no request here that could be handed over."))
    lead = leads[-1]
    client = next(each for each in known if each.id != lead.id)
    if client.owner_id is None:
        raise UnableToJudgePair(
            _("“%(name)s” belongs to nobody: give it an owner first.") % {"name": client.name}
        )
    house, ref = _house(actor), CardRef("lead", lead.id)
    if lead.owner_id != client.owner_id:
        assign_card(ref=ref, owner_id=client.owner_id, actor=house, now=now)
    _link(lead, client, house, now)
    text = _("This is a request of “%(name)s”, a client of %(owner)s: handed over.")
    words = {"name": client.name, "owner": client.owner_name}
    if shared := sorted(value for _kind, value in {*lead.points} & {*client.points}):
        text = _("This is a request of “%(name)s”, a client of %(owner)s, by %(how)s: handed over.")
        words |= {"how": ", ".join(shared)}
    add_note(ref=ref, text=text % words, actor=house, now=now)
    notify(
        user_ids={client.owner_id},
        kind="triage",
        title=Text(
            f"Обращение вашего клиента: {client.name}", f"A request of {client.name}, yours"
        ),
        text=Text.same(text % words),
        card=ref,
        key=f"{lead.id}|attached|{pair.pk}|{now.isoformat()}",
        now=now,
    )


def _link(lead: Member, client: Member, house: Actor, now: datetime) -> None:
    """Make the request its client's; what it is linked to already stays where it is."""
    card = card_for(CardRef("lead", lead.id), house)
    known = clients_of(client.kind, client.id)
    link_client(
        ref=card.ref,
        contact_id=known.contact_id or card.contact_id,
        company_id=known.company_id or card.company_id,
        actor=house,
        now=now,
    )


_Deed = Callable[[DuplicatePair, UUID, Actor, datetime], None]
_CARRIED_OUT: dict[str, _Deed] = {
    "merged": _merge,
    "different": _different,
    "skipped": _skip,
    "attached": _attach,
}


def _pair_to_judge(pair_id: int, actor: Actor) -> DuplicatePair:
    if not may_judge(active_playbook(), actor):
        raise NotAllowed(_("Your role does not judge duplicates."))
    pair = DuplicatePair.objects.select_for_update().filter(pk=pair_id).first()
    if pair is None:
        raise NotFound
    return pair


def _house(actor: Actor) -> Actor:
    """Who judges the base changes no cards by right; the house does it under their name."""
    return replace(actor, kind="system", role="")
