"""
The programme for cards that nobody took (K5).

An episode begins when a card that nobody owns comes into one of the programme's stages, or loses
its owner there. Its rounds come in the rhythm of the playbook; each calls everybody whose rung of
the ladder has been reached. It ends when somebody becomes the owner, or on evidence of contact that
the programme lists; editing the card does not end it. Rounds that could not be called in time, for
want of a running scheduler, are called as one: the latest.

Beginnings and ends that the card's state does not show stand in the ledger, under the programme's
name and the causes `begun:<moment>` and `ended:<moment>`; rounds are there as `<moment>#<number>`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from voronka.process import moments, rules
from voronka.process.asking import ask
from voronka.process.decision import Effect, Evaluation, Run, Timer
from voronka.process.playbook import Playbook
from voronka.process.plugins import Occasion
from voronka.process.robots import FALSE, UNKNOWN
from voronka.process.schema import SosSpec
from voronka.process.state import CardState, Facts
from voronka.process.text import Text
from voronka.process.values import values_of

_PREFIX = "sos:"
_MOST_ROUNDS = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Episode:
    """A card in need, since when, and how many rounds have been called."""

    key: str
    spec: SosSpec
    begun_at: datetime
    called: int

    @property
    def rule(self) -> str:
        return _PREFIX + self.key

    def cause(self, number: int) -> str:
        return f"{moments.stamp(self.begun_at)}#{number}"

    def due_at(self, playbook: Playbook, number: int) -> datetime | None:
        """Return when the round is to be called; None if that is beyond the calendar."""
        span = moments.times(self.spec.every, number)
        start = moments.plus(self.begun_at, self.spec.first, playbook.calendar)
        # A programme without a rhythm calls once.
        if span is None or start is None or (number and self.spec.every.is_zero()):
            return None
        return moments.plus(start, span, playbook.calendar) if number else start

    def roles(self, number: int) -> tuple[str, ...]:
        """Return who is called in a round: everybody up to the rung it has reached."""
        called: dict[str, None] = {}
        reached = 0
        for rung in self.spec.ladder:
            if number < reached:
                break
            called |= dict.fromkeys(rung.roles)
            reached += max(rung.rounds, 1)
        return tuple(called)


def episodes(playbook: Playbook, state: CardState, facts: Facts) -> Iterator[Episode]:
    """Yield the programmes that run for the card as it stands."""
    for key, spec in playbook.spec.sos.items():
        if not _concerns(spec, state):
            continue
        marks = _marks(_PREFIX + key, facts)
        begun_at = max([state.entered_stage_at, *_beginnings(marks)])
        stamp = moments.stamp(begun_at)
        if f"ended:{stamp}" not in marks:
            called = max(_rounds(marks, stamp), default=-1) + 1
            yield Episode(key=key, spec=spec, begun_at=begun_at, called=called)


def _concerns(spec: SosSpec, state: CardState) -> bool:
    is_there = state.pipeline == spec.of and state.stage in spec.stages
    return is_there and state.owner_id is None and state.closed_at is None


def _marks(rule: str, facts: Facts) -> frozenset[str]:
    """Return the causes under which the ledger knows the programme."""
    start = f"{rule}|"
    return frozenset(key.removeprefix(start) for key in facts.acted if key.startswith(start))


def _beginnings(marks: frozenset[str]) -> Iterator[datetime]:
    for mark in marks:
        if mark.startswith("begun:"):
            try:
                moment = datetime.fromisoformat(mark.removeprefix("begun:"))
            except ValueError:
                continue
            if moment.tzinfo is not None:
                yield moment


def _rounds(marks: frozenset[str], stamp: str) -> Iterator[int]:
    for mark in marks:
        begun, _, number = mark.partition("#")
        if begun == stamp and number.isascii() and number.isdigit():
            yield int(number)


# Timers


def timers(playbook: Playbook, state: CardState, facts: Facts) -> Iterator[Timer]:
    """Yield the next round of every programme that runs for the card."""
    for episode in episodes(playbook, state, facts):
        due_at = episode.due_at(playbook, episode.called)
        if due_at is not None:
            yield Timer(due_at, episode.rule, episode.cause(episode.called))


def run_due(
    playbook: Playbook, state: CardState, facts: Facts, rule: str, cause: str, now: datetime
) -> Run | None:
    """Return the round that a timer calls, or None if there is nothing (any more) to call."""
    for episode in episodes(playbook, state, facts):
        if episode.rule == rule and episode.cause(episode.called) == cause:
            number = _latest_due(playbook, episode, now)
            return None if number is None else _call(playbook, state, facts, episode, number, now)
    return None


def _latest_due(playbook: Playbook, episode: Episode, now: datetime) -> int | None:
    """Return the last round that should have been called by now."""

    def is_due(number: int) -> bool:
        due_at = episode.due_at(playbook, number)
        return due_at is not None and due_at <= now

    low, step = episode.called, 1
    if not is_due(low):
        return None
    while step < _MOST_ROUNDS and is_due(low + step):
        low, step = low + step, step * 2
    while step := step // 2:
        low += step if is_due(low + step) else 0
    return low


def _call(
    playbook: Playbook,
    state: CardState,
    facts: Facts,
    episode: Episode,
    number: int,
    now: datetime,
) -> Run:
    cause = episode.cause(number)
    proof: tuple[Evaluation, ...] = ()
    condition = playbook.condition(rules.sos(episode.key))
    if condition is not None:
        found = ask(rules.sos(episode.key), condition, values_of(state, facts), now)
        proof = (found.evaluation,)
        if not found.holds:
            why = UNKNOWN if found.evaluation.verdict is None else FALSE
            return Run(robot=episode.rule, cause=cause, verdict="skipped", proof=proof, why=why)
    params = {
        "to": [f"role:{role}" for role in episode.roles(number)],
        "message": episode.spec.message,
        "kind": "sos",
    }
    effect = Effect(action="notify", params=params, key=f"{episode.rule}|{cause}|0")
    missed = number - episode.called
    return Run(
        robot=episode.rule,
        cause=cause,
        verdict="done",
        proof=proof,
        effects=(effect,),
        step=number,
        why=_missed(missed) if missed else None,
    )


def _missed(count: int) -> Text:
    return Text(
        f"Пропущенных раундов, объединённых с этим: {count}.",
        f"Missed rounds called together with this one: {count}.",
    )


# Beginnings and ends


def runs_on(playbook: Playbook, occasion: Occasion, facts: Facts) -> list[Run]:
    """Return what the ledger has to know of an occasion: an end on evidence, a new beginning."""
    evidence = {change.name for change in occasion.changes if change.kind == "touched"}
    runs = []
    for episode in episodes(playbook, occasion.before, facts):
        if not evidence.isdisjoint(episode.spec.evidence):
            cause = f"ended:{moments.stamp(episode.begun_at)}"
            why = Text("Есть контакт с клиентом.", "There was contact with the client.")
            runs.append(Run(robot=episode.rule, cause=cause, verdict="cancelled", why=why))
    return runs + list(_begun(playbook, occasion))


def _begun(playbook: Playbook, occasion: Occasion) -> Iterator[Run]:
    """Yield the beginnings of which the card's state will not tell: it has lost its owner."""
    before, after = occasion.before, occasion.after
    if before.owner_id is None or (before.stage != after.stage):
        return
    for key, spec in playbook.spec.sos.items():
        if _concerns(spec, after):
            why = Text("Карточка осталась без ответственного.", "The card has lost its owner.")
            cause = f"begun:{moments.stamp(occasion.now)}"
            yield Run(robot=_PREFIX + key, cause=cause, verdict="skipped", why=why)
