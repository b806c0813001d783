"""The one way a card changes: lock → facts → decide → refuse or write → announce."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process.commands import Command, Merge, Take
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, CardRef
from voronka.records import contact_points
from voronka.records.carrying_out import DEPTH_LIMIT, Case, Wish, carry_out
from voronka.records.command_transaction import command_transaction
from voronka.records.models import Card, DecisionRow
from voronka.records.queries import cards

__all__ = [
    "DEPTH_LIMIT",
    "CommandRefused",
    "command_transaction",
    "run_command",
    "run_command_on_all",
    "run_commands",
]


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
        (card,) = _locked(ref.kind, [ref], actor) or (None,)
        if card is None or (refusal := _shut(card, command, actor)) == "not_found":
            raise NotFound
        if refusal == "not_allowed":
            raise NotAllowed(_("You see this card but may not change it."))
        (decision,) = _carried_out([card], {ref: command}, actor, now)
        if not decision.allowed:
            raise CommandRefused(decision)
        return decision


def run_command_on_all(
    *, kind: CardKind, refs: Sequence[CardRef], command: Command, actor: Actor, now: datetime
) -> dict[CardRef, Decision]:
    """
    Carry out a command on many cards of a kind in one transaction, each for itself.

    What is refused is in the answer; cards that the actor does not see or may not change are not.
    """
    return run_commands(kind=kind, wanted=dict.fromkeys(refs, command), actor=actor, now=now)


def run_commands(
    *,
    kind: CardKind,
    wanted: Mapping[CardRef, Command],
    actor: Actor,
    now: datetime,
    held: Sequence[Card] = (),
) -> dict[CardRef, Decision]:
    """
    Carry out a command of its own on each of many cards of a kind, in one transaction.

    Who has locked all of them in this transaction, in the order of ids, gives them as `held`. What
    is refused is in the answer; cards that the actor does not see or may not change are not.
    """
    with command_transaction():
        if held:
            locked = cards.MODELS[kind].objects.all().told_access(list(held), actor)
        else:
            locked = _locked(kind, list(wanted), actor)
        found = [card for card in locked if _shut(card, wanted[card.ref], actor) is None]
        if not found:
            return {}
        decisions = _carried_out(found, wanted, actor, now)
        return {card.ref: each for card, each in zip(found, decisions, strict=True)}


def _locked(kind: CardKind, refs: Sequence[CardRef], actor: Actor) -> list[Card]:
    # Locked before anything is asked: of two people dragging one card, one waits. Always in the
    # same order, so that two with the same cards do not wait for each other.
    all_cards = cards.MODELS[kind].objects.all()
    if len(refs) == 1:
        return all_cards.one_locked_with_access(refs[0].id, actor)
    return all_cards.filter(pk__in=[ref.id for ref in refs]).locked_with_access(actor)


def _shut(card: Card, command: Command, actor: Actor) -> Literal["not_found", "not_allowed"] | None:
    """Return why the card is out of the actor's reach, or None if it is not."""
    if card.is_part() and not isinstance(command, Merge):
        return "not_found"
    if isinstance(command, Take):
        if card.is_seen or _was_there_to_take(card, actor):
            return None
        return "not_found"
    if not card.is_seen:
        return "not_found"
    return None if card.is_changeable else "not_allowed"


def _was_there_to_take(card: Card, actor: Actor) -> bool:
    """Say whether the actor saw the card until somebody else took it, and so may be told who."""
    if not cards.sees_unassigned(card.KIND, actor):
        return False
    of_card = DecisionRow.objects.filter(card_id=card.pk, verdict="allowed")
    unowned = of_card.filter(before__contains={"owner_id": None})
    return unowned.exclude(command__kind="create").exists()


def _carried_out(
    found: Sequence[Card], wanted: Mapping[CardRef, Command], actor: Actor, now: datetime
) -> list[Decision]:
    playbook = active_playbook()
    # Clocks of two machines may differ by a little; no stay ends before it began.
    now = max(now, *(card.entered_stage_at for card in found))
    # Mostly it is one command for all.
    commands = {id(command): command for command in wanted.values()}.values()
    contact_points.lock_points(
        {p for command in commands for p in _points_in(playbook, found[0].KIND, command)}
    )
    pipelines = {key for card in found for key in cards.pipelines_of(card, wanted[card.ref])}
    refs = [card.ref for card in found]
    facts = cards.facts_of(playbook, refs, now=now, pipelines=pipelines)
    cases = [
        Case(wanted[card.ref], card, cards.state_of(card, playbook), facts[card.ref])
        for card in found
    ]
    return carry_out(Wish(playbook, actor, now), cases)


def _points_in(
    playbook: Playbook, kind: CardKind, command: Command
) -> frozenset[contact_points.Point]:
    raw = getattr(command, "fields", None) or {}
    readable = contact_points.readable(playbook, kind, raw)
    return contact_points.points_among(playbook, kind, readable)
