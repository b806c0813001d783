"""What is wrong now, for whom, and whether it gets better."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries.people import people_by_id
from voronka.process import asking, rights, rules
from voronka.process.lateness import IS_LATE, is_late, late_since
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind, ErrorSpec
from voronka.process.state import CardRef, Value
from voronka.process.text import Text
from voronka.process.values import values_of
from voronka.quality.models import CardError
from voronka.records.models import access
from voronka.records.queries.cards import MODELS, card_for, facts_of, state_of

PAGE = 50
TREND_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class ErrorRow:
    """A card that breaks a rule."""

    id: int
    ref: CardRef
    title: str
    client_name: str
    owner_id: UUID | None
    owner_name: str
    # Who has to repair it: the owner, or whom the rule names.
    answers_id: UUID | None
    answers_name: str
    rule: str
    spec: ErrorSpec
    pipeline: str
    stage_key: str
    stage: Text
    opened_at: datetime


@dataclass(frozen=True, kw_only=True)
class RuleCount:
    """How many cards break a rule."""

    rule: str
    spec: ErrorSpec
    count: int


@dataclass(frozen=True, kw_only=True)
class PersonCount:
    """How much is wrong with a person's cards; nobody's have no id."""

    id: UUID | None
    name: str
    count: int
    serious: int


@dataclass(frozen=True, kw_only=True)
class TrendDay:
    """A day: how many errors stood at its end, came and went."""

    day: date
    standing: int
    opened: int
    closed: int


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a card breaks a rule: the rule in words, and what it read."""

    ref: CardRef
    title: str
    spec: ErrorSpec
    words: str
    # Name of what was read, in words, and its value.
    read: Sequence[tuple[Text, str, Value]]
    still_holds: bool


def sees_team(actor: Actor) -> bool:
    """Say whether the actor sees errors of others."""
    playbook = active_playbook()
    kinds: tuple[CardKind, ...] = ("lead", "deal")
    return any(rights.scope(playbook, actor, kind, "see") in ("team", "all") for kind in kinds)


def error_count(*, actor: Actor) -> int:
    """Return how many errors there are on the cards the actor sees and that somebody owns."""
    return _open(actor).count()


def counts_by_rule(*, actor: Actor, owner: str = "") -> Sequence[RuleCount]:
    """Return how many cards break each rule, in the order of the playbook."""
    found = dict(
        _narrowed(_open(actor), owner=owner).values_list("rule").annotate(count=Count("pk"))
    )
    return [
        RuleCount(rule=key, spec=spec, count=found[key])
        for key, spec in active_playbook().spec.errors.items()
        if key in found
    ]


def counts_by_person(*, actor: Actor, rule: str = "") -> Sequence[PersonCount]:
    """Return how much has to be repaired by whom, most first."""
    counted = list(
        _narrowed(_open(actor), rule=rule)
        .values_list("answers_id")
        .annotate(count=Count("pk"), serious=Count("pk", filter=Q(severity="serious")))
        .order_by("-count", "answers_id")
    )
    names = people_by_id([owner_id for owner_id, _, _ in counted if owner_id])
    return [
        PersonCount(
            id=owner_id,
            name=names[owner_id].name if owner_id else "",
            count=count,
            serious=serious,
        )
        for owner_id, count, serious in counted
    ]


def error_rows(
    *,
    actor: Actor,
    rule: str = "",
    owner: str = "",
    after: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> Sequence[ErrorRow]:
    """
    Return what is wrong, the longest-standing first; `after` is where the last page ended.

    `owner` is the id of who has to repair it, or "nobody".
    """
    found = _narrowed(_open(actor), rule=rule, owner=owner)
    if after is not None:
        opened_at, pk = after
        found = found.filter(Q(opened_at__gt=opened_at) | Q(opened_at=opened_at, pk__gt=pk))
    return _rows(list(_ordered(found)[:limit]))


def errors_of_card(*, ref: CardRef, actor: Actor) -> Sequence[ErrorRow]:
    """
    Return what is wrong with a card.

    :raises NotFound: the actor sees no such card
    """
    card_for(ref, actor)
    found = CardError.objects.filter(card_kind=ref.kind, card_id=ref.id, closed_at=None)
    return _rows(list(_ordered(found)))


def error_for(*, error_id: int, actor: Actor) -> ErrorRow:
    """
    Return one error that stands.

    :raises NotFound: it does not, or the actor does not see the card
    """
    rows = _rows(list(_ordered(CardError.objects.filter(closed_at=None, pk=error_id))))
    if not rows:
        raise NotFound
    # Whoever sees the card sees what is wrong with it, though it is not in one's own list.
    card_for(rows[0].ref, actor)
    return rows[0]


def explain_error(*, error_id: int, actor: Actor, now: datetime, locale: str = "ru") -> Explanation:
    """
    Return why a card breaks a rule, asked anew.

    :raises NotFound: the error does not stand, or the actor does not see the card
    """
    row = error_for(error_id=error_id, actor=actor)
    playbook = active_playbook()
    condition = playbook.errors.get((rules.error(row.rule), row.ref.kind))
    if condition is None:
        raise NotFound
    card = card_for(row.ref, actor)
    state = state_of(card, playbook)
    facts = facts_of(playbook, [row.ref], condition.facts, now=now)[row.ref]
    late = is_late(late_since(playbook, now), state.pipeline, state.stage, state.entered_stage_at)
    answer = asking.ask(
        rules.error(row.rule), condition, {**values_of(state, facts), IS_LATE: late}, now
    )
    hidden = rights.hidden_fields(playbook, actor)
    types = dict(condition.types)
    labels = {name: condition.scope.find(name) for name in condition.names}
    return Explanation(
        ref=row.ref,
        title=row.title,
        spec=row.spec,
        words=condition.words(locale),
        read=[
            (spec.label, types[name], answer.evaluation.read.get(name))
            for name, spec in labels.items()
            if spec is not None and name not in hidden
        ],
        still_holds=answer.holds,
    )


def trend(
    *, actor: Actor, owner: str = "", now: datetime, days: int = TREND_DAYS
) -> Sequence[TrendDay]:
    """Return what stood, came and went on each of the last days of the company's calendar."""
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    today = now.astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    start = datetime.combine(first, time(), tzinfo=zone)
    seen = _narrowed(_seen(actor, CardError.objects.all()), owner=owner)
    before = seen.filter(opened_at__lt=start).filter(Q(closed_at=None) | Q(closed_at__gte=start))
    opened = _by_day(seen.filter(opened_at__gte=start), "opened_at", zone)
    closed = _by_day(seen.filter(closed_at__gte=start), "closed_at", zone)
    standing = before.count()
    found = []
    for number in range(days):
        day = first + timedelta(days=number)
        standing += opened.get(day, 0) - closed.get(day, 0)
        found.append(
            TrendDay(
                day=day, standing=standing, opened=opened.get(day, 0), closed=closed.get(day, 0)
            )
        )
    return found


def _by_day(rows: QuerySet[CardError], moment: str, zone: ZoneInfo) -> Mapping[date, int]:
    counted = rows.annotate(day=TruncDate(moment, tzinfo=zone)).values_list("day")
    return dict(counted.annotate(count=Count("pk")))


def _open(actor: Actor) -> QuerySet[CardError]:
    return _seen(actor, CardError.objects.filter(closed_at=None))


def _seen(actor: Actor, errors: QuerySet[CardError]) -> QuerySet[CardError]:
    """Return those on cards the actor sees; what is nobody's is no salesperson's error."""
    seen = Q(pk__in=[])
    for kind, model in MODELS.items():
        if access.cards(actor, kind, "see") == access.ALL:
            seen |= Q(card_kind=kind)
            continue
        visible = model.objects.visible_to(actor).filter(pk=OuterRef("card_id"))
        # What is somebody else's to repair is not listed with one's own.
        own = Q(answers=actor.id) | Q(answers=F("owner"))
        seen |= Q(card_kind=kind, owner__isnull=False) & own & Q(Exists(visible))
    return errors.filter(seen)


def _narrowed(
    errors: QuerySet[CardError], *, rule: str = "", owner: str = ""
) -> QuerySet[CardError]:
    # A rule that the playbook no longer has is no error any more.
    known = list(active_playbook().spec.errors)
    errors = errors.filter(rule=rule) if rule else errors.filter(rule__in=known)
    if owner == "nobody":
        return errors.filter(answers=None)
    return errors.filter(answers=UUID(owner)) if owner else errors


def _ordered(errors: QuerySet[CardError]) -> QuerySet[CardError]:
    return errors.select_related("answers").order_by("opened_at", "pk")


def _rows(errors: Sequence[CardError]) -> list[ErrorRow]:
    playbook = active_playbook()
    cards: dict[UUID, Any] = {}
    for kind, model in MODELS.items():
        ids = [each.card_id for each in errors if each.card_kind == kind]
        if ids:
            cards |= model.objects.select_related("owner").in_bulk(ids)
    rows = []
    for each in errors:
        card, spec = cards.get(each.card_id), playbook.spec.errors.get(each.rule)
        if card is None or spec is None:
            continue
        stage = Text.same(card.stage)
        if playbook.has_stage(card.pipeline, card.stage):
            stage = playbook.stage(card.pipeline, card.stage).label
        rows.append(
            ErrorRow(
                id=each.pk,
                ref=each.ref,
                title=card.title or card.client_name or "",
                client_name=card.client_name or "",
                owner_id=card.owner_id,
                owner_name=card.owner.name if card.owner else "",
                answers_id=each.answers_id,
                answers_name=each.answers.name if each.answers else "",
                rule=each.rule,
                spec=spec,
                pipeline=card.pipeline,
                stage_key=card.stage,
                stage=stage,
                opened_at=each.opened_at,
            )
        )
    return rows
