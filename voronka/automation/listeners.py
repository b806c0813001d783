"""How robots react to what happens to cards."""

from voronka.automation import jobs
from voronka.automation.events import EnrolmentAsked
from voronka.automation.use_cases.act_on_decisions import act_on_decisions
from voronka.automation.use_cases.forget_cards import forget_cards
from voronka.automation.use_cases.introduce_robots import introduce_robots
from voronka.automation.use_cases.refresh_timers import refresh_timers
from voronka.automation.use_cases.tell_sos import tell_sos
from voronka.kernel import events
from voronka.process.events import PlaybookApplied
from voronka.records.events import CardsDecided, CardsRemoved, CommandFinished
from voronka.work.events import CardTasksChanged


def register() -> None:
    events.listen(CardsDecided, _cards_decided)
    events.listen(CommandFinished, _command_finished)
    events.listen(CardsRemoved, _cards_removed)
    events.listen(CardTasksChanged, _tasks_changed)
    events.listen(PlaybookApplied, _playbook_applied)
    events.listen(EnrolmentAsked, _enrolment_asked)


def _cards_decided(event: CardsDecided) -> None:
    act_on_decisions(decided=event.decided)


def _command_finished(event: CommandFinished) -> None:
    change = refresh_timers(refs=event.refs, known=event.states, now=event.at)
    tell_sos(change=change, now=event.at)
    jobs.wake_scheduler(change.earliest, now=event.at)


def _cards_removed(event: CardsRemoved) -> None:
    forget_cards(refs=event.refs)


def _tasks_changed(event: CardTasksChanged) -> None:
    # A robot sets tasks inside of a command, at whose end the timers are looked at anyway.
    if event.actor.kind != "robot":
        change = refresh_timers(refs=[event.ref], now=event.at)
        jobs.wake_scheduler(change.earliest, now=event.at)


def _playbook_applied(event: PlaybookApplied) -> None:
    if event.before:
        introduce_robots(before=event.before, after=event.hash, now=event.at)
    jobs.refresh_every_timer_job.defer()


def _enrolment_asked(event: EnrolmentAsked) -> None:
    jobs.carry_out_enrolment_job.defer(enrolment_id=str(event.enrolment_id))
