from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from voronka.kernel import live
from voronka.process.state import CardRef
from voronka.work.models import Notification
from voronka.work.models.notification import NotificationQuerySet


def withdraw_notifications(*, cards: Collection[CardRef], kind: str, now: datetime) -> None:
    """
    Mark read what people were told about these cards and need not look at any more.
    """
    told = Notification.objects.unread().filter(card_id__in=[ref.id for ref in cards], kind=kind)
    _withdraw(told, now)


def withdraw_told(*, user_ids: Collection[UUID], key: str, now: datetime) -> None:
    """
    Mark read what these people were told under a key and need not look at any more.
    """
    _withdraw(Notification.objects.unread().filter(user_id__in=list(user_ids), key=key), now)


def _withdraw(told: NotificationQuerySet, now: datetime) -> None:
    users = set(told.order_by().values_list("user_id", flat=True).distinct())
    if users:
        told.mark_read(now)
    for user_id in sorted(users):
        live.publish(live.of_user(user_id), what="notifications_read")
