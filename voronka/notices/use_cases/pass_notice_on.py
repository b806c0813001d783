"""What happens, besides the bell, when people are told something."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings

from voronka.notices.kinds import kind_of
from voronka.notices.models import Dispatch, PushSubscription
from voronka.notices.queries.ways import ways_for
from voronka.people.models import User
from voronka.process.text import Text
from voronka.work.queries.notifications import NotificationRow, told_by_key
from voronka.work.use_cases.mark_told import mark_told


def pass_notice_on(*, user_ids: Collection[UUID], kind: str, key: str, now: datetime) -> int:
    """
    Queue what each of them wants to hear outside of the page; return how much that is.

    Told again under the same key, nobody hears it twice.
    """
    ways = ways_for(user_ids, kind_of(kind))
    told = told_by_key(user_ids=ways, key=key)
    quiet = [told[user].id for user, way in ways.items() if user in told and not way.page]
    mark_told(ids=quiet, now=now)
    users = {user.pk: user for user in User.objects.filter(pk__in=told)}
    pushed = [user for user, way in ways.items() if way.push and user in told]
    dispatches = [
        _dispatch(users[user], told[user], key=f"mail|{user}|{key}", now=now)
        for user, way in ways.items()
        if way.email == "now" and user in told
    ]
    for browser in PushSubscription.objects.filter(user_id__in=pushed):
        row = told[browser.user_id]
        dispatches.append(
            _dispatch(
                users[browser.user_id],
                row,
                key=f"push|{browser.pk}|{key}",
                now=now,
                browser=browser,
            )
        )
    Dispatch.objects.bulk_create(dispatches, ignore_conflicts=True)
    return len(dispatches)


def address_of(row: NotificationRow) -> str:
    """Return where one looks at it."""
    path = f"/{row.card.kind}s/{row.card.id}/" if row.card else "/notifications/"
    return f"{settings.PUBLIC_URL}{path}"


def _dispatch(
    user: User,
    row: NotificationRow,
    *,
    key: str,
    now: datetime,
    browser: PushSubscription | None = None,
) -> Dispatch:
    language = user.language or "ru"
    text, address = row.text.in_(language), address_of(row)
    if browser is None:
        text = "\n\n".join(part for part in (text, address, _end(language)) if part)
    return Dispatch(
        user=user,
        key=key[:400],
        subscription=browser,
        subject=row.title.in_(language),
        text=text,
        address=address,
        created_at=now,
        next_try_at=now,
    )


def _end(language: str) -> str:
    where = f"{settings.PUBLIC_URL}/settings/notifications/"
    return Text(
        f"Какие письма приходят, выбирается здесь: {where}",
        f"Which letters you get is chosen here: {where}",
    ).in_(language)
