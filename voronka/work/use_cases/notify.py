from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from voronka.kernel import events, live
from voronka.kernel.actor import SYSTEM
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.work.events import PeopleTold
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
) -> None:
    """
    Tell people something inside the product, each once for a key.
    """
    told = sorted(set(user_ids))
    # What somebody was told already is left out by the database, also if two tell it at once.
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
            for user_id in told
        ],
        ignore_conflicts=True,
    )
    if told:
        told_all = PeopleTold(actor=SYSTEM, at=now, user_ids=tuple(told), kind=kind, key=key)
        events.announce(told_all)
    for user_id in told:
        live.publish(live.of_user(user_id), what="notification", kind=kind)
