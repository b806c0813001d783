"""Calling the client of a case."""

from datetime import datetime

from django.utils.translation import gettext as _

from voronka.kernel.ids import new_id
from voronka.people.queries.people import actor_for
from voronka.process import field_types
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.use_cases.note_call import note_call
from voronka.training.answering import Said, answer_to, said
from voronka.training.hearing import card_of
from voronka.training.models import Attempt, Reply
from voronka.training.spec import CaseSpec

_CLOSED = Text(
    "Никто не отвечает: сейчас {at}. Звоните клиентам в рабочее время.",
    "Nobody answers: it is {at}. Call clients in working hours.",
)


class UnableToCallClient(Exception):
    """Nobody was called. The message is fit for the person who asked."""


def call(*, attempt: Attempt, case: CaseSpec, now: datetime) -> Said:
    """
    Call the client of the case, hear what they say, and have the call on the card. Inside the room.

    :raises UnableToCallClient: the lead has no owner yet
    :raises NotFound: the card is no longer the newcomer's
    :raises NotAllowed: the card is another's
    :raises CommandRefused: the process does not allow it
    """
    card, calendar = card_of(attempt), active_playbook().calendar
    if card.owner_id is None and card.closed_at is None:
        raise UnableToCallClient(_("Take the lead first: then it is yours to call."))
    words = _words(attempt, case, card.stage, now)
    note_call(
        ref=attempt.ref,
        answered=words.answered,
        text=words.text,
        actor=actor_for(attempt.user_id),
        now=now,
    )
    Reply.objects.create(
        attempt=attempt,
        answer=words.key,
        way="call",
        cause=f"call:{new_id()}",
        due_at=now,
        given_at=now,
        text=words.text,
        dates={
            name: each.astimezone(calendar.zone).isoformat() for name, each in words.dates.items()
        },
    )
    return words


def _words(attempt: Attempt, case: CaseSpec, stage: str, now: datetime) -> Said:
    calendar, language = active_playbook().calendar, attempt.language
    if not calendar.is_working(now):
        at = field_types.get("datetime").format(now, language, zone=calendar.zone)
        text = _CLOSED.in_(language).format(at=at)
        return Said(key="", text=text, answered=False, dates={})
    given = set(attempt.replies.values_list("answer", flat=True))
    found = answer_to(case, "call", stage=stage, given=given)
    if found is None:
        return Said(key="", text=case.otherwise.in_(language), dates={})
    key, answer = found
    return said(key, answer, calendar=calendar, language=language, now=now)
