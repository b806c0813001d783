from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.queries.people import people_by_id
from voronka.process import rights
from voronka.process.commands import Assign
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.route import Choice, Ledger, route
from voronka.process.schema_triage import Method
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.distribution.candidates import (
    candidates_for,
    grade_of,
    ledger_of,
    lock_ledger,
    rule_for,
    weights_of,
)
from voronka.quality.models import HandedCard
from voronka.records.command_transaction import command_transaction
from voronka.records.queries.cards import MODELS, card_to_change, state_of
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.run_command import CommandRefused, run_command
from voronka.work.use_cases.notify import notify

MOST_AT_ONCE = 200


class UnableToHandOut(Exception):
    """Nobody got the card. The message is fit for the person who asked."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.in_(get_language() or "ru"))
        self.reason = reason


def hand_out(
    *,
    ref: CardRef,
    actor: Actor,
    now: datetime,
    by: Method | None = None,
    to: UUID | None = None,
    note: str = "",
) -> HandedCard:
    """
    Give a card that nobody owns to whom its rule chooses, or by hand to somebody.

    By hand counts as no turn: whoever decides so stands in the ledger with the reason.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not assign cards
    :raises UnableToHandOut: it has an owner, no rule is about it, or nobody is free
    :raises CommandRefused: the process refuses
    """
    with command_transaction():
        playbook = active_playbook()
        if not rights.may(playbook, actor, "assign"):
            raise NotAllowed(_("Your role does not hand out cards."))
        card = card_to_change(ref, actor)
        rule = rule_for(playbook, card.pipeline, card.stage)
        if rule not in playbook.spec.distribution:
            raise UnableToHandOut(_NO_RULE)
        if card.owner_id is not None:
            raise UnableToHandOut(_OWNED)
        row = _chosen(playbook, card, rule, by=by, to=to, note=note, actor=actor, now=now)
        run_command(ref=ref, command=Assign(owner_id=row.to_id), actor=actor, now=now)
        _write(row, card, now)
    return row


def hand_out_all(
    *, rule: str, actor: Actor, now: datetime, by: Method | None = None
) -> tuple[int, str]:
    """
    Hand out what waits for a rule, the longest first; return how many, and why no more.

    :raises NotFound: there is no such rule
    :raises NotAllowed: the actor may not assign cards
    """
    playbook = active_playbook()
    spec = playbook.spec.distribution.get(rule)
    if spec is None:
        raise NotFound
    kind = playbook.kind_of(spec.of)
    waiting = MODELS[kind].objects.changeable_by(actor).open().filter(owner=None, pipeline=spec.of)
    waiting = waiting.filter(stage__in=spec.stages).order_by("created_at", "pk")
    done, problem = 0, ""
    for card_id in list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        try:
            hand_out(ref=CardRef(kind, card_id), by=by, actor=actor, now=now)
        except (UnableToHandOut, CommandRefused) as refusal:
            problem = str(refusal)
            break
        done += 1
    return done, problem


def take_turn(*, ref: CardRef, actor: Actor, now: datetime) -> UUID:
    """
    Choose whose turn the card is and write it into the ledger; the caller gives the card.

    :raises UnableToHandOut: nobody is free
    """
    playbook = active_playbook()
    card = MODELS[ref.kind].objects.get(pk=ref.id)
    rule = rule_for(playbook, card.pipeline, card.stage)
    spec = playbook.spec.distribution.get(rule)
    method: Method = "load" if spec is not None and spec.by == "load" else "turn"
    row = _chosen(playbook, card, rule, by=method, to=None, note="", actor=actor, now=now)
    _write(row, card, now)
    return row.to_id


_NO_RULE = Text(
    "Для этой стадии в процессе нет правила распределения.",
    "The process has no rule that hands out cards of this stage.",
)
_OWNED = Text("У карточки уже есть ответственный.", "This card has an owner already.")
_BY_HAND = Text("Передано вручную.", "Handed out by hand.")
_NOT_THEIRS = Text(
    "Этому сотруднику по правилу карточки не передаются.",
    "By the rule this colleague gets no such cards.",
)
_SAY_WHO = Text("Выберите, кому передать.", "Choose who gets it.")


def _chosen(
    playbook: Playbook,
    card: Any,
    rule: str,
    *,
    by: Method | None,
    to: UUID | None,
    note: str,
    actor: Actor,
    now: datetime,
) -> HandedCard:
    """Return the row of the ledger, not yet written."""
    lock_ledger()
    grade = grade_of(playbook, rule, state_of(card, playbook).fields)
    ledger = ledger_of(rule, grade)
    spec = playbook.spec.distribution.get(rule)
    method: Method = by or ("hand" if to else spec.by if spec else "turn")
    row = HandedCard(
        rule=rule,
        grade=grade,
        card_kind=card.KIND,
        card_id=card.pk,
        by=method,
        note=note,
        playbook_hash=playbook.hash,
        at=now,
        actor_id=actor.id,
        actor_name=actor.name,
    )
    if method == "hand":
        row.to_id = _given(playbook, rule, to)
        row.reason = _BY_HAND.plain()
        _stand(row, ledger)
        return row
    candidates = candidates_for(playbook, rule, ledger, card.KIND, now)
    choice = route(playbook, candidates, ledger, now, by=method)
    if choice.to is None:
        raise UnableToHandOut(choice.reason)
    row.to_id, row.seed, row.reason = choice.to, choice.seed, choice.reason.plain()
    row.considered = _considered(choice)
    _stand(row, choice.ledger)
    return row


def _given(playbook: Playbook, rule: str, to: UUID | None) -> UUID:
    if to is None:
        raise UnableToHandOut(_SAY_WHO)
    person = people_by_id([to]).get(to)
    if person is None or not person.is_active or person.role not in weights_of(playbook, rule):
        raise UnableToHandOut(_NOT_THEIRS)
    return to


def _stand(row: HandedCard, ledger: Ledger) -> None:
    row.number = ledger.number
    row.standings = {
        str(key): [str(standing.turns), standing.last] for key, standing in ledger.standings.items()
    }
    row.present = sorted(str(each) for each in ledger.present)


def _considered(choice: Choice) -> list[dict[str, Any]]:
    return [
        {
            "id": str(each.candidate.id),
            "name": each.candidate.name,
            "weight": each.candidate.weight,
            "open": each.candidate.open_cards,
            "away": each.candidate.away,
            "turns": str(each.standing.turns),
            "last": each.standing.last,
        }
        for each in choice.considered
    ]


def _write(row: HandedCard, card: Any, now: datetime) -> None:
    row.save(force_insert=True)
    add_history(
        ref=card.ref,
        kind="handed_out",
        name=row.by,
        note=row.note,
        payload={"handing": row.pk, "reason": row.reason, "to": str(row.to_id)},
        actor=Actor(kind="robot", name=row.actor_name),
        now=now,
    )
    name = card.title or card.client_name or card.company_name or ""
    notify(
        user_ids=[row.to_id],
        kind="handed_out",
        title=Text(f"Вам передана карточка: {name}", f"A card was handed to you: {name}"),
        text=Text.parse(row.reason),
        card=card.ref,
        key=f"{card.ref.id}|handed|{row.pk}",
        now=now,
    )
