"""What happens, besides the bell, when people are told something."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from voronka.kernel import rows
from voronka.notices.kinds import PLACES, kind_of
from voronka.notices.models import Dispatch, PushSubscription
from voronka.notices.queries.ways import ways_for
from voronka.people.models import User
from voronka.process.text import Text
from voronka.work.queries.notifications import NotificationRow, told_by_keys
from voronka.work.use_cases.mark_told import mark_told


def pass_notices_on(*, told: Mapping[str, Collection[UUID]], kind: str, now: datetime) -> int:
    """
    Queue what each of them wants to hear outside of the page; return how much that is.

    `told` is who was told something, by its key. Told again under the same key, nobody hears it
    twice.
    """
    ways = ways_for({user_id for people in told.values() for user_id in people}, kind_of(kind))
    browsers = _browsers([user_id for user_id, way in ways.items() if way.push])
    concerned = {
        user_id
        for user_id, way in ways.items()
        if not way.page or way.email == "now" or user_id in browsers
    }
    if not concerned:
        return 0
    found = [
        (key, row)
        for key, row in told_by_keys(user_ids=concerned, keys=told)
        if row.user_id in told[key]
    ]
    mark_told(ids=[row.id for _, row in found if not ways[row.user_id].page], now=now)
    users = {user.pk: user for user in User.objects.filter(pk__in=concerned)}
    dispatches = []
    for key, row in found:
        user = users[row.user_id]
        if ways[user.pk].email == "now":
            dispatches.append(_dispatch(user, row, key=f"mail|{user.pk}|{key}", now=now))
        dispatches += [
            _dispatch(user, row, key=f"push|{browser.pk}|{key}", now=now, browser=browser)
            for browser in browsers.get(user.pk, ())
        ]
    rows.insert(dispatches, unless_known=True)
    return len(dispatches)


def _browsers(user_ids: Collection[UUID]) -> Mapping[UUID, Sequence[PushSubscription]]:
    found: dict[UUID, list[PushSubscription]] = {}
    for browser in PushSubscription.objects.filter(user_id__in=user_ids).order_by("pk"):
        found.setdefault(browser.user_id, []).append(browser)
    return found


def address_of(row: NotificationRow) -> str:
    """Return where one looks at it."""
    elsewhere = PLACES.get(row.kind, "/notifications/")
    path = f"/{row.card.kind}s/{row.card.id}/" if row.card else elsewhere
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
