from collections.abc import Collection
from datetime import datetime

from voronka.kernel import live
from voronka.process.state import CardRef
from voronka.work.models import Notification


def withdraw_notifications(*, cards: Collection[CardRef], kind: str, now: datetime) -> None:
    """
    Mark read what people were told about these cards and need not look at any more.
    """
    told = Notification.objects.unread().filter(card_id__in=[ref.id for ref in cards], kind=kind)
    users = set(told.order_by().values_list("user_id", flat=True).distinct())
    if users:
        told.mark_read(now)
    for user_id in sorted(users):
        live.publish(live.of_user(user_id), what="notifications_read")
