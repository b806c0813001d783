"""The one way a card changes: lock → facts → decide → refuse or write → announce."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import User
from voronka.process.commands import Command, Take
from voronka.process.decide import decide
from voronka.process.decision import Decision, Refusal
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState, Facts
from voronka.process.text import Text
from voronka.records import contact_points, ledger
from voronka.records.command_transaction import command_transaction, keep, note_change
from voronka.records.events import CardDecided
from voronka.records.models import Card, DecisionRow
from voronka.records.queries import cards
from voronka.records.queries.known_client import others_with

__all__ = ["CommandRefused", "command_transaction", "run_command"]

# Robots in a row after which the engine stops: no sensible process comes near it.
DEPTH_LIMIT = 10


class CommandRefused(Exception):
    """The card stays as it was. The message names all that is unmet, fit for who asked."""

    def __init__(self, decision: Decision) -> None:
        locale = get_language() or "ru"
        super().__init__(" ".join(each.message.in_(locale) for each in decision.refusals))
        self.decision = decision


def run_command(*, ref: CardRef, command: Command, actor: Actor, now: datetime) -> Decision:
    """
    Carry out a command on a card: the way of the screen, the API, the import and every robot.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor sees the card but may not change it
    :raises CommandRefused: a gate or rule forbids it; the refusal is stored all the same
    """
    with command_transaction():
        playbook = active_playbook()
        card = _locked(ref, command, actor)
        contact_points.lock_points(_points_in(playbook, card, command))
        pipelines = cards.pipelines_of(card, command)
        facts = cards.facts_of(playbook, [ref], now=now, pipelines=pipelines)[ref]
        wish = Wish(playbook, command, actor, now)
        return carry_out(wish, card, cards.state_of(card, playbook), facts)


@dataclass(frozen=True)
class Wish:
    """What is wanted, by whom, when, and under which playbook."""

    playbook: Playbook
    command: Command
    actor: Actor
    now: datetime


def carry_out(wish: Wish, card: Card, before: CardState, facts: Facts) -> Decision:
    """
    Decide about a locked or new card, write what follows and announce it.

    :raises CommandRefused: a gate or rule forbids it
    """
    playbook, actor, now = wish.playbook, wish.actor, wish.now
    decision, owner = _decided(wish, before, facts)
    row = ledger.decision_row(
        playbook=playbook,
        before=before,
        facts=facts,
        command=wish.command,
        decision=decision,
        actor=actor,
        now=now,
    )
    if not decision.allowed:
        keep(row)
        raise CommandRefused(decision)
    row.save(force_insert=True)
    _write(wish, card, before, decision, owner=owner, decision_id=row.pk)
    note_change(card.ref, actor=actor, now=now)
    events.announce(
        CardDecided(
            actor=actor,
            at=now,
            ref=card.ref,
            command=wish.command,
            decision=decision,
            decision_id=row.pk,
            playbook=playbook,
            depth=actor.depth,
        )
    )
    return decision


# Before the decision.


def _locked(ref: CardRef, command: Command, actor: Actor) -> Card:
    # Locked before anything is asked: of two people dragging one card, one waits.
    found = cards.MODELS[ref.kind].objects.with_access(actor).filter(pk=ref.id)
    card = found.select_for_update(of=("self",)).first()
    if card is None:
        raise NotFound
    if isinstance(command, Take):
        if not card.is_seen and not _was_there_to_take(card, actor):
            raise NotFound
        return card
    if not card.is_seen:
        raise NotFound
    if not card.is_changeable:
        raise NotAllowed(_("You see this card but may not change it."))
    return card


def _was_there_to_take(card: Card, actor: Actor) -> bool:
    """Say whether the actor saw the card until somebody else took it, and so may be told who."""
    if not cards.sees_unassigned(card.KIND, actor):
        return False
    of_card = DecisionRow.objects.filter(card_id=card.pk, verdict="allowed")
    unowned = of_card.filter(before__contains={"owner_id": None})
    return unowned.exclude(command__kind="create").exists()


def _points_in(playbook: Playbook, card: Card, command: Command) -> frozenset[contact_points.Point]:
    raw = getattr(command, "fields", None) or {}
    readable = contact_points.readable(playbook, card.KIND, raw)
    return contact_points.points_among(playbook, card.KIND, readable)


# The decision.


def _decided(wish: Wish, before: CardState, facts: Facts) -> tuple[Decision, User | None]:
    if wish.actor.depth > DEPTH_LIMIT:
        return _stopped(wish, before), None
    decision = decide(wish.playbook, before, facts, wish.command, wish.actor, wish.now)
    owner_id = decision.after.owner_id
    if not decision.allowed or owner_id is None or owner_id == before.owner_id:
        return decision, None
    owner = User.objects.filter(pk=owner_id, is_active=True).first()
    if owner is None:
        return _refused(decision, before, _NO_SUCH_OWNER), None
    return decision, owner


def _stopped(wish: Wish, before: CardState) -> Decision:
    """Refuse what robots keep causing each other to do, and leave a mark on the card."""
    error = ledger.history_row(
        ref=before.ref,
        kind="engine_error",
        name=wish.command.kind,
        note=_TOO_DEEP.message.ru,
        payload={"message": {"ru": _TOO_DEEP.message.ru, "en": _TOO_DEEP.message.en}},
        actor=wish.actor,
        now=wish.now,
    )
    if before.stage:
        keep(error)
    return _refused(Decision(verdict="refused", after=before), before, _TOO_DEEP)


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


# After the decision.


def _write(
    wish: Wish,
    card: Card,
    before: CardState,
    decision: Decision,
    *,
    owner: User | None,
    decision_id: UUID,
) -> None:
    playbook, actor, now = wish.playbook, wish.actor, wish.now
    after = decision.after
    if owner is not None:
        card.team_id = owner.team_id
    card.take_on(after, playbook)
    is_new = not before.stage
    card.save(force_insert=is_new)
    if is_new:
        ledger.begin_stay(card=card, now=now)
    elif (before.pipeline, before.stage) != (after.pipeline, after.stage):
        ledger.write_stay(card=card, now=now)
    ledger.write_history(
        ref=card.ref, changes=decision.changes, decision_id=decision_id, actor=actor, now=now
    )
    _write_points(wish, card, before, after)


def _write_points(wish: Wish, card: Card, before: CardState, after: CardState) -> None:
    """Store the card's contacts, and note on the card who else has the new ones. Nothing merges."""
    old = contact_points.points_of(wish.playbook, replace(after, fields=before.fields))
    new = contact_points.points_of(wish.playbook, after)
    contact_points.store_points(holder_kind=card.KIND, holder_id=card.pk, before=old, after=new)
    matches = others_with(new - old, holder_id=card.pk) if new - old else []
    if matches:
        ledger.history_row(
            ref=card.ref,
            kind="match",
            payload={"matches": [match.as_json() for match in matches]},
            actor=wish.actor,
            now=wish.now,
        ).save()
