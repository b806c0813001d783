"""Cards brought past their gates on purpose: who did it, past what, why, until when (N6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.kernel.questions import Given, Question
from voronka.process import rights
from voronka.process.codec import from_json
from voronka.process.decision import Evaluation
from voronka.process.explain import asked_line
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.records.models import Card, CardEvent, DecisionRow
from voronka.records.queries.cards import MODELS

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class OverrideRow:
    """A card brought past a gate; `passed` are the demands that were not met, in words."""

    id: int
    ref: CardRef
    title: str
    owner_name: str
    at: datetime
    by: str
    stage: Text
    passed: tuple[Text, ...]
    reason: str
    expires_at: datetime | None
    is_expired: bool


def overrides(
    *,
    actor: Actor,
    now: datetime,
    by: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before_id: int | None = None,
) -> Sequence[OverrideRow]:
    """
    Return the overrides on cards that the actor sees, the latest first, a page of them; `by`
    somebody, in a period (`until` is exclusive), or further back than one of them.

    :raises NotAllowed: the actor's role does not look at the process
    """
    playbook = active_playbook()
    if not rights.may(playbook, actor, "process"):
        raise NotAllowed(_("Your role does not look at the process."))
    found = CardEvent.objects.filter(kind="override")
    wanted: dict[str, Any] = {
        "actor_id": by, "at__gte": since, "at__lt": until, "id__lt": before_id
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    return _rows(found.filter(_of_seen_cards(actor)).order_by("-id")[:PAGE], playbook, actor, now)


def overrides_of_card(*, ref: CardRef, actor: Actor, now: datetime) -> Sequence[OverrideRow]:
    """
    Return the overrides of a card that have not expired; none if the actor does not see it.
    """
    events = _OF_CARD.ask(card=ref.id, kind=ref.kind)
    rows = _rows(events, active_playbook(), actor, now)
    return [row for row in rows if not row.is_expired]


_OF_CARD = Question(
    lambda: CardEvent.objects.filter(
        card_id=Given("card"), card_kind=Given("kind"), kind="override"
    ).order_by("-id")[:PAGE]
)


def _of_seen_cards(actor: Actor) -> Q:
    seen = Q()
    for kind, model in MODELS.items():
        seen |= Q(card_kind=kind, card_id__in=model.objects.visible_to(actor).values("pk"))
    return seen


def _rows(
    events: Iterable[CardEvent], playbook: Playbook, actor: Actor, now: datetime
) -> list[OverrideRow]:
    found = list(events)
    if not found:
        return []
    cards: dict[UUID, Card] = {}
    for kind, model in MODELS.items():
        ids = [event.card_id for event in found if event.card_kind == kind]
        seen = model.objects.visible_to(actor).filter(pk__in=ids).select_related("owner")
        cards |= {card.pk: card for card in seen}
    decisions = DecisionRow.objects.in_bulk({event.decision_id for event in found} - {None})
    hidden = rights.hidden_fields(playbook, actor)
    return [
        _row(event, cards[event.card_id], decisions, playbook, hidden, now)
        for event in found
        if event.card_id in cards
    ]


def _row(
    event: CardEvent,
    card: Card,
    decisions: Mapping[UUID, DecisionRow],
    playbook: Playbook,
    hidden: frozenset[str],
    now: datetime,
) -> OverrideRow:
    decision = decisions.get(event.decision_id) if event.decision_id else None
    expires_at = _moment(event.after)
    return OverrideRow(
        id=event.pk,
        ref=card.ref,
        title=card.title or str(card.pk),
        owner_name=card.owner.name if card.owner else "",
        at=event.at,
        by=event.actor_name,
        stage=_stage(playbook, decision, event.name),
        passed=_passed(playbook, card.KIND, decision, hidden) if decision else (),
        reason=event.note,
        expires_at=expires_at,
        is_expired=expires_at is not None and expires_at <= now,
    )


def _stage(playbook: Playbook, decision: DecisionRow | None, stage: str) -> Text:
    if decision is not None and playbook.has_stage(decision.pipeline, stage):
        return playbook.stage(decision.pipeline, stage).label
    return Text.same(stage)


def _passed(
    playbook: Playbook, kind: CardKind, decision: DecisionRow, hidden: frozenset[str]
) -> tuple[Text, ...]:
    """Return the demands of the gate that did not hold, as the proof has them."""
    proof = [from_json(Evaluation, asked) for asked in decision.whole_answer()["proof"]]
    return tuple(
        asked_line(playbook, kind, asked).words
        for asked in proof
        if asked.verdict is not True and _is_gate(asked.rule) and hidden.isdisjoint(asked.read)
    )


def _moment(raw: Any) -> datetime | None:
    written = raw.get("value") if isinstance(raw, dict) else raw
    return datetime.fromisoformat(written) if isinstance(written, str) else None


def _is_gate(rule: str) -> bool:
    return ".gate." in rule or ".leave." in rule
