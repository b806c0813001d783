"""
The client and the measurer of a case at work: they hear of messages and visits, and answer in time.

Everything here happens inside the room.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast

from voronka.channels.models import OutboxMessage
from voronka.kernel.actor import Actor
from voronka.people.queries.people import actor_for
from voronka.process.commands import Inbound
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.scheduling.models import Booking
from voronka.scheduling.problems import UnableToBook
from voronka.scheduling.use_cases.report_visit import report_visit
from voronka.scheduling.use_cases.start_travel import start_travel
from voronka.training.answering import answer_to, said
from voronka.training.models import Attempt, Reply
from voronka.training.spec import CaseSpec, Way
from voronka.work.use_cases.close_task import UnableToCloseTask
from voronka.work.use_cases.notify import notify

# The measurer sets out before the visit, and hands its result in after it.
_TRAVEL, _WRITING = timedelta(minutes=50), timedelta(minutes=20)
TRAVEL = "travel"


def card_of(attempt: Attempt) -> Card:
    return MODELS[attempt.ref.kind].objects.get(pk=attempt.card_id)


def take_notice(attempt: Attempt, case: CaseSpec) -> None:
    """Plan an answer to everything that has reached the client since."""
    _hear_messages(attempt, case)
    _hear_of_visits(attempt)


def next_reply_at(attempt: Attempt) -> datetime | None:
    """Return when the client, or who visits them, does something next."""
    waiting = attempt.replies.filter(given_at=None).order_by("due_at")
    return waiting.values_list("due_at", flat=True).first()


def reply_to_all(attempt: Attempt, case: CaseSpec, *, now: datetime) -> int:
    """Let everything be answered whose time has come; return how many answers there were."""
    due = attempt.replies.filter(given_at=None, due_at__lte=now).order_by("due_at", "pk")
    # Pages ask for several pieces at once: each answer is given by one of them, the others wait.
    locked = list(due.select_for_update())
    for reply in locked:
        if reply.way in ("visit", TRAVEL):
            _visit(attempt, case, reply, now)
        else:
            _write(attempt, case, reply, now)
    return len(locked)


def _hear_messages(attempt: Attempt, case: CaseSpec) -> None:
    card = card_of(attempt)
    sent = OutboxMessage.objects.of_card(attempt.ref).filter(status="sent", by_hand=True)
    heard = set(attempt.replies.values_list("cause", flat=True))
    for message in sent.order_by("created_at"):
        cause = f"message:{message.pk}"
        if cause in heard:
            continue
        way = cast(Way, message.channel)
        found = answer_to(case, way, stage=card.stage, given=_given(attempt))
        if found is None:
            continue
        key, answer = found
        calendar = active_playbook().calendar
        due_at = calendar.add(message.ended_at or message.created_at, answer.after)
        Reply.objects.get_or_create(
            attempt=attempt,
            cause=cause,
            defaults={"answer": key, "way": way, "due_at": due_at},
        )


def _hear_of_visits(attempt: Attempt) -> None:
    planned = {reply.cause: reply for reply in attempt.replies.filter(given_at=None)}
    for cause, way, due_at in _moments_of_visits(attempt):
        reply = planned.get(cause)
        if reply is not None and reply.due_at != due_at:
            reply.wait_until(due_at)
        elif reply is None:
            Reply.objects.get_or_create(
                attempt=attempt, cause=cause, defaults={"way": way, "due_at": due_at}
            )


def _moments_of_visits(attempt: Attempt) -> Iterator[tuple[str, str, datetime]]:
    for booking in Booking.objects.of_card(attempt.ref).open():
        yield f"{TRAVEL}:{booking.pk}", TRAVEL, booking.starts_at - _TRAVEL
        yield f"visit:{booking.pk}", "visit", booking.ends_at + _WRITING


def _given(attempt: Attempt) -> set[str]:
    return set(attempt.replies.values_list("answer", flat=True))


def _write(attempt: Attempt, case: CaseSpec, reply: Reply, now: datetime) -> None:
    """The client answers a message: it stands on the card, and the newcomer is told."""
    answer, playbook = case.answers[reply.answer], active_playbook()
    words = said(
        reply.answer, answer, calendar=playbook.calendar, language=attempt.language, now=now
    )
    client = Actor(kind="system", name=case.client.name.in_(attempt.language))
    with command_transaction():
        add_note(ref=attempt.ref, text=words.text, actor=client, now=now)
        run_command(ref=attempt.ref, command=Inbound(channel=reply.way), actor=client, now=now)
    notify(
        user_ids=[attempt.user_id],
        kind="reply",
        title=case.client.name,
        text=answer.says.same(words.text),
        key=f"practice:{reply.pk}",
        card=attempt.ref,
        now=now,
    )
    reply.give(at=now, text=words.text, dates=_as_json(words.dates))


def _visit(attempt: Attempt, case: CaseSpec, reply: Reply, now: datetime) -> None:
    """Whoever goes there says that they are on the way, and afterwards what came of it."""
    booking = Booking.objects.filter(pk=reply.cause.partition(":")[2]).open().first()
    if booking is None:
        reply.give(at=now, text="", dates={})
        return
    who, text = actor_for(booking.resource_id), ""
    try:
        if reply.way == TRAVEL:
            start_travel(booking_id=booking.pk, actor=who, now=now)
        else:
            text = _result(attempt, case, active_playbook(), now)
            report_visit(booking_id=booking.pk, result=text, actor=who, now=now)
    except (UnableToBook, UnableToCloseTask) as refusal:
        text = str(refusal)
    reply.give(at=now, text=text, dates={})


def _result(attempt: Attempt, case: CaseSpec, playbook: Playbook, now: datetime) -> str:
    found = answer_to(case, "visit", stage=card_of(attempt).stage, given=_given(attempt))
    if found is None:
        return case.otherwise.in_(attempt.language)
    key, answer = found
    calendar, language = playbook.calendar, attempt.language
    return said(key, answer, calendar=calendar, language=language, now=now).text


def _as_json(dates: dict[str, datetime] | object) -> dict[str, str]:
    found = cast(dict[str, datetime], dates)
    return {name: moment.isoformat() for name, moment in found.items()}
