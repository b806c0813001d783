"""What of a contact or company its cards show or their rules read, and the cards that are told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records import live
from voronka.records.client_kinds import ClientKind
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.queries.cards import MODELS


def tell_cards(
    *,
    kind: ClientKind,
    client_ids: Collection[UUID],
    names: Collection[str],
    actor: Actor,
    now: datetime,
) -> None:
    """
    Have the open cards of clients looked at again of whom these fields have changed, if any rule
    reads them: what the cards wait for may be another moment now.
    """
    playbook = active_playbook()
    _show_again(kind, client_ids, names=frozenset(playbook.fields(kind)).intersection(names))
    facts = {f"{kind}.{name}" for name in names}
    lines = [key for key in playbook.spec.pipelines if facts & playbook.facts_needed(key)]
    if not lines or not client_ids:
        return
    with command_transaction():
        for model in MODELS.values():
            told = model.objects.open().filter(pipeline__in=lines)
            for card in told.filter(**{f"{kind}__in": list(client_ids)}).order_by("pk"):
                note_change(card.ref, actor=actor, now=now)


def _show_again(kind: ClientKind, client_ids: Collection[UUID], *, names: Collection[str]) -> None:
    """Have the open pages draw the cards anew that show own fields of these clients."""
    if not names or not client_ids:
        return
    live.tell(
        [
            CardRef(card_kind, card_id)
            for card_kind, model in MODELS.items()
            for card_id in model.objects.open()
            .filter(**{f"{kind}__in": list(client_ids)})
            .values_list("pk", flat=True)[: live.NAMED_ONE_BY_ONE + 1]
        ]
    )
