from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.storable import storable
from voronka.process.state import CardKind, CardRef
from voronka.records import copying
from voronka.records.events import NotesAdded
from voronka.records.queries.cards import MODELS
from voronka.records.use_cases.add_note import LONGEST


@transaction.atomic
def add_notes(
    *, kind: CardKind, notes: Sequence[tuple[UUID, str]], actor: Actor, now: datetime
) -> frozenset[UUID]:
    """
    Write notes on many cards at once, some perhaps on the same, and return which cards have them:
    those that the actor sees. What is too long is cut.
    """
    visible = (
        MODELS[kind].objects.visible_to(actor).filter(pk__in={card_id for card_id, _ in notes})
    )
    seen = frozenset(visible.values_list("pk", flat=True))
    if not seen:
        return seen
    rows = [
        (CardRef(kind, card_id), storable(text.strip())[:LONGEST])
        for card_id, text in notes
        if card_id in seen
    ]
    copying.write_texts(rows, kind="note", actor=actor, now=now)
    refs = tuple(dict.fromkeys(ref for ref, _ in rows))
    events.announce(NotesAdded(actor=actor, at=now, refs=refs))
    return seen
