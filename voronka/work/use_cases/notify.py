from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from voronka.kernel import live
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.work.models import Notification

NOTHING = Text.same("")


def notify(
    *,
    user_ids: Iterable[UUID],
    kind: str,
    title: Text,
    key: str,
    now: datetime,
    text: Text = NOTHING,
    card: CardRef | None = None,
) -> int:
    """
    Tell people something inside the product, each once for a key, and return how many were told.
    """
    wanted = set(user_ids)
    known = set(
        Notification.objects.filter(key=key, user_id__in=wanted).values_list("user_id", flat=True)
    )
    fresh = sorted(wanted - known)
    if not fresh:
        return 0

    # Whoever tells the same person at the same moment wins; the second row is left out.
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user_id,
                kind=kind,
                title=title.plain(),
                text=text.plain(),
                card_kind=card.kind if card else "",
                card_id=card.id if card else None,
                at=now,
                key=key,
            )
            for user_id in fresh
        ],
        ignore_conflicts=True,
    )
    for user_id in fresh:
        live.publish(live.of_user(user_id), what="notification", kind=kind)
    return len(fresh)
