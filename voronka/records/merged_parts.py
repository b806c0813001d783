"""
Reading and writing what can be merged: contacts and companies as rows, leads through the engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.process import field_types
from voronka.process.commands import Merge as MergeCommand
from voronka.process.models.active import active_playbook
from voronka.process.state import Facts
from voronka.records.carrying_out import Case, Wish, carry_out
from voronka.records.client_values import FIELDS, MAIN, MODELS
from voronka.records.merged_kinds import MergedKind
from voronka.records.models import Lead
from voronka.records.own_fields import own_fields
from voronka.records.queries.cards import state_of

# Of a lead, what is no field of the playbook.
_OF_LEAD = ("owner_id", "closed_at")
_MAIN_OF_LEAD = ("phone", "email", "messenger")


@dataclass(frozen=True)
class By:
    """Who merges or takes apart, and when."""

    actor: Actor
    now: datetime


def columns(kind: MergedKind) -> tuple[str, ...]:
    """Return the names of all values that a record has by itself."""
    if kind == "lead":
        return (*active_playbook().fields("lead"), *_OF_LEAD)
    return (*FIELDS[kind], "team_id", *MAIN[kind], *own_fields(kind))


def mains(kind: MergedKind) -> tuple[str, ...]:
    """Return the values that are ways to reach it as well."""
    return _MAIN_OF_LEAD if kind == "lead" else MAIN[kind]


def empty(kind: MergedKind) -> Any:
    """Return how a text that is not known is stored."""
    return None if kind == "lead" else ""


def records_of(kind: MergedKind) -> Any:
    """Return all records of the kind, whoever sees them."""
    return Lead.objects.all() if kind == "lead" else MODELS[kind].objects.all()


def values_of(kind: MergedKind, record: Any) -> dict[str, Any]:
    """Return what a record shows, as it is stored."""
    if kind != "lead":
        return {name: plain(record.value_of(name)) for name in columns(kind)}
    playbook = active_playbook()
    state = state_of(record, playbook)
    found = {
        name: field_types.get(spec.type).to_json(state.fields.get(name))
        for name, spec in playbook.fields("lead").items()
    }
    closed_at = record.closed_at.isoformat() if record.closed_at else None
    return found | {"owner_id": plain(record.owner_id), "closed_at": closed_at}


def write(
    kind: MergedKind, record: Any, values: Mapping[str, Any], into: UUID | None, *, by: By
) -> None:
    """Let a record show these values, and be a part of another or stand for itself."""
    shown = values_of(kind, record)
    changed = {name: value for name, value in values.items() if shown.get(name) != plain(value)}
    if not changed and record.merged_into_id == into:
        return
    if kind == "lead":
        _write_lead(record, changed, values, into, by)
    else:
        record.take_on(changed | {"merged_into_id": into})


def _write_lead(
    lead: Lead, changed: Mapping[str, Any], values: Mapping[str, Any], into: UUID | None, by: By
) -> None:
    owner_id, closed_at = values["owner_id"], values["closed_at"]
    command = MergeCommand(
        fields={name: value for name, value in changed.items() if name not in _OF_LEAD},
        owner_id=UUID(str(owner_id)) if owner_id else None,
        closed_at=parse_datetime(closed_at) if closed_at else None,
        into=into,
    )
    # Parts of parts may be out of reach of who merges; what may be merged was asked of the wholes.
    house = replace(by.actor, kind="system", role="")
    playbook = active_playbook()
    # Nothing that is known beyond its fields has a say in it.
    case = Case(command, lead, state_of(lead, playbook), Facts())
    (decision,) = carry_out(Wish(playbook, house, by.now), [case])
    if not decision.allowed:
        locale = get_language() or "ru"
        raise NotAllowed(" ".join(each.message.in_(locale) for each in decision.refusals))
    lead.become_part_of(into)


def plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
