from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records import live
from voronka.records.events import CardsRemoved
from voronka.records.models import (
    CardFile,
    CardParticipant,
    Contact,
    ContactPoint,
    Deal,
    Lead,
    StageStay,
)
from voronka.records.queries.cards import MODELS
from voronka.records.use_cases.create_clients import CLIENTS

# By whom a record has not been worked on.
_NOBODY = ("robot", "system")
_WORKED_ON = """
SELECT DISTINCT e.card_id FROM records_cardevent e
WHERE e.card_id = ANY(%s) AND e.actor_kind <> ALL(%s) AND (%s::timestamptz IS NULL OR e.at > %s)
  AND e.kind NOT IN ('message_sent', 'message_failed')
"""


@transaction.atomic
def remove_untouched(
    *,
    kind: str,
    ids: Sequence[UUID],
    actor: Actor,
    now: datetime,
    since: datetime | None = None,
) -> frozenset[UUID]:
    """
    Take records out of the base that came in by mistake, and return which are gone.

    What somebody has worked on, after `since` if it is given, stays, and so does whatever others
    hang on. The decisions and the history of what goes stay too: they are never deleted.
    """
    if kind in ("lead", "deal"):
        return _remove_cards(kind, ids, actor, now, since)
    model = CLIENTS["contact" if kind == "contact" else "company"]
    # Held first: of two who let go of the last that hangs on it, the second removes it.
    list(model.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    gone = frozenset(ids) - _hung_on(kind, ids) - _worked_on(ids, since) - _with_files(kind, ids)
    ContactPoint.objects.filter(holder_id__in=gone).delete()
    model.objects.filter(pk__in=gone).delete()
    return gone


def _remove_cards(
    kind: str, ids: Sequence[UUID], actor: Actor, now: datetime, since: datetime | None
) -> frozenset[UUID]:
    model = MODELS["lead" if kind == "lead" else "deal"]
    standing = model.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    locked = set(standing.values_list("pk", flat=True))
    gone = frozenset(locked) - _worked_on(ids, since)
    if kind == "lead":
        grown = Deal.objects.filter(lead__isnull=False, lead__in=ids)
        gone -= {deal.lead_id for deal in grown if isinstance(deal, Deal) and deal.lead_id}
    gone -= _with_files(kind, ids)
    # What is left are rows for bytes that their leads have.
    CardFile.objects.filter(card_id__in=gone).delete()
    for hanging in (StageStay, CardParticipant):
        hanging.objects.filter(card_id__in=gone).delete()
    ContactPoint.objects.filter(holder_id__in=gone).delete()
    refs = tuple(CardRef(model.KIND, card_id) for card_id in sorted(gone))
    events.announce(CardsRemoved(actor=actor, at=now, refs=refs))
    model.objects.filter(pk__in=gone).delete()
    live.tell(refs)
    return gone


def _worked_on(ids: Collection[UUID], since: datetime | None) -> frozenset[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_WORKED_ON, [list(ids), list(_NOBODY), since, since])
        return frozenset(card_id for (card_id,) in cursor.fetchall())


def _with_files(kind: str, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those with a file of their own; what a deal only has from its lead is none."""
    files = set(CardFile.objects.filter(card_id__in=ids).values_list("card_id", "stored"))
    if kind != "deal" or not files:
        return frozenset(card_id for card_id, _stored in files)
    grown = Deal.objects.filter(pk__in=[card_id for card_id, _stored in files])
    leads = {deal.pk: deal.lead_id for deal in grown if isinstance(deal, Deal)}
    carried = CardFile.objects.filter(card_id__in=[each for each in leads.values() if each])
    of_leads = set(carried.values_list("card_id", "stored"))
    return frozenset(
        card_id for card_id, stored in files if (leads.get(card_id), stored) not in of_leads
    )


def _hung_on(kind: str, ids: Collection[UUID]) -> frozenset[UUID]:
    found: set[UUID] = set()
    for model in (Lead, Deal):
        held = model.objects.filter(**{f"{kind}__in": ids})
        found.update(held.values_list(f"{kind}_id", flat=True))
    if kind == "company":
        of_persons = Contact.objects.filter(company__in=ids)
        found.update(each for each in of_persons.values_list("company_id", flat=True) if each)
    merged = CLIENTS["contact" if kind == "contact" else "company"].objects
    found.update(
        each
        for each in merged.filter(merged_into__in=ids).values_list("merged_into_id", flat=True)
        if each
    )
    return frozenset(found)
