from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.automation.models import RobotRun, Timer
from voronka.automation.models.robot_run import CALLED_OFF
from voronka.automation.models.timer import SOS
from voronka.automation.queries.timers import cards_that_may_wait
from voronka.kernel import rows
from voronka.kernel.ids import new_id
from voronka.kernel.questions import Among, Question
from voronka.process.decision import Timer as Wanted
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState, Facts
from voronka.process.text import Text
from voronka.process.timers import desired_timers, facts_for_timers, leads_to_work
from voronka.records.queries.cards import (
    ACTED,
    MODELS,
    WAITING,
    facts_named,
    facts_named_of,
    state_of,
)

# Cards whose timers are replaced in one transaction when the playbook changes.
BATCH = 200

_OF_CARDS = Question(lambda: Timer.objects.filter(Among("card_id", "cards")))
_NOTHING: Mapping[CardRef, CardState] = {}
_MOVED = Text("срок перенесён", "the moment moved")
_CLOSED = Text("карточка закрыта", "the card was closed")
_LEFT = Text("карточка ушла со стадии", "the card left the stage")
_REMOVED = Text("правила больше нет в процессе", "the process has no such rule any more")
_TAKEN = Text("у карточки есть ответственный", "the card has an owner")
_MOOT = Text("больше не требуется", "no longer called for")


@dataclass(frozen=True, kw_only=True)
class TimerChange:
    """What was different: the earliest new moment, and the cards whose SOS began or ended."""

    earliest: datetime | None = None
    sos_begun: tuple[CardRef, ...] = ()
    sos_ended: tuple[CardRef, ...] = ()


@transaction.atomic(savepoint=False)
def refresh_timers(
    *, refs: Collection[CardRef], now: datetime, known: Mapping[CardRef, CardState] = _NOTHING
) -> TimerChange:
    """
    Make the stored timers of these cards what the process wants of them as they stand; of which
    it is `known` how they stand, need not be read again.

    Rows that stay are not moved; each that goes leaves a row in the ledger with the reason.
    """
    playbook = active_playbook()
    states = {**_read(playbook, [ref for ref in refs if ref not in known]), **known}
    facts = _facts(playbook, states, now)
    stored: dict[CardRef, dict[tuple[str, str], Timer]] = {ref: {} for ref in states}
    for timer in _OF_CARDS.ask(cards=[ref.id for ref in states]):
        stored[timer.ref][timer.rule, timer.cause] = timer

    fresh: list[Timer] = []
    gone: list[Timer] = []
    turned: list[Timer] = []
    ledger: list[RobotRun] = []
    for ref, state in states.items():
        wanted = {(t.rule, t.cause): t for t in desired_timers(playbook, state, facts[ref], now)}
        moot = [t for key, t in stored[ref].items() if _is_other(t, wanted.get(key))]
        gone += moot
        ledger += [_entry(t, wanted.values(), state, playbook, now) for t in moot]
        stays = [t for key, t in stored[ref].items() if not _is_other(t, wanted.get(key))]
        turned += [
            t
            for t in stays
            if t.turn_to_work(leads=leads_to_work(playbook, state.pipeline, t.rule))
        ]
        fresh += [
            _row(
                ref,
                timer,
                playbook,
                leads=leads_to_work(playbook, state.pipeline, timer.rule),
            )
            for key, timer in wanted.items()
            if _is_other(stored[ref].get(key), timer)
        ]
    rows.remove(gone)
    rows.update(turned, only=("leads_to_work",))
    rows.insert(ledger)
    rows.insert(fresh)
    had, has = _under_sos(gone), _under_sos(fresh)
    return TimerChange(
        earliest=min((timer.due_at for timer in fresh), default=None),
        sos_begun=tuple(ref for ref in has if ref not in had),
        sos_ended=tuple(ref for ref in had if ref not in has),
    )


def _facts(
    playbook: Playbook, states: Mapping[CardRef, CardState], now: datetime
) -> Mapping[CardRef, Facts]:
    lines = {state.pipeline for state in states.values()}
    names = {name for line in lines for name in facts_for_timers(playbook, line)}
    names |= {ACTED, WAITING}
    if len(states) == 1:
        (ref,) = states
        return {ref: facts_named(playbook, ref, names, now=now)}
    return facts_named_of(playbook, list(states), names, now=now)


def _read(playbook: Playbook, refs: Collection[CardRef]) -> dict[CardRef, CardState]:
    found: dict[CardRef, CardState] = {}
    for kind, model in MODELS.items():
        if ids := [ref.id for ref in refs if ref.kind == kind]:
            found |= {c.ref: state_of(c, playbook) for c in model.objects.filter(pk__in=ids)}
    return found


def refresh_every_timer(*, now: datetime) -> int:
    """
    Replace the timers of every card, after the playbook has changed; return how many cards.

    Batch by batch, each locked in the order of ids: work goes on meanwhile, and doing it twice
    changes nothing.
    """
    count = 0
    for kind, model in MODELS.items():
        cards = cards_that_may_wait(kind, active_playbook())
        ids = list(cards.order_by("pk").values_list("pk", flat=True))
        for batch in _batches(ids):
            with transaction.atomic():
                list(model.objects.select_for_update().filter(pk__in=batch).order_by("pk"))
                refresh_timers(refs=[CardRef(kind, card_id) for card_id in batch], now=now)
            count += len(batch)
    return count


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _is_other(stored: Timer | Wanted | None, wanted: Timer | Wanted | None) -> bool:
    return stored is None or wanted is None or stored.due_at != wanted.due_at


def _under_sos(timers: list[Timer]) -> dict[CardRef, None]:
    return {timer.ref: None for timer in timers if timer.rule.startswith(SOS)}


def _row(ref: CardRef, timer: Wanted, playbook: Playbook, *, leads: bool) -> Timer:
    return rows.made(
        Timer,
        id=new_id(),
        card_kind=ref.kind,
        card_id=ref.id,
        rule=timer.rule,
        cause=timer.cause,
        due_at=timer.due_at,
        fire_at=timer.due_at,
        playbook_hash=playbook.hash,
        leads_to_work=leads,
        failures=0,
        error="",
    )


def _entry(
    timer: Timer, wanted: Iterable[Wanted], state: CardState, playbook: Playbook, now: datetime
) -> RobotRun:
    return rows.made(
        RobotRun,
        id=new_id(),
        card_kind=timer.card_kind,
        card_id=timer.card_id,
        robot=_robot(timer.rule),
        cause=timer.cause,
        verdict=CALLED_OFF,
        proof=[],
        why=_why(timer, wanted, state, playbook).plain(),
        deeds=[],
        at=now,
        due_at=timer.due_at,
        playbook_hash=playbook.hash,
        actor_name="",
    )


def _why(timer: Timer, wanted: Iterable[Wanted], state: CardState, playbook: Playbook) -> Text:
    if state.closed_at is not None:
        return _CLOSED
    if any(each.rule == timer.rule for each in wanted):
        return _MOVED
    kind = timer.rule.partition(":")[0]
    if kind == "sos" and state.owner_id is not None:
        return _TAKEN
    robot = playbook.robot(state.pipeline, _robot(timer.rule))
    if kind == "robot" and robot is None:
        return _REMOVED
    if robot is not None and not robot.works_in(state.stage):
        return _LEFT
    return _MOOT


def _robot(rule: str) -> str:
    """Return whose rule it is: a robot's key, or the SOS programme as the ledger names it."""
    kind, _, rest = rule.partition(":")
    return rest.partition(":")[0] if kind in ("robot", "wait") else rule
