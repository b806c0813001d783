"""How tasks react to what happens to their cards."""

from voronka.kernel import events, live
from voronka.process.commands import Assign, TakeBack
from voronka.process.state import CardRef
from voronka.records.events import CardsDecided, CardsRemoved, HistoryDoubted, LeadConverted
from voronka.work.events import CardTasksChanged
from voronka.work.use_cases.carry_tasks import carry_tasks
from voronka.work.use_cases.follow_cards import follow_cards
from voronka.work.use_cases.forget_cards import forget_cards
from voronka.work.use_cases.give_back_tasks import give_back_tasks
from voronka.work.use_cases.tell_administrators import tell_administrators
from voronka.work.use_cases.tell_new_owner import tell_new_owner


def register() -> None:
    events.listen(CardsDecided, _cards_decided)
    events.listen(CardsRemoved, _cards_removed)
    events.listen(LeadConverted, _lead_converted)
    events.listen(CardTasksChanged, _tasks_changed)
    events.listen(HistoryDoubted, _history_doubted)


def _cards_decided(event: CardsDecided) -> None:
    changes = {each.ref: each.decision.changes for each in event.decided}
    follow_cards(changes=changes, actor=event.actor, now=event.at)
    back = {
        each.ref: each.command.done_at
        for each in event.decided
        if isinstance(each.command, TakeBack)
    }
    if back:
        give_back_tasks(moments=back, actor=event.actor, now=event.at)
    for each in event.decided:
        if isinstance(each.command, Assign):
            tell_new_owner(state=each.decision.after, actor=event.actor, now=event.at)


def _cards_removed(event: CardsRemoved) -> None:
    forget_cards(refs=event.refs)


def _lead_converted(event: LeadConverted) -> None:
    lead, deal = CardRef("lead", event.lead_id), CardRef("deal", event.deal_id)
    carry_tasks(card=lead, to=deal, actor=event.actor, now=event.at)


def _tasks_changed(event: CardTasksChanged) -> None:
    # Of what a robot does, pages hear at the end of the command it follows.
    if event.actor.kind != "robot":
        live.publish(live.EVERYBODY, what="card", kind=event.ref.kind, id=str(event.ref.id))


def _history_doubted(event: HistoryDoubted) -> None:
    tell_administrators(problems=event.problems, now=event.at)
