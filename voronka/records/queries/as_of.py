"""A card as it was at a moment: fields, stage and owner, rebuilt from its history (N15)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries.people import people_by_id
from voronka.process import field_types
from voronka.process.models.active import active_playbook, one_playbook, playbook_by_hash
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, Value
from voronka.process.text import Text
from voronka.records.ledger import plain
from voronka.records.models import Card, DecisionRow
from voronka.records.queries.cards import card_for, state_of
from voronka.records.queries.rows import hidden_from

_CHANGES = """
SELECT e.at <= %s, e.kind, e.name, e.before, e.after, e.at FROM records_cardevent e
WHERE e.card_id = %s AND e.kind IN ('stage', 'owner', 'field') ORDER BY e.place
"""


@dataclass(frozen=True, kw_only=True)
class FieldThen:
    """A field as it stood, and whether it has another value now."""

    name: str
    label: Text
    type: str
    labels: Mapping[str, Text]
    value: Value
    differs: bool


@dataclass(frozen=True, kw_only=True)
class CardThen:
    """A card at a moment, in the words of the rules that held then."""

    ref: CardRef
    at: datetime
    title: str
    pipeline: str
    stage_key: str
    stage: Text
    stage_since: datetime
    stage_differs: bool
    owner_id: UUID | None
    owner_name: str
    owner_differs: bool
    fields: Sequence[FieldThen]
    # The version of the process by which the card was last decided about.
    playbook_hash: str


@dataclass(kw_only=True)
class _Track:
    """One value through time: the last that was put there, or what stood before the next."""

    then: Any = None
    is_known: bool = False

    def take(self, *, by_then: bool, before: Any, after: Any) -> None:
        if by_then:
            self.then, self.is_known = after, True
        elif not self.is_known:
            self.then, self.is_known = before, True


@one_playbook()
def card_as_of(*, ref: CardRef, at: datetime, actor: Actor) -> CardThen:
    """
    Return the card as it was.

    :raises NotFound: the actor sees no such card, or there was none yet
    """
    card = card_for(ref, actor)
    if at < card.created_at:
        raise NotFound
    playbook, decided_by = _rules_of(card, at)
    tracks, since = _tracks(card, at)
    now = _present(card)
    values = {name: tracks[name].then if name in tracks else now.get(name) for name in
              {*now, *tracks}}  # fmt: skip
    owner_id = UUID(values["@owner"]) if values.get("@owner") else None
    pipeline, stage = str(values["@pipeline"]), str(values["@stage"])
    people = people_by_id([owner_id] if owner_id else [])
    known = playbook.has_stage(pipeline, stage)
    return CardThen(
        ref=ref,
        at=at,
        title=str(values.get("title") or values.get("client_name") or ""),
        pipeline=pipeline,
        stage_key=stage,
        stage=playbook.stage(pipeline, stage).label if known else Text.same(stage),
        stage_since=since,
        stage_differs=(pipeline, stage) != (card.pipeline, card.stage),
        owner_id=owner_id,
        owner_name=people[owner_id].name if owner_id in people else "",
        owner_differs=owner_id != card.owner_id,
        fields=_fields(playbook, card, values, now, hidden_from(active_playbook(), actor)),
        playbook_hash=decided_by,
    )


def _rules_of(card: Card, at: datetime) -> tuple[Playbook, str]:
    """Return the rules by which the card was last decided about, and their hash."""
    decided = DecisionRow.objects.filter(card_id=card.pk, at__lte=at).order_by("-at", "-pk")
    found = decided.values_list("playbook_hash", flat=True).first()
    return (playbook_by_hash(found), found) if found else (active_playbook(), "")


def _tracks(card: Card, at: datetime) -> tuple[dict[str, _Track], datetime]:
    tracks: dict[str, _Track] = {}
    since = card.created_at
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, [at, card.pk])
        for by_then, kind, name, *pair, moment in cursor.fetchall():
            before, after = (json.loads(raw) if raw is not None else None for raw in pair)
            key = name if kind == "field" else f"@{kind}"
            tracks.setdefault(key, _Track()).take(by_then=by_then, before=before, after=after)
            if kind == "stage":
                # The line of the stage that was left is not told: it is that of the change before.
                line = tracks.setdefault("@pipeline", _Track())
                line.take(by_then=by_then, before=None, after=name)
                since = moment if by_then else since
    if "@pipeline" in tracks and tracks["@pipeline"].then is None:
        del tracks["@pipeline"]
    return tracks, since


def _present(card: Card) -> dict[str, Any]:
    state = state_of(card)
    found = {name: plain(value) for name, value in state.fields.items()}
    owner = str(state.owner_id) if state.owner_id else None
    return found | {"@stage": state.stage, "@pipeline": state.pipeline, "@owner": owner}


def _fields(
    playbook: Playbook,
    card: Card,
    values: Mapping[str, Any],
    now: Mapping[str, Any],
    hidden: frozenset[str],
) -> list[FieldThen]:
    found = []
    for name, spec in playbook.fields(card.KIND).items():
        value = field_types.get(spec.type).from_json(values.get(name))
        differs = values.get(name) != now.get(name)
        if name in hidden or (value is None and not differs):
            continue
        found.append(
            FieldThen(
                name=name,
                label=spec.label,
                type=spec.type,
                labels=spec.options,
                value=value,
                differs=differs,
            )
        )
    return found
