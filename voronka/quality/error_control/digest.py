"""What the head is told of errors in the morning."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from voronka.channels.adapter import Outbound, UnableToSend
from voronka.channels.queries.accounts import carrier_of
from voronka.people.models import User
from voronka.process.models.active import NoPlaybook, active_playbook
from voronka.process.playbook import Playbook
from voronka.process.text import Text
from voronka.quality.error_control.errors import (
    PersonCount,
    RuleCount,
    counts_by_person,
    counts_by_rule,
)
from voronka.work.models import Notification
from voronka.work.use_cases.notify import notify

_log = structlog.get_logger(__name__)
# Not told any more when the morning is over: a server that was down does not write at night.
_MORNING = timedelta(hours=3)
_NAMED = 5


def tell_of_errors(*, now: datetime) -> int:
    """
    Tell each head, once on the morning of a working day, what is wrong and with whose cards;
    return how many were told.
    """
    try:
        playbook = active_playbook()
    except NoPlaybook:
        return 0
    if not _is_morning(playbook, now):
        return 0
    day = now.astimezone(ZoneInfo(playbook.spec.calendar.zone)).date()
    key = f"errors:{day.isoformat()}"
    told = Notification.objects.filter(key=key).values("user_id")
    heads = User.objects.filter(is_active=True, role__in=list(playbook.spec.errors_digest))
    return sum(_tell(head, key, now) for head in heads.exclude(pk__in=told).order_by("pk"))


def _is_morning(playbook: Playbook, now: datetime) -> bool:
    calendar = playbook.calendar
    day = now.astimezone(ZoneInfo(playbook.spec.calendar.zone)).date()
    spans = calendar.spans_on(day) if calendar.is_working_day(day) else ()
    return bool(spans) and spans[0][0] <= now < spans[0][0] + _MORNING


def _tell(head: User, key: str, now: datetime) -> bool:
    actor = head.as_actor()
    by_rule = counts_by_rule(actor=actor)
    count = sum(each.count for each in by_rule)
    if not count:
        return False
    own = counts_by_rule(actor=actor, owner=str(head.pk))
    mine = sum(each.count for each in own)
    title = Text(f"Ошибок в карточках: {count}", f"Errors on cards: {count}")
    if mine:
        title = Text(f"{title.ru}, из них ваших: {mine}", f"{title.en}, yours: {mine}")
    others = [each for each in counts_by_person(actor=actor) if each.id not in (None, head.pk)]
    text = _text(own, _without(by_rule, own), others[:_NAMED])
    notify(user_ids=[head.pk], kind="errors", title=title, text=text, key=key, now=now)
    _write(head, title, text, key, now)
    return True


def _without(all_of_them: Sequence[RuleCount], some: Sequence[RuleCount]) -> Sequence[RuleCount]:
    counted = {each.rule: each.count for each in some}
    rest = [replace(each, count=each.count - counted.get(each.rule, 0)) for each in all_of_them]
    return [each for each in rest if each.count]


def _text(
    own: Sequence[RuleCount], others: Sequence[RuleCount], people: Sequence[PersonCount]
) -> Text:
    """Return what is the head's own to repair first, and apart from what is not."""
    told = {}
    for locale in ("ru", "en"):
        parts = []
        if own:
            heading = Text("Исправить вам", "Yours to repair").in_(locale)
            parts.append(f"{heading}:\n{_lines(own, locale)}")
        if others:
            heading = Text("Исправить остальным", "For the others").in_(locale)
            parts.append((f"{heading}:\n" if own else "") + _lines(others, locale))
        if people:
            heading = Text("У кого больше всего", "Whose cards").in_(locale)
            whose = ", ".join(f"{each.name} — {each.count}" for each in people)
            parts.append(f"{heading}: {whose}")
        told[locale] = "\n\n".join(parts)
    return Text(told["ru"], told["en"])


def _lines(counted: Sequence[RuleCount], locale: str) -> str:
    most_first = sorted(counted, key=lambda each: -each.count)
    return "\n".join(f"{each.spec.label.in_(locale)}: {each.count}" for each in most_first)


def _write(head: User, title: Text, text: Text, key: str, now: datetime) -> None:
    """Send it by e-mail too; the notification stands whether that succeeds or not."""
    language = head.language or "ru"
    message = Outbound(
        key=f"{key}:{head.pk}",
        channel="email",
        recipient=head.email,
        subject=title.in_(language),
        text=text.in_(language),
        at=now,
    )
    try:
        carrier = carrier_of("email")
        carrier.adapter.send(message, carrier.params)
    except UnableToSend as refusal:
        _log.warning("errors_digest_not_sent", recipient=str(head.pk), reason=str(refusal))
