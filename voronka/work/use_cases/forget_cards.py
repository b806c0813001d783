from collections.abc import Collection

from voronka.process.state import CardRef
from voronka.work.models import Notification, Task


def forget_cards(*, refs: Collection[CardRef]) -> None:
    """
    Take the tasks and notifications of cards along that have been taken out of the base.
    """
    ids = [ref.id for ref in refs]
    Notification.objects.filter(card_id__in=ids).delete()
    Task.objects.filter(card_id__in=ids).delete()
