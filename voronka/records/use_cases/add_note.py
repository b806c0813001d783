from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records import ledger
from voronka.records.events import NoteAdded
from voronka.records.queries.holders import holder_for

LONGEST = 20_000


class UnableToAddNote(Exception):
    """No note was written. The message is fit for the person who asked."""


@transaction.atomic
def add_note(*, ref: CardRef, text: str, actor: Actor, now: datetime) -> int:
    """
    Write a note on a card, open or closed, or on a client. Whoever sees it may; it is no evidence
    of contact.

    :raises NotFound: the actor sees no such card or client
    :raises UnableToAddNote: it is empty or too long
    """
    holder_for(ref, actor)
    text = text.strip()
    if not text:
        raise UnableToAddNote(_("Write something first."))
    if len(text) > LONGEST:
        raise UnableToAddNote(_("This note is too long."))

    row = ledger.history_row(ref=ref, kind="note", note=text, actor=actor, now=now)
    row.save(force_insert=True)
    events.announce(NoteAdded(actor=actor, at=now, ref=ref, text=text))
    return int(row.pk)
