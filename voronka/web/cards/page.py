"""A card's page as its templates want it: steps of the path, groups of fields, what to do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.people.queries.people import people_by_id
from voronka.process import field_types, rights
from voronka.process.decision import Decision, Refusal
from voronka.process.explain import why_refused
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import FieldSpec
from voronka.process.state import Value
from voronka.process.text import Text
from voronka.records.queries.card_page import CardPage
from voronka.records.queries.lead_merges import parts_of_lead
from voronka.records.queries.overrides import overrides_of_card
from voronka.web.gates.needs import refusals_due
from voronka.web.kinds import card_address
from voronka.web.maps import map_address

# The group of the standard fields, and the ones that a card shows elsewhere.
CLIENT = "client"
ORIGIN = "origin"
_SHOWN_ELSEWHERE = {"title"}
_ORIGIN = {
    "source", "source_detail", "page", "external_id", "requested_at", "utm_source", "utm_medium",
    "utm_campaign", "utm_content", "utm_term",
}  # fmt: skip
_CLOSING = {"lost_reason", "lost_note", "junk_reason", "junk_note"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A stage of the path at the head of the card."""

    key: str
    label: Text
    color: str
    state: str
    address: str


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """One field with its value in words."""

    name: str
    label: Text
    type: str
    shown: str
    value: Value
    is_wanted: bool
    is_computed: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields that stand together."""

    key: str
    label: str
    lines: Sequence[FieldLine]
    address: str

    @property
    def filled(self) -> int:
        return sum(1 for line in self.lines if line.shown)

    @property
    def may_edit(self) -> bool:
        return any(not line.is_computed for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A final or waiting stage the card can be sent to from its menu."""

    key: str
    label: Text
    icon: str


_ENDINGS = {"waiting": "hourglass", "success": "trophy", "failure": "circle-x", "junk": "archive"}


def steps_of(page: CardPage, playbook: Playbook) -> list[Step]:
    """Return the path, with what lies behind the card, where it stands and what is ahead."""
    state = page.state
    path = list(playbook.path(state.pipeline))
    place = path.index(state.stage) if state.stage in path else -1
    if state.stage not in path:
        path.append(state.stage)
        came_from = state.previous_stage
        place = path.index(came_from) if came_from in path else -1
    move = reverse("boards:stage", args=[page.ref.kind, page.ref.id])
    steps = []
    for number, key in enumerate(path):
        stage = playbook.stage(state.pipeline, key)
        position = "current" if key == state.stage else "done" if number <= place else "ahead"
        may_move = page.may_change and state.closed_at is None
        address = move if may_move else ""
        steps.append(
            Step(key=key, label=stage.label, color=stage.color, state=position, address=address)
        )
    return steps


def endings_of(page: CardPage, playbook: Playbook) -> list[Ending]:
    """Return the stages beside the path that the card may be sent to."""
    if not page.may_change or page.state.closed_at is not None:
        return []
    stages = playbook.pipeline(page.state.pipeline).stages
    return [
        Ending(key=key, label=stage.label, icon=_ENDINGS[stage.kind])
        for key, stage in stages.items()
        if stage.kind in _ENDINGS and key != page.state.stage and not stage.archived
    ]


def groups_of(page: CardPage, playbook: Playbook, actor: Actor, locale: str) -> list[Group]:
    """Return the card's fields in their groups, the ones wanted for the next stage marked."""
    hidden = rights.hidden_fields(playbook, actor)
    wanted = wanted_fields(page.next_move)
    shown = _Words(page, playbook, locale)
    lines: dict[str, list[FieldLine]] = {}
    for name, spec in playbook.fields(page.ref.kind).items():
        if name in hidden or name in _SHOWN_ELSEWHERE:
            continue
        value = page.fields.get(name)
        if value is None and (name in _CLOSING or spec.archived):
            continue
        line = FieldLine(
            name=name,
            label=spec.label,
            type=spec.type,
            shown=shown(spec, value),
            value=value,
            is_wanted=name in wanted,
            is_computed=not spec.is_by_hand,
        )
        lines.setdefault(group_key(name, spec), []).append(line)
    order = [CLIENT, *(key for key in playbook.spec.groups if key != CLIENT), ORIGIN]
    return [
        Group(
            key=key,
            label=group_label(playbook, key, locale),
            lines=lines[key],
            address=reverse("cards:fields", args=[page.ref.kind, page.ref.id, key]),
        )
        for key in order
        if key in lines
    ]


def group_key(name: str, spec: FieldSpec) -> str:
    """Return the group a field stands in."""
    if name in _ORIGIN:
        return ORIGIN
    return spec.group or CLIENT


def group_label(playbook: Playbook, key: str, locale: str) -> str:
    """Return the heading of a group of fields."""
    if key == ORIGIN:
        return _("Where it came from")
    label = playbook.spec.groups.get(key)
    return label.in_(locale) if label else _("Client")


def wanted_fields(move: Decision | None) -> frozenset[str]:
    """Return the fields that a gate asks for."""
    if move is None:
        return frozenset()
    named = {refusal.field for refusal in move.refusals if refusal.field}
    fills = {
        fix.target
        for refusal in move.refusals
        for fix in refusal.fixes
        if fix.kind == "fill" and refusal.kind in ("missing", "invalid")
    }
    return frozenset(named | fills)


def words_of(page: CardPage, playbook: Playbook, locale: str) -> "_Words":
    """Return what says values of the card's fields in words."""
    return _Words(page, playbook, locale)


class _Words:
    """Values of fields as a person reads them; the names of people are looked up once."""

    def __init__(self, page: CardPage, playbook: Playbook, locale: str) -> None:
        self._locale, self._zone = locale, ZoneInfo(playbook.spec.calendar.zone)
        ids = [
            page.state.fields[name]
            for name, spec in playbook.fields(page.ref.kind).items()
            if spec.type == "user" and name in page.state.fields
        ]
        self._people = people_by_id([each for each in ids if each]) if ids else {}  # type: ignore[misc]

    def __call__(self, spec: FieldSpec, value: Value) -> str:
        if spec.type == "user":
            person = self._people.get(value)  # type: ignore[arg-type]
            return person.name if person else ""
        return field_types.get(spec.type).format(
            value, self._locale, labels=spec.options, zone=self._zone
        )


def context_of(page: CardPage, *, actor: Actor, now: datetime, locale: str) -> Mapping[str, object]:
    """Return everything the pieces of a card's page show."""
    playbook = active_playbook()
    stage = playbook.stage(page.state.pipeline, page.state.stage)
    move = page.next_move
    return {
        "page": page,
        "kind": page.ref.kind,
        "stage": stage,
        "steps": steps_of(page, playbook),
        "endings": endings_of(page, playbook),
        "groups": groups_of(page, playbook, actor, locale),
        "next_label": playbook.stage(page.state.pipeline, page.next_stage).label
        if page.next_stage
        else None,
        "unmet": _unmet(page, playbook),
        "why_not": why_refused(playbook, move) if move and not move.allowed else None,
        "grade": _grade(page, playbook),
        "past_gates": overrides_of_card(ref=page.ref, actor=actor, now=now),
        "lineage": card_address(page.lineage) if page.lineage else "",
        "may": {name: rights.may(playbook, actor, name) for name in _ACTIONS},
        "role_labels": {key: role.label for key, role in playbook.spec.roles.items()},
        "has_other_pipelines": len(playbook.pipelines(page.ref.kind)) > 1,
        "pipeline_label": playbook.pipeline(page.state.pipeline).label,
        "match_address": match_address,
        "reason_of": partial(_reason_of, playbook),
        "parts": parts_of_lead(page.ref.id) if page.ref.kind == "lead" else (),
        "map_of": partial(map_address, locale=locale),
    }


_ACTIONS = ("assign", "move", "message", "book", "override", "restore", "take")


def _unmet(page: CardPage, playbook: Playbook) -> Sequence[Refusal]:
    """Return what the next stage still wants; who may not move cards is not told so again here."""
    move = page.next_move
    if move is None or move.allowed:
        return ()
    due = refusals_due(move, playbook, page.ref.kind)
    return [refusal for refusal in due if refusal.kind != "permission"]


def _reason_of(playbook: Playbook, key: str) -> Text:
    found = playbook.spec.lost_reasons.get(key) or playbook.spec.junk_reasons.get(key)
    return found.label if found else Text.same(key)


def match_address(kind: str, match_id: str) -> str:
    """Return where another card or client with the same contacts stands."""
    folder = "companies" if kind == "company" else f"{kind}s"
    return f"/{folder}/{match_id}/"


def _grade(page: CardPage, playbook: Playbook) -> str:
    for key, scoring in playbook.spec.scoring.items():
        if scoring.of == page.ref.kind or f"{key}_class" in page.fields:
            return str(page.fields.get(f"{key}_class") or "")
    return ""
