from datetime import datetime

from voronka.kernel import live
from voronka.process.state import CardRef
from voronka.work.models import Notification


def withdraw_notifications(*, card: CardRef, kind: str, now: datetime) -> None:
    """
    Mark read what people were told about a card and need not look at any more.
    """
    told = Notification.objects.unread().filter(card_kind=card.kind, card_id=card.id, kind=kind)
    users = set(told.values_list("user_id", flat=True))
    told.mark_read(now)
    for user_id in sorted(users):
        live.publish(live.of_user(user_id), what="notifications_read")
