"""The ledger of distribution, for whoever it concerns: what waits, who is free, who got what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Count

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries.people import people_by_id
from voronka.process import rights
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.playbook import Playbook
from voronka.process.route import AWAY, Candidate, Ledger, route
from voronka.process.schema_triage import DistributionSpec, Method
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.distribution.candidates import (
    ANY_TURN,
    candidates_for,
    ledger_after,
    ledger_of,
)
from voronka.quality.models import HandedCard
from voronka.records.queries.cards import MODELS

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """Who got a card. Without `title` the card is not shown to the one who asks."""

    id: int
    rule: str
    label: Text
    grade: str
    number: int
    ref: CardRef
    title: str
    is_seen: bool
    to_id: UUID
    to_name: str
    by: str
    reason: Text
    note: str
    at: datetime
    actor_name: str


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A candidate as they were weighed for a row."""

    id: UUID
    name: str
    weight: int
    open_cards: int
    away: Text | None
    turns: Fraction
    last: int
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A row with everything that was weighed, and whether deciding again gives the same."""

    row: LedgerRow
    weighed: Sequence[Weighed]
    seed: str
    is_same_again: bool


@dataclass(frozen=True, kw_only=True)
class WaitingCard:
    """A card that nobody owns."""

    ref: CardRef
    title: str
    client_name: str
    grade: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """A rule with what waits for it and who might get it now."""

    key: str
    spec: DistributionSpec
    waiting: Sequence[WaitingCard]
    count: int
    people: Sequence[Candidate]
    # How many each has got so far, by class.
    shares: Mapping[UUID, Mapping[str, int]]


def may_hand_out(playbook: Playbook, actor: Actor) -> bool:
    """Say whether the actor hands cards out."""
    return bool(playbook.spec.distribution) and rights.may(playbook, actor, "assign")


def is_concerned(playbook: Playbook, role: str) -> bool:
    """Say whether a role gets cards by a rule, hands them out, or keeps watch over it."""
    spec = playbook.spec.roles.get(role)
    if spec is None or not playbook.spec.distribution:
        return False
    gets = any(role in each.to for each in playbook.spec.distribution.values())
    return gets or "assign" in spec.can or "quality" in spec.can


@one_playbook()
def rules_with_people(*, actor: Actor, now: datetime) -> Sequence[RuleRow]:
    """
    Return each rule with what waits and who might get it.

    :raises NotFound: the ledger is none of the actor's business
    """
    playbook = _concerned(actor)
    return [
        _rule(playbook, key, spec, actor, now) for key, spec in playbook.spec.distribution.items()
    ]


@one_playbook()
def ledger_rows(
    *,
    actor: Actor,
    rule: str = "",
    to: UUID | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Sequence[LedgerRow]:
    """
    Return who got what, the latest first; `before` is the id where the last page ended.

    :raises NotFound: the ledger is none of the actor's business
    """
    playbook = _concerned(actor)
    found = HandedCard.objects.all()
    if rule:
        found = found.filter(rule=rule)
    if to is not None:
        found = found.filter(to=to)
    if before is not None:
        found = found.filter(pk__lt=before)
    return _rows(playbook, list(found.order_by("-id")[:limit]), actor)


@one_playbook()
def explain_handing(*, handing_id: int, actor: Actor) -> Explained:
    """
    Return why somebody got a card, decided again from what was written.

    :raises NotFound: there is no such row, or the ledger is none of the actor's business
    """
    playbook = _concerned(actor)
    found = HandedCard.objects.filter(pk=handing_id).first()
    if found is None:
        raise NotFound
    (row,) = _rows(playbook, [found], actor)
    return Explained(
        row=row, weighed=_weighed(found), seed=found.seed, is_same_again=is_same_again(found)
    )


def is_same_again(row: HandedCard) -> bool:
    """Say whether deciding again, from the row before and what was weighed, gives this row."""
    earlier = HandedCard.objects.filter(rule=row.rule, grade=row.grade, pk__lt=row.pk)
    return _is_after(row, earlier.order_by("-id").first())


def wrong_rows() -> Sequence[str]:
    """Return what `voronka check` says of rows that come out otherwise when decided again."""
    last: dict[tuple[str, str], HandedCard] = {}
    wrong = []
    for row in HandedCard.objects.order_by("pk").iterator():
        if not _is_after(row, last.get((row.rule, row.grade))):
            wrong.append(f"row {row.pk} of the ledger of distribution comes out otherwise")
        last[row.rule, row.grade] = row
    return wrong


def _is_after(row: HandedCard, before: HandedCard | None) -> bool:
    ledger = ledger_after(before) if before else Ledger(rule=row.rule, grade=row.grade)
    if row.by == "hand":
        return ledger_after(row) == ledger
    candidates = [_candidate(each) for each in row.considered]
    method: Method = "load" if row.by == "load" else "turn"
    choice = route(active_playbook(), candidates, ledger, row.at, by=method)
    return (choice.to, choice.seed, choice.ledger) == (row.to_id, row.seed, ledger_after(row))


def _concerned(actor: Actor) -> Playbook:
    playbook = active_playbook()
    if actor.kind not in ("robot", "system") and not is_concerned(playbook, actor.role):
        raise NotFound
    return playbook


def _rule(
    playbook: Playbook, key: str, spec: DistributionSpec, actor: Actor, now: datetime
) -> RuleRow:
    kind = playbook.kind_of(spec.of)
    cards = MODELS[kind].objects.visible_to(actor).open()
    cards = cards.filter(owner=None, pipeline=spec.of, stage__in=spec.stages)
    waiting = [
        WaitingCard(
            ref=card.ref,
            title=card.title or card.company_name or "",
            client_name=card.client_name or "",
            grade=_grade(card, spec),
            created_at=card.created_at,
        )
        for card in cards.order_by("created_at", "pk")[:PAGE]
    ]
    count = len(waiting) if len(waiting) < PAGE else cards.count()
    shares: dict[UUID, dict[str, int]] = {}
    for to, grade, got in _counted(key):
        shares.setdefault(to, {})[grade] = got
    people = candidates_for(playbook, key, ledger_of(key, ""), kind, now)
    return RuleRow(key=key, spec=spec, waiting=waiting, count=count, people=people, shares=shares)


def _grade(card: Any, spec: DistributionSpec) -> str:
    return str(card.fields.get(spec.class_field) or "") if spec.class_field else ""


def _counted(rule: str) -> Sequence[tuple[UUID, str, int]]:
    rows = HandedCard.objects.filter(rule=rule).values_list("to_id", "grade")
    return list(rows.annotate(got=Count("pk")).order_by("to_id", "grade"))


def _rows(playbook: Playbook, found: Sequence[HandedCard], actor: Actor) -> list[LedgerRow]:
    people = people_by_id({row.to_id for row in found})
    titles: dict[CardRef, str] = {}
    for kind, model in MODELS.items():
        ids = {row.card_id for row in found if row.card_kind == kind}
        if ids:
            for card in model.objects.visible_to(actor).filter(pk__in=ids):
                titles[card.ref] = card.title or card.client_name or card.company_name or ""
    return [_row(playbook, row, people, titles) for row in found]


def _row(
    playbook: Playbook, row: HandedCard, people: Mapping[UUID, Any], titles: Mapping[CardRef, str]
) -> LedgerRow:
    spec = playbook.spec.distribution.get(row.rule)
    turn = Text("По очереди", "In turn")
    return LedgerRow(
        id=row.pk,
        rule=row.rule,
        label=spec.label if spec else turn if row.rule == ANY_TURN else Text.same(row.rule),
        grade=row.grade,
        number=row.number,
        ref=row.ref,
        title=titles.get(row.ref, ""),
        is_seen=row.ref in titles,
        to_id=row.to_id,
        to_name=people[row.to_id].name,
        by=row.by,
        reason=Text.parse(row.reason),
        note=row.note,
        at=row.at,
        actor_name=row.actor_name,
    )


def _weighed(row: HandedCard) -> list[Weighed]:
    return [
        Weighed(
            id=UUID(each["id"]),
            name=each["name"],
            weight=each["weight"],
            open_cards=each["open"],
            away=AWAY[each["away"]] if each["away"] else None,
            turns=Fraction(each["turns"]),
            last=each["last"],
            is_chosen=UUID(each["id"]) == row.to_id,
        )
        for each in sorted(row.considered, key=lambda one: one["name"])
    ]


def _candidate(each: Mapping[str, Any]) -> Candidate:
    return Candidate(
        id=UUID(each["id"]),
        name=each["name"],
        weight=each["weight"],
        open_cards=each["open"],
        away=each["away"],
    )
