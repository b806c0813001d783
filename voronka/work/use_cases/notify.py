from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from voronka.kernel import events, live, rows
from voronka.kernel.actor import SYSTEM
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.work.events import PeopleTold
from voronka.work.models import Notification

NOTHING = Text.same("")


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What people are told, each once for the key."""

    user_ids: Collection[UUID]
    title: Text
    key: str
    text: Text = NOTHING
    card: CardRef | None = None


def notify(
    *,
    user_ids: Collection[UUID],
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
    notice = Notice(user_ids=user_ids, title=title, key=key, text=text, card=card)
    notify_of_all([notice], kind=kind, now=now)


def notify_of_all(notices: Sequence[Notice], *, kind: str, now: datetime) -> None:
    """
    Tell people several things of a kind: as many queries as for one.
    """
    told: dict[str, set[UUID]] = {}
    for notice in notices:
        if people := set(notice.user_ids):
            told.setdefault(notice.key, set()).update(people)
    if not told:
        return
    # What somebody was told already is left out by the database, also if two tell it at once.
    rows.insert(
        [
            _row(notice, user_id, kind=kind, now=now)
            for notice in notices
            for user_id in sorted(set(notice.user_ids))
        ],
        unless_known=True,
    )
    by_key = {key: tuple(sorted(people)) for key, people in told.items()}
    events.announce(PeopleTold(actor=SYSTEM, at=now, kind=kind, told=by_key))
    everybody = sorted(set().union(*told.values()))
    live.publish_to_each(map(live.of_user, everybody), what="notification", kind=kind)


def _row(notice: Notice, user_id: UUID, *, kind: str, now: datetime) -> Notification:
    return Notification(
        user_id=user_id,
        kind=kind,
        title=notice.title.plain(),
        text=notice.text.plain(),
        card_kind=notice.card.kind if notice.card else "",
        card_id=notice.card.id if notice.card else None,
        at=now,
        key=notice.key,
    )
