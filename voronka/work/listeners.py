"""How tasks react to what happens to their cards."""

from voronka.kernel import events, live
from voronka.process.commands import Assign
from voronka.records.events import CardDecided
from voronka.work.events import CardTasksChanged
from voronka.work.use_cases.follow_card import follow_card
from voronka.work.use_cases.tell_new_owner import tell_new_owner


def register() -> None:
    events.listen(CardDecided, _card_decided)
    events.listen(CardTasksChanged, _tasks_changed)


def _card_decided(event: CardDecided) -> None:
    if not event.decision.changes:
        return
    follow_card(ref=event.ref, changes=event.decision.changes, actor=event.actor, now=event.at)
    if isinstance(event.command, Assign):
        tell_new_owner(state=event.decision.after, actor=event.actor, now=event.at)


def _tasks_changed(event: CardTasksChanged) -> None:
    live.publish(live.EVERYBODY, what="card", kind=event.ref.kind, id=str(event.ref.id))
