from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils import translation
from psycopg.errors import DeadlockDetected

from voronka.kernel import rows
from voronka.kernel.as_json import as_json
from voronka.process.commands import COMMAND, Command
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.state import CardKind, CardRef
from voronka.records.bulk_deeds import BulkDeed, Outcome, deed_of, params_of
from voronka.records.gathering import gather_done, gather_matching
from voronka.records.listed import listed_of
from voronka.records.listed_bulk import carry_out_listed, gather_listed
from voronka.records.models import BulkAction, BulkItem, Card
from voronka.records.queries.cards import MODELS
from voronka.records.use_cases.move_cards import run_each
from voronka.records.ways_back import ways_back

# Cards of one transaction: few enough not to keep others waiting for long, and enough that what is
# asked once for all of them costs little for each.
_AT_ONCE = 400
# Others may do the same at once and count what they did, but nobody may end the action.
_SHARE = "SELECT 1 FROM records_bulkaction WHERE id = %s AND finished_at IS NULL FOR KEY SHARE"

# What is told of each card of a part.
_TOLD = ("verdict", "reason", "before", "version")
_TELL = """
UPDATE records_bulkitem item
SET verdict = told.verdict, reason = told.reason, version = coalesce(card.version, 0)
FROM jsonb_to_recordset(%s::jsonb) AS told (id bigint, card_id uuid, verdict text, reason text)
LEFT JOIN {cards} card ON card.id = told.card_id
WHERE item.id = told.id
"""


def run_bulk_action(*, bulk_id: UUID, now: datetime) -> None:
    """
    Carry a bulk action out to its end, part by part.

    Each part is one transaction, with what became of its cards: whoever takes up the work of a
    worker that was killed goes on where it stopped, and no card is done twice. Several may share
    the work: each takes cards that no other has in hand.
    """
    _gather(bulk_id, now=now)
    while not _is_over(bulk_id, now=now):
        while _run_part_in_turn(bulk_id, now=now):
            continue


@transaction.atomic
def _gather(bulk_id: UUID, *, now: datetime) -> None:
    """Note every card that is meant, in one statement, before anything is done to any."""
    found = BulkAction.objects.filter(
        pk=bulk_id, gathered_at__isnull=True, finished_at__isnull=True
    )
    bulk = found.select_for_update().select_related(None).first()
    if bulk is None:
        return
    if bulk.undoes_id is not None:
        total = gather_done(bulk_id=bulk_id, of=bulk.undoes_id)
    elif (listed := listed_of(bulk.card_kind)) is not None:
        total = gather_listed(bulk, listed)
    else:
        total = gather_matching(
            bulk_id=bulk_id,
            kind=cast(CardKind, bulk.card_kind),
            wanted=bulk.wanted or {},
            actor=bulk.by.as_actor(),
            asked_at=bulk.created_at,
        )
    bulk.gather(total=total, at=now)


@transaction.atomic
def _is_over(bulk_id: UUID, *, now: datetime) -> bool:
    """Say whether there is nothing more to do, and note the end."""
    found = BulkAction.objects.filter(pk=bulk_id, finished_at__isnull=True)
    # Waits until nobody else has a part in hand: what has ended may be taken back at once.
    bulk = found.select_for_update().select_related(None).first()
    if bulk is None:
        return True
    if _must_stop(bulk) or not bulk.items.filter(verdict="").exists():
        bulk.finish(now)
        return True
    return False


def _run_part_in_turn(bulk_id: UUID, *, now: datetime) -> bool:
    """Carry out the next part; anew, if two waited for each other and this one had to give way."""
    while True:
        try:
            return _run_part(bulk_id, now=now)
        except OperationalError as problem:
            if not isinstance(problem.__cause__, DeadlockDetected):
                raise


@transaction.atomic
def _run_part(bulk_id: UUID, *, now: datetime) -> bool:
    """Carry out the next part; False if there is none."""
    bulk = _shared(bulk_id)
    if bulk is None or _must_stop(bulk):
        return False
    waiting = bulk.items.filter(verdict="").order_by("pk")
    items = list(waiting.select_for_update(skip_locked=True, no_key=True)[:_AT_ONCE])
    if not items:
        return False
    with translation.override(bulk.by.language), one_playbook():
        _carry_out(bulk, items, now=now)
    done = sum(item.verdict == "done" for item in items)
    bulk.count(done=done, refused=len(items) - done)
    return True


def _shared(bulk_id: UUID) -> BulkAction | None:
    """Return the action if it goes on still; it does not end before this transaction does."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [bulk_id])
        if cursor.fetchone() is None:
            return None
    return BulkAction.objects.select_related("by", "undoes").get(pk=bulk_id)


def _must_stop(bulk: BulkAction) -> bool:
    return bulk.stopped_at is not None or not bulk.by.is_active


def _carry_out(bulk: BulkAction, items: Sequence[BulkItem], *, now: datetime) -> None:
    if (listed := listed_of(bulk.card_kind)) is not None:
        carry_out_listed(bulk, listed, items, now=now)
        rows.update(items, only=_TOLD)
        return
    if (deed := deed_of((bulk.undoes or bulk).command)) is not None:
        _carry_out_deed(bulk, deed, items, now=now)
        return
    kind, actor = cast(CardKind, bulk.card_kind), bulk.by.as_actor()
    wanted: Mapping[CardRef, Command]
    held: Sequence[Card] = ()
    if bulk.undoes_id:
        locked = _cards(kind, items)
        wanted = _undoing(bulk, items, locked)
        held = [card for card in locked.values() if card.ref in wanted]
    else:
        command = COMMAND.validate_python(bulk.command)
        wanted = {CardRef(kind, item.card_id): command for item in items}
    reports = run_each(kind=kind, wanted=wanted, actor=actor, now=now, held=held) if wanted else {}
    for item in items:
        report = reports.get(CardRef(kind, item.card_id))
        if report is not None:
            item.verdict, item.reason = report.verdict, report.reason
    _tell_with_versions(kind, items)


def _carry_out_deed(
    bulk: BulkAction, deed: BulkDeed, items: Sequence[BulkItem], *, now: datetime
) -> None:
    """Do, or take back, what is no command."""
    actor = bulk.by.as_actor()
    outcomes: Mapping[UUID, Outcome]
    if bulk.undoes is None:
        ids = [item.card_id for item in items]
        outcomes = deed.carry_out(ids=ids, params=params_of(bulk.command), actor=actor, now=now)
    else:
        old = _unchanged(bulk, items, _cards(deed.kind, items))
        kept = {card_id: each.before for card_id, each in old.items()}
        outcomes = deed.take_back(kept=kept, actor=actor, now=now)
    versions = _versions(deed.kind, items)
    for item in items:
        if outcome := outcomes.get(item.card_id):
            item.verdict, item.reason = outcome.verdict, outcome.reason
            item.before = dict(outcome.kept)
        item.version = versions.get(item.card_id, 0)
    rows.update(items, only=_TOLD)


def _tell_with_versions(kind: CardKind, items: Sequence[BulkItem]) -> None:
    """Note what became of the cards, and in which version each stands now."""
    told = [
        {"id": item.pk, "card_id": item.card_id, "verdict": item.verdict, "reason": item.reason}
        for item in items
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TELL.format(cards=MODELS[kind]._meta.db_table), [as_json(told)])


def _cards(kind: CardKind, items: Sequence[BulkItem]) -> dict[UUID, Card]:
    found = MODELS[kind].objects.filter(pk__in=[item.card_id for item in items])
    # Locked in the order in which commands lock them.
    return {card.pk: card for card in found.order_by("pk").select_for_update(no_key=True)}


def _versions(kind: CardKind, items: Sequence[BulkItem]) -> dict[UUID, int]:
    found = MODELS[kind].objects.filter(pk__in=[item.card_id for item in items])
    return dict(found.values_list("pk", "version"))


# And back.


def _undoing(
    bulk: BulkAction, items: Sequence[BulkItem], cards: Mapping[UUID, Card]
) -> Mapping[CardRef, Command]:
    """Return what gives each card back as it was; one that has changed since is left alone."""
    old = [cards[card_id] for card_id in _unchanged(bulk, items, cards)]
    ways = ways_back(old, active_playbook())
    for item in items:
        if not item.verdict and item.card_id not in ways:
            item.verdict = "not_found"
    return {card.ref: ways[card.pk] for card in old if card.pk in ways}


def _unchanged(
    bulk: BulkAction, items: Sequence[BulkItem], cards: Mapping[UUID, Card]
) -> dict[UUID, BulkItem]:
    """Return how each card stood before; the verdict on those that changed since is given here."""
    was = BulkItem.objects.filter(bulk=bulk.undoes_id, card_id__in=[each.card_id for each in items])
    old = {item.card_id: item for item in was}
    unchanged = {}
    for item in items:
        card, before = cards.get(item.card_id), old.get(item.card_id)
        if card is None or before is None:
            item.verdict = "not_found"
        elif card.version != before.version:
            item.verdict = "changed"
        else:
            unchanged[item.card_id] = before
    return unchanged
