from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils import translation

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.process import field_types
from voronka.process.commands import COMMAND, Assign, Command, Edit, Junk, Lose, Move, Restore
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.state import CardKind, CardRef
from voronka.records.bulk_deeds import BulkDeed, Outcome, deed_of, params_of
from voronka.records.gathering import gather_done, gather_matching
from voronka.records.listed import listed_of
from voronka.records.listed_bulk import carry_out_listed, gather_listed
from voronka.records.models import BulkAction, BulkItem, Card
from voronka.records.queries.cards import MODELS, state_of
from voronka.records.use_cases.move_cards import CardReport, run_on_cards

# Cards of one transaction: few enough not to keep others waiting for long, and enough that what is
# asked once for all of them costs little for each.
_AT_ONCE = 200


def run_bulk_action(*, bulk_id: UUID, now: datetime) -> None:
    """
    Carry a bulk action out to its end, part by part.

    Each part is one transaction, with what became of its cards: whoever takes up the work of a
    worker that was killed goes on where it stopped, and no card is done twice.
    """
    _gather(bulk_id, now=now)
    while _run_part(bulk_id, now=now):
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
def _run_part(bulk_id: UUID, *, now: datetime) -> bool:
    """Carry out the next part; False at the end."""
    found = BulkAction.objects.filter(pk=bulk_id, finished_at__isnull=True)
    bulk = found.select_for_update().select_related(None).first()
    if bulk is None:
        return False
    items = list(bulk.items.filter(verdict="").order_by("pk")[:_AT_ONCE])
    if bulk.stopped_at is not None or not items or not bulk.by.is_active:
        bulk.finish(now)
        return False
    with translation.override(bulk.by.language), one_playbook():
        _carry_out(bulk, items, now=now)
    rows.update(items, only=("verdict", "reason", "before", "version"))
    done = sum(item.verdict == "done" for item in items)
    bulk.count(done=done, refused=len(items) - done)
    return True


def _carry_out(bulk: BulkAction, items: Sequence[BulkItem], *, now: datetime) -> None:
    if (listed := listed_of(bulk.card_kind)) is not None:
        carry_out_listed(bulk, listed, items, now=now)
        return
    if (deed := deed_of((bulk.undoes or bulk).command)) is not None:
        _carry_out_deed(bulk, deed, items, now=now)
        return
    kind, actor = cast(CardKind, bulk.card_kind), bulk.by.as_actor()
    before = _cards(kind, items)
    wishes = _undoing(bulk, items, before) if bulk.undoes_id else _doing(bulk, items)
    for item in items:
        card = before.get(item.card_id)
        if card is not None and not bulk.undoes_id:
            item.before = _standing(card, bulk.command)
    reports: dict[UUID, CardReport] = {}
    ordered = sorted(wishes.items(), key=lambda each: str(each[1]))
    for _key, some in groupby(ordered, key=lambda each: str(each[1])):
        together = list(some)
        reports |= _run(kind, [card_id for card_id, _wish in together], together[0][1], actor, now)
    versions = {card_id: card.version for card_id, card in _cards(kind, items).items()}
    for item in items:
        report = reports.get(item.card_id)
        if report is not None:
            item.verdict, item.reason = report.verdict, report.reason
        item.version = versions.get(item.card_id, 0)


def _carry_out_deed(
    bulk: BulkAction, deed: BulkDeed, items: Sequence[BulkItem], *, now: datetime
) -> None:
    """Do, or take back, what is no command."""
    actor, cards = bulk.by.as_actor(), _cards(deed.kind, items)
    outcomes: Mapping[UUID, Outcome]
    if bulk.undoes is None:
        ids = [item.card_id for item in items]
        outcomes = deed.carry_out(ids=ids, params=params_of(bulk.command), actor=actor, now=now)
    else:
        old = _unchanged(bulk, items, cards)
        kept = {card_id: each.before for card_id, each in old.items()}
        outcomes = deed.take_back(kept=kept, actor=actor, now=now)
    versions = {card_id: card.version for card_id, card in _cards(deed.kind, items).items()}
    for item in items:
        if outcome := outcomes.get(item.card_id):
            item.verdict, item.reason = outcome.verdict, outcome.reason
            item.before = dict(outcome.kept)
        item.version = versions.get(item.card_id, 0)


def _run(
    kind: CardKind, ids: Sequence[UUID], commands: Sequence[Command], actor: Actor, now: datetime
) -> dict[UUID, CardReport]:
    """Run commands one after the other on the cards; what is refused is not asked further."""
    left = [CardRef(kind, card_id) for card_id in ids]
    reports: dict[UUID, CardReport] = {}
    for command in commands:
        found = run_on_cards(refs=left, command=command, actor=actor, now=now)
        reports |= {report.ref.id: report for report in found}
        left = [report.ref for report in found if report.verdict == "done"]
    return reports


def _cards(kind: CardKind, items: Sequence[BulkItem]) -> dict[UUID, Card]:
    found = MODELS[kind].objects.filter(pk__in=[item.card_id for item in items])
    # Locked in the order in which commands lock them.
    return {card.pk: card for card in found.order_by("pk").select_for_update(no_key=True)}


# There.


def _doing(bulk: BulkAction, items: Sequence[BulkItem]) -> dict[UUID, tuple[Command, ...]]:
    command = COMMAND.validate_python(bulk.command)
    return {item.card_id: (command,) for item in items}


def _standing(card: Card, command: Mapping[str, Any]) -> dict[str, Any]:
    """Return what has to be known to bring the card back."""
    standing: dict[str, Any] = {
        "pipeline": card.pipeline,
        "stage": card.stage,
        "owner_id": str(card.owner_id) if card.owner_id else None,
        "is_closed": card.is_closed(),
        "lost": [card.lost_reason, card.lost_note],
        "junk": [card.junk_reason, card.junk_note],
    }
    if changed := command.get("fields"):
        playbook = active_playbook()
        values = state_of(card, playbook).fields
        fields = playbook.fields(card.KIND)
        standing["fields"] = {
            name: field_types.get(fields[name].type).to_json(values.get(name))
            for name in changed
            if name in fields
        }
    return standing


# And back.


def _undoing(
    bulk: BulkAction, items: Sequence[BulkItem], cards: Mapping[UUID, Card]
) -> dict[UUID, tuple[Command, ...]]:
    """Return what brings each card back; one that has changed since is left alone."""
    old = _unchanged(bulk, items, cards)
    return {card_id: _way_back(cards[card_id], each.before) for card_id, each in old.items()}


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


def _way_back(card: Card, before: Mapping[str, Any]) -> tuple[Command, ...]:
    commands: list[Command] = []
    if card.is_closed() and not before["is_closed"]:
        commands.append(Restore())
    elif before["is_closed"] and not card.is_closed():
        return (_closing(before),)
    stands = card.previous_stage if commands else card.stage
    if (card.pipeline, stands) != (before["pipeline"], before["stage"]):
        commands.append(Move(stage=before["stage"], pipeline=before["pipeline"]))
    owner = UUID(before["owner_id"]) if before["owner_id"] else None
    if card.owner_id != owner:
        commands.append(Assign(owner_id=owner))
    if before.get("fields"):
        commands.append(Edit(fields=before["fields"]))
    return tuple(commands)


def _closing(before: Mapping[str, Any]) -> Command:
    if before["junk"][0]:
        return Junk(reason=before["junk"][0], note=before["junk"][1] or "")
    if before["lost"][0]:
        return Lose(reason=before["lost"][0], note=before["lost"][1] or "")
    return Move(stage=before["stage"], pipeline=before["pipeline"])
