"""One letter in the morning of the working day, with what one has not read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from voronka.notices.kinds import KINDS, kind_of
from voronka.notices.models import Dispatch
from voronka.notices.queries.ways import ways_for
from voronka.notices.use_cases.pass_notices_on import address_of
from voronka.people.models import User
from voronka.process.models.active import NoPlaybook, active_playbook
from voronka.process.playbook import Playbook
from voronka.process.text import Text
from voronka.scheduling.queries.resources import calendar_of
from voronka.scheduling.resource import Resource
from voronka.work.queries.notifications import NotificationRow, unread_since

# Not written any more when the morning is over, nor about what is older than this.
_MORNING, _OLDEST = timedelta(hours=3), timedelta(days=4)
_MOST = 40


def write_digests(*, now: datetime) -> int:
    """
    Write today's letter to everybody whose working day has begun; return how many were written.

    Called as often as one likes: a person gets one a day at most.
    """
    try:
        playbook = active_playbook()
    except NoPlaybook:
        return 0
    day = now.astimezone(ZoneInfo(playbook.spec.calendar.zone)).date().isoformat()
    written = Dispatch.objects.filter(key__startswith=f"digest|{day}|").values("user_id")
    people = User.objects.filter(is_active=True).exclude(pk__in=written).order_by("pk")
    due = [user for user in people if _is_morning(playbook, user, now)]
    wanted: dict[object, set[str]] = {}
    for kind in KINDS:
        for key, way in ways_for([user.pk for user in due], kind).items():
            if way.email == "digest":
                wanted.setdefault(key, set()).add(kind)
    return sum(_write(user, wanted[user.pk], day, now) for user in due if user.pk in wanted)


def _is_morning(playbook: Playbook, user: User, now: datetime) -> bool:
    person = Resource(
        id=user.pk, name=user.name, phone=user.phone, role=user.role, hours=user.hours or None
    )
    calendar = calendar_of(playbook, person)
    spans = calendar.spans_on(now.astimezone(calendar.zone).date())
    return bool(spans) and spans[0][0] <= now < spans[0][0] + _MORNING


def _write(user: User, kinds: set[str], day: str, now: datetime) -> bool:
    rows = unread_since(user_id=user.pk, since=now - _OLDEST, limit=_MOST)
    rows = [row for row in rows if kind_of(row.kind) in kinds]
    if not rows:
        return False
    language = user.language or "ru"
    title = Text(f"Непрочитанного: {len(rows)}", f"Unread: {len(rows)}")
    _dispatch, is_new = Dispatch.objects.get_or_create(
        key=f"digest|{day}|{user.pk}",
        defaults={
            "user": user,
            "subject": title.in_(language),
            "text": _text(rows, language),
            "address": f"{settings.PUBLIC_URL}/notifications/",
            "created_at": now,
            "next_try_at": now,
        },
    )
    return is_new


def _text(rows: Sequence[NotificationRow], language: str) -> str:
    parts = [
        "\n".join(
            part
            for part in (f"• {row.title.in_(language)}", row.text.in_(language), address_of(row))
            if part
        )
        for row in rows
    ]
    where = f"{settings.PUBLIC_URL}/settings/notifications/"
    parts.append(
        Text(
            f"Эту сводку можно настроить: {where}", f"This digest can be changed here: {where}"
        ).in_(language)
    )
    return "\n\n".join(parts)
