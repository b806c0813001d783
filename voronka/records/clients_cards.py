"""What of a contact or company the rules of its cards read, and the cards that are to be told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.records.client_kinds import ClientKind
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.models import Deal, Lead


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
    facts = {f"{kind}.{name}" for name in names}
    lines = [key for key in playbook.spec.pipelines if facts & playbook.facts_needed(key)]
    if not lines or not client_ids:
        return
    with command_transaction():
        for model in (Lead, Deal):
            told = model.objects.open().filter(pipeline__in=lines)
            for card in told.filter(**{f"{kind}__in": list(client_ids)}).order_by("pk"):
                note_change(card.ref, actor=actor, now=now)
