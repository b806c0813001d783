"""Commands on locked cards, one or many: decided, then what follows is written and announced."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from voronka.kernel import events, rows
from voronka.kernel.actor import Actor
from voronka.kernel.questions import Among, Question
from voronka.people.models import User
from voronka.process.commands import Command, Merge, TakeBack
from voronka.process.decide import decide
from voronka.process.decision import TOLD_ELSEWHERE, Decision, Refusal
from voronka.process.playbook import Playbook
from voronka.process.state import CardState, Facts
from voronka.process.text import Text
from voronka.records import contact_points, history_lines, ledger
from voronka.records.command_transaction import keep, note_change
from voronka.records.events import CardDecided, CardsDecided
from voronka.records.models import Card, DecisionRow
from voronka.records.queries.known_client import others_with

# Robots in a row after which the engine stops: no sensible process comes near it.
DEPTH_LIMIT = 10

_PEOPLE = Question(lambda: User.objects.filter(Among("pk", "ids")))


@dataclass(frozen=True)
class Wish:
    """Who wants something, when, and under which playbook."""

    playbook: Playbook
    actor: Actor
    now: datetime


@dataclass(frozen=True)
class Case:
    """What is wanted of a locked or new card, as it stands, with what is known of it."""

    command: Command
    card: Card
    before: CardState
    facts: Facts

    @property
    def is_new(self) -> bool:
        return not self.before.stage


@dataclass(frozen=True)
class _Outcome:
    case: Case
    decision: Decision
    row: DecisionRow
    # With whom the card was before.
    team_id: UUID | None

    @property
    def changes_stage(self) -> bool:
        before, after = self.case.before, self.decision.after
        return (before.pipeline, before.stage) != (after.pipeline, after.stage)


def carry_out(wish: Wish, cases: Sequence[Case]) -> list[Decision]:
    """
    Decide about each card, write what follows of what is allowed, and announce it.

    The number of queries does not depend on the number of cards, but for their contacts. Rows of
    refusals are kept whatever becomes of the transaction.
    """
    outcomes = _decided(wish, cases)
    allowed = [each for each in outcomes if each.decision.allowed]
    for each in outcomes:
        if not each.decision.allowed:
            keep(each.row)
    if allowed:
        _write(wish, allowed)
        _announce(wish, allowed)
    return [each.decision for each in outcomes]


# Deciding.


def _decided(wish: Wish, cases: Sequence[Case]) -> list[_Outcome]:
    answers = [_answer(wish, case) for case in cases]
    owners = _new_owners(cases, answers)
    clerk = ledger.Clerk(wish.playbook, wish.actor, wish.now)
    outcomes = []
    for case, answer in zip(cases, answers, strict=True):
        decision, owner_id, team_id = answer, answer.after.owner_id, case.card.team_id
        if decision.allowed and owner_id is not None and owner_id != case.before.owner_id:
            owner = owners.get(owner_id)
            if owner is None:
                decision = _refused(answer, case.before, _NO_SUCH_OWNER)
            else:
                case.card.team_id = owner.team_id
        if decision.allowed and isinstance(case.command, TakeBack):
            case.card.team_id = case.command.team_id
        row = clerk.decision_row(case.before, case.facts, case.command, decision)
        outcomes.append(_Outcome(case, decision, row, team_id))
    return outcomes


def _answer(wish: Wish, case: Case) -> Decision:
    if wish.actor.depth > DEPTH_LIMIT:
        return _stopped(wish, case)
    return decide(wish.playbook, case.before, case.facts, case.command, wish.actor, wish.now)


def _new_owners(cases: Sequence[Case], answers: Sequence[Decision]) -> dict[UUID, User]:
    wanted = {
        answer.after.owner_id
        for case, answer in zip(cases, answers, strict=True)
        if answer.allowed and answer.after.owner_id not in (None, case.before.owner_id)
    }
    if not wanted:
        return {}
    # Who has left keeps what is theirs when something is undone.
    also_inactive = all(isinstance(case.command, Merge | TakeBack) for case in cases)
    found = _PEOPLE.ask(ids=list(wanted))
    return {user.pk: user for user in found if user.is_active or also_inactive}


def _stopped(wish: Wish, case: Case) -> Decision:
    """Refuse what robots keep causing each other to do, and leave a mark on the card."""
    text = _TOO_DEEP.message
    if not case.is_new:
        keep(
            ledger.history_row(
                ref=case.before.ref,
                kind="engine_error",
                name=case.command.kind,
                note=text.ru,
                payload={"message": {"ru": text.ru, "en": text.en}},
                actor=wish.actor,
                now=wish.now,
            )
        )
    return _refused(Decision(verdict="refused", after=case.before), case.before, _TOO_DEEP)


def _refused(decision: Decision, before: CardState, refusal: Refusal) -> Decision:
    return Decision(verdict="refused", after=before, refusals=(refusal,), proof=decision.proof)


_TOO_DEEP = Refusal(
    rule="engine.depth",
    kind="check",
    message=Text(
        f"Роботы запускают друг друга по кругу: остановлено после {DEPTH_LIMIT} шагов подряд.",
        f"Robots keep setting each other off: stopped after {DEPTH_LIMIT} steps in a row.",
    ),
)
_NO_SUCH_OWNER = Refusal(
    rule="card.owner.works_here",
    kind="invalid",
    message=Text(
        "Такого сотрудника нет или он больше не работает.",
        "There is no such colleague, or they no longer work here.",
    ),
)


# Writing.


def _write(wish: Wish, allowed: Sequence[_Outcome]) -> None:
    rows.insert([each.row for each in allowed])
    columns: set[str] = set()
    for each in allowed:
        columns |= each.case.card.take_on(each.decision.after, wish.playbook)
    if any(each.team_id != each.case.card.team_id for each in allowed):
        columns.add("team_id")
    ledger.write_cards(
        new=[each.case.card for each in allowed if each.case.is_new],
        changed=[each.case.card for each in allowed if not each.case.is_new],
        columns=columns,
    )
    _write_stays(wish, allowed)
    history_lines.write(
        [
            ledger.line_of_change(
                change, ref=each.case.before.ref, decision_id=each.row.pk, team_id=each.team_id
            )
            for each in allowed
            for change in each.decision.changes
            if change.kind not in TOLD_ELSEWHERE
        ],
        actor=wish.actor,
        now=wish.now,
    )
    for each in allowed:
        _write_points(wish, each)


def _write_stays(wish: Wish, allowed: Sequence[_Outcome]) -> None:
    back = [each for each in allowed if isinstance(each.case.command, TakeBack)]
    moved = [
        each
        for each in allowed
        if each.changes_stage and not isinstance(each.case.command, TakeBack)
    ]
    ledger.write_stays(
        entered=[each.case.card for each in moved],
        left=[each.case.card.pk for each in moved if not each.case.is_new],
        now=wish.now,
    )
    if back:
        ledger.take_back_stays([each.case.card for each in back])


def _write_points(wish: Wish, outcome: _Outcome) -> None:
    """Store the card's contacts, and note on the card who else has the new ones. Nothing merges."""
    if isinstance(outcome.case.command, Merge):
        # Who merges brings over the points of all parts, at the end.
        return
    card, after = outcome.case.card, outcome.decision.after
    before = replace(after, fields=outcome.case.before.fields)
    if not _points_differ(wish.playbook, before, after):
        return
    old = contact_points.points_of(wish.playbook, before)
    new = contact_points.points_of(wish.playbook, after)
    contact_points.store_points(holder_kind=card.KIND, holder_id=card.pk, before=old, after=new)
    found = others_with(new - old, holder_id=card.pk) if new - old else []
    # A deal has the contacts of its lead and its client, as it should.
    kin = {card.contact_id, card.company_id, getattr(card, "lead_id", None)}
    if matches := [match for match in found if match.id not in kin]:
        ledger.history_row(
            ref=card.ref,
            kind="match",
            payload={"matches": [match.as_json() for match in matches]},
            actor=wish.actor,
            now=wish.now,
        ).save()


def _points_differ(playbook: Playbook, before: CardState, after: CardState) -> bool:
    """Say whether a field that holds a contact is another: mostly none is."""
    names = {n for n, value in after.fields.items() if before.fields.get(n) != value}
    names |= before.fields.keys() - after.fields.keys()
    return any(
        contact_points.points_among(
            playbook, state.ref.kind, {n: state.fields[n] for n in names if n in state.fields}
        )
        for state in (before, after)
        if names
    )


def _announce(wish: Wish, allowed: Sequence[_Outcome]) -> None:
    decided = tuple(
        CardDecided(
            actor=wish.actor,
            at=wish.now,
            ref=each.case.before.ref,
            command=each.case.command,
            decision=each.decision,
            decision_id=each.row.pk,
            playbook=wish.playbook,
            depth=wish.actor.depth,
            acted=each.case.facts.acted,
        )
        for each in allowed
    )
    for event in decided:
        note_change(event.ref, actor=wish.actor, now=wish.now, state=event.decision.after)
        events.announce(event)
    events.announce(CardsDecided(actor=wish.actor, at=wish.now, decided=decided))
