"""Inviting to an event: one card, or many at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.gatherings import chronicle
from voronka.gatherings.models import Guest
from voronka.gatherings.queries.gatherings import gathering_seen
from voronka.gatherings.vocabulary import GUEST_KINDS, Status
from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind
from voronka.records.models import Contact, Deal, Lead
from voronka.records.queries.filters import CardFilter

MOST = 2_000
_MODELS: dict[str, Any] = {"lead": Lead, "deal": Deal, "contact": Contact}


class UnableToInviteGuests(Exception):
    """Nobody was invited. The message is fit for the person who asked."""


@transaction.atomic
def invite_guests(
    *,
    gathering_id: UUID,
    kind: str,
    ids: Collection[UUID] = (),
    wanted: CardFilter | None = None,
    status: Status = "invited",
    actor: Actor,
    now: datetime,
) -> Sequence[UUID]:
    """
    Invite leads, deals or contacts that the actor sees: these ones, or the cards that match.

    Return the new guests; who is on the list already stays as they are.

    :raises NotFound: the actor sees no such event
    :raises UnableToInviteGuests: it is called off, nobody is found, or there are too many
    """
    gathering = gathering_seen(gathering_id, actor)
    if gathering.called_off_at is not None:
        raise UnableToInviteGuests(_("This event is called off. Bring it back first."))
    found = _found(kind, ids, wanted, actor)
    if not found:
        raise UnableToInviteGuests(_("Nobody that you see was chosen."))
    known = Guest.objects.filter(gathering=gathering, card_kind=kind, card_id__in=found)
    there = set(known.values_list("card_id", flat=True))
    guests = [
        Guest(
            gathering=gathering,
            card_kind=kind,
            card_id=each,
            status=status,
            invited_at=now,
            invited_by=actor.name,
        )
        for each in found
        if each not in there
    ]
    # Of two who invite the same client at once, the second one finds them invited.
    Guest.objects.bulk_create(guests, ignore_conflicts=True)
    kept = set(Guest.objects.filter(pk__in=[g.pk for g in guests]).values_list("pk", flat=True))
    new = [guest for guest in guests if guest.pk in kept]
    chronicle.tell_guests(gathering, new, status, actor=actor, now=now)
    return [guest.pk for guest in new]


def _found(
    kind: str, ids: Collection[UUID], wanted: CardFilter | None, actor: Actor
) -> Sequence[UUID]:
    if kind not in GUEST_KINDS:
        raise UnableToInviteGuests(_("Only leads, deals and contacts can be invited."))
    seen = _MODELS[kind].objects.visible_to(actor)
    if wanted is None:
        found = seen.filter(pk__in=list(ids))
    else:
        found = seen.filter(wanted.condition(active_playbook(), cast(CardKind, kind), actor))
    chosen = list(found.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(chosen) > MOST:
        text = ngettext(
            "At most %(num)d client can be invited at once. Narrow the selection.",
            "At most %(num)d clients can be invited at once. Narrow the selection.",
            MOST,
        )
        raise UnableToInviteGuests(text % {"num": MOST})
    return chosen
