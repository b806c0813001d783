"""
Who gets the next card: fair, explained, and decided again the same way (N7).

Everybody has come a number of turns; whoever has come least far is next, of equals the one whose
last turn is longest ago. A turn takes one by the weight further. Who was away or is new goes on
from where those who were there stand: nobody makes up for a holiday, nobody is passed over for it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Literal
from uuid import UUID

from voronka.process.playbook import Playbook
from voronka.process.schema_triage import Method
from voronka.process.text import Text

Away = Literal["", "left", "absent", "off_shift"]

AWAY: Mapping[Away, Text] = {
    "left": Text("больше не работает", "no longer works here"),
    "absent": Text("отсутствует", "is away"),
    "off_shift": Text("сейчас не рабочее время", "is off shift"),
}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who might get it. `away` says why not."""

    id: UUID
    name: str
    weight: int = 1
    open_cards: int = 0
    away: Away = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far somebody has come, and the number of their last turn (0: none yet)."""

    turns: Fraction = Fraction(0)
    last: int = 0


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """What a rule has handed out so far of one class."""

    rule: str
    grade: str = ""
    number: int = 0
    standings: Mapping[UUID, Standing] = field(default_factory=dict)
    # Who was there at the last turn.
    present: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Considered:
    """A candidate and where they stood before the choice."""

    candidate: Candidate
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who gets it and why; `to` is None if nobody can. `ledger` is how it stands afterwards."""

    to: UUID | None
    by: Method
    at: datetime
    seed: str
    reason: Text
    considered: Sequence[Considered]
    ledger: Ledger


def route(
    playbook: Playbook,
    candidates: Iterable[Candidate],
    ledger: Ledger,
    now: datetime,
    *,
    by: Method | None = None,
) -> Choice:
    """Return who is next, by the ledger's rule or by the method that somebody wants instead."""
    spec = playbook.spec.distribution.get(ledger.rule)
    method: Method = by or (spec.by if spec else "turn")
    number = ledger.number + 1
    seed = _digest(ledger.rule, ledger.grade, str(number))[:16]
    considered = _considered(candidates, ledger)
    free = [each for each in considered if not each.candidate.away]
    if not free:
        return Choice(
            to=None,
            by=method,
            at=now,
            seed=seed,
            reason=_nobody(considered),
            considered=considered,
            ledger=ledger,
        )

    def fewest_turns(each: Considered) -> tuple[Fraction, int, str]:
        return each.standing.turns, each.standing.last, _digest(seed, str(each.candidate.id))

    def lightest(each: Considered) -> tuple[Fraction, int, str]:
        load = Fraction(each.candidate.open_cards, each.candidate.weight)
        return load, each.standing.last, _digest(seed, str(each.candidate.id))

    chosen = min(free, key=lightest if method == "load" else fewest_turns)
    return Choice(
        to=chosen.candidate.id,
        by=method,
        at=now,
        seed=seed,
        reason=_reason(chosen, free, method),
        considered=considered,
        ledger=_after(ledger, chosen, free, number),
    )


def _considered(candidates: Iterable[Candidate], ledger: Ledger) -> tuple[Considered, ...]:
    """Return where everybody stands; who comes anew starts beside those who were there."""
    listed = sorted(candidates, key=lambda each: str(each.id))
    here = {each.id for each in listed if not each.away}
    stayed = [ledger.standings[one].turns for one in here & ledger.present]
    known = [standing.turns for standing in ledger.standings.values()]
    level = min(stayed) if stayed else max(known, default=Fraction(0))

    def standing_of(each: Candidate) -> Standing:
        own = ledger.standings.get(each.id, Standing())
        if each.away or each.id in ledger.present:
            return own
        return Standing(turns=max(own.turns, level), last=own.last)

    return tuple(Considered(candidate=each, standing=standing_of(each)) for each in listed)


def _after(ledger: Ledger, chosen: Considered, free: Sequence[Considered], number: int) -> Ledger:
    standings = dict(ledger.standings)
    standings |= {each.candidate.id: each.standing for each in free}
    standings[chosen.candidate.id] = Standing(
        turns=chosen.standing.turns + Fraction(1, chosen.candidate.weight), last=number
    )
    return Ledger(
        rule=ledger.rule,
        grade=ledger.grade,
        number=number,
        standings=standings,
        present=frozenset(each.candidate.id for each in free),
    )


def _reason(chosen: Considered, free: Sequence[Considered], method: Method) -> Text:
    name, count = chosen.candidate.name, len(free)
    if count == 1:
        return Text(f"Свободен только один человек: {name}.", f"Only {name} is free.")
    if method == "load":
        cards = chosen.candidate.open_cards
        return Text(
            f"Меньше всего открытых карточек с учётом веса: {name} ({cards}), "
            f"выбор из свободных: {count}.",
            f"{name} has the fewest open cards for their weight ({cards}), "
            f"of {count} who are free.",
        )
    if chosen.standing.last == 0:
        return Text(
            f"Очередь: {name}, прежде карточек не было. Выбор из свободных: {count}.",
            f"It is the turn of {name}, who had none before, of {count} who are free.",
        )
    return Text(
        f"Очередь: {name}, последний раз — № {chosen.standing.last}. Выбор из свободных: {count}.",
        f"It is the turn of {name}, whose last was no. {chosen.standing.last}, "
        f"of {count} who are free.",
    )


def _nobody(considered: Sequence[Considered]) -> Text:
    if not considered:
        return Text("Ни у кого нет нужной роли.", "Nobody has a role that gets them.")
    away = [(each.candidate.name, AWAY[each.candidate.away]) for each in considered]
    ru = ", ".join(f"{name} ({why.ru})" for name, why in away)
    en = ", ".join(f"{name} ({why.en})" for name, why in away)
    return Text(f"Свободных нет: {ru}.", f"Nobody is free: {en}.")


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
