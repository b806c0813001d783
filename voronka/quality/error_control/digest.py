"""What the head is told of errors in the morning."""

from collections.abc import Sequence
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
    title = Text(f"Ошибок в карточках: {count}", f"Errors on cards: {count}")
    text = _text(by_rule, counts_by_person(actor=actor))
    notify(user_ids=[head.pk], kind="errors", title=title, text=text, key=key, now=now)
    _write(head, title, text, key, now)
    return True


def _text(by_rule: Sequence[RuleCount], by_person: Sequence[PersonCount]) -> Text:
    rules = sorted(by_rule, key=lambda each: -each.count)
    people = [each for each in by_person if each.id is not None][:_NAMED]
    lines = {}
    for locale in ("ru", "en"):
        named = [f"{each.spec.label.in_(locale)}: {each.count}" for each in rules]
        whose = ", ".join(f"{each.name} — {each.count}" for each in people)
        heading = Text("У кого больше всего", "Whose cards").in_(locale)
        lines[locale] = "\n".join(named) + (f"\n\n{heading}: {whose}" if whose else "")
    return Text(lines["ru"], lines["en"])


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
