"""
A broken intake calls (Q9): requests that fail or are nowhere, a form that is silent for longer than
ever.

Told once for each incident; when it is over, what was told about it is marked read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from voronka.channels.models import InboundRequest
from voronka.channels.queries.intake import DAYS, lost_requests
from voronka.kernel import live
from voronka.people.models import User
from voronka.process.models.active import NoPlaybook, active_playbook
from voronka.process.text import Text
from voronka.work.models import Notification
from voronka.work.use_cases.notify import notify

KIND = "intake"
# The usual is learnt from this period; a form needs as many requests to have a usual.
_LEARNT = timedelta(days=30)
_LEAST = 20
# A silence is one when it lasts twice as long as the longest pause so far.
_TIMES = 2
_MEANWHILE = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Incident:
    """What is broken; `key` stays the same for as long as it lasts."""

    key: str
    title: Text
    text: Text


def watch_intake(*, now: datetime) -> int:
    """
    Tell administrators and heads of each new incident, and take back those that are over; return
    how many last.
    """
    try:
        incidents = list(_incidents(now))
    except NoPlaybook:
        return 0
    called = list(_called())
    for incident in incidents:
        notify(
            user_ids=[user.pk for user in called],
            kind=KIND,
            title=incident.title,
            text=incident.text,
            key=incident.key,
            now=now,
        )
    _take_back([incident.key for incident in incidents], now)
    return len(incidents)


def _incidents(now: datetime) -> Iterator[Incident]:
    forms = active_playbook().spec.web_forms
    late = Q(fate="", arrived_at__lt=now - _MEANWHILE)
    failed = InboundRequest.objects.filter(late | Q(fate="error")).order_by("arrived_at", "pk")
    if (first := failed.first()) is not None:
        count = failed.count()
        yield Incident(
            key=f"{KIND}:failed:{first.pk}",
            title=Text("Приём обращений сломан", "The intake of requests is broken"),
            text=Text(
                f"Не обработано обращений: {count}. Откройте «Обращения» и решите, что с ними.",
                f"Requests that were not handled: {count}. Open “Requests” and decide about them.",
            ),
        )
    if lost := lost_requests(now=now, days=DAYS):
        yield Incident(
            key=f"{KIND}:lost:{now.astimezone(_zone()).date().isoformat()}",
            title=Text("Обращения не сходятся", "Requests do not add up"),
            text=Text(
                f"Пришли и никуда не попали: {lost}. Откройте «Обращения»: разница видна по дням.",
                f"Arrived and are nowhere: {lost}. Open “Requests”: it shows where, by day.",
            ),
        )
    for form_key, last, longest in _pauses(now):
        if form_key in forms and now - last > _TIMES * longest:
            title = forms[form_key].title
            yield Incident(
                key=f"{KIND}:silent:{form_key}:{last.isoformat()}",
                title=Text("Форма молчит дольше обычного", "A form is silent for unusually long"),
                text=Text(
                    f"«{title.ru}»: последнее обращение {last:%d.%m %H:%M} UTC. Проверьте сайт.",
                    f"“{title.en}”: last request {last:%d.%m %H:%M} UTC. Look at the site.",
                ),
            )


def _zone() -> ZoneInfo:
    return ZoneInfo(active_playbook().spec.calendar.zone)


def _pauses(now: datetime) -> list[tuple[str, datetime, timedelta]]:
    """Return of each form with a usual: the last request, and the longest pause between two."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT form_key, max(arrived_at), max(pause) FROM (
                SELECT form_key, arrived_at, arrived_at - lag(arrived_at) OVER (
                    PARTITION BY form_key ORDER BY arrived_at) AS pause
                FROM channels_inboundrequest WHERE channel = 'form' AND arrived_at >= %s
            ) each_one GROUP BY form_key HAVING count(*) >= %s ORDER BY form_key
            """,
            [now - _LEARNT, _LEAST],
        )
        return list(cursor.fetchall())


def _called() -> Iterator[User]:
    spec = active_playbook().spec
    roles = list(spec.errors_digest)
    yield from User.objects.filter(Q(is_staff=True) | Q(role__in=roles), is_active=True)


def _take_back(lasting: list[str], now: datetime) -> None:
    over = Notification.objects.unread().filter(kind=KIND).exclude(key__in=lasting)
    users = sorted(set(over.values_list("user_id", flat=True)))
    if users:
        over.mark_read(now)
    for user_id in users:
        live.publish(live.of_user(user_id), what="notifications_read")
