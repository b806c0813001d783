"""Values given for fields: read, checked and put into the draft."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from voronka.process import field_types, refusals, rights
from voronka.process.asking import is_of_type
from voronka.process.conditions.scope import closest
from voronka.process.decision import Fix
from voronka.process.draft import Draft
from voronka.process.fixes import fill
from voronka.process.playbook import Playbook
from voronka.process.schema import FieldSpec, Holder
from voronka.process.state import Value
from voronka.process.text import Text

_UNREADABLE = Text("это значение не подходит.", "this value does not fit.")


def apply_fields(draft: Draft, raw: Mapping[str, Any]) -> None:
    """Put the given values into the draft; refuse each that cannot be."""
    hidden = rights.hidden_fields(draft.playbook, draft.actor)
    for name, value in _in_order(draft, raw):
        spec = draft.playbook.field(draft.kind, name)
        if spec is None:
            near = closest(name, draft.playbook.fields(draft.kind))
            draft.refuse(refusals.unknown_field(name, near))
        elif name in hidden:
            draft.refuse(refusals.hidden(name, spec.label))
        elif spec.computed and draft.actor.kind not in ("robot", "system"):
            draft.refuse(refusals.computed(name, spec.label))
        elif spec.archived:
            draft.refuse(refusals.archived_field(name, spec.label))
        else:
            _apply(draft, name, spec, value)


def _in_order(draft: Draft, raw: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the values in the order of the card, however they came: jsonb keeps none."""
    known = [name for name in draft.playbook.fields(draft.kind) if name in raw]
    return [(name, raw[name]) for name in (*known, *sorted(raw.keys() - set(known)))]


def _apply(draft: Draft, name: str, spec: FieldSpec, raw: Any) -> None:
    reading = reading_of(draft.playbook, draft.kind, name)
    try:
        value = field_types.get(spec.type).parse(raw, reading)
    except field_types.InvalidValue as refusal:
        reason = refusal.text
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        reason = _UNREADABLE
    else:
        draft.set_field(name, value)
        return
    fix = fill(draft.playbook, draft.kind, name, draft.actor)
    fixes: tuple[Fix, ...] = (fix,) if fix else ()
    draft.refuse(refusals.invalid(f"fields.{name}", name, spec.label, reason, fixes))


@lru_cache(maxsize=4096)
def reading_of(playbook: Playbook, kind: Holder, name: str) -> field_types.Spec:
    """Return what the field's type needs to know to read a value."""
    spec = playbook.fields(kind)[name]
    return field_types.Spec(
        type=spec.type,
        options=tuple(spec.options),
        currency=playbook.spec.currency,
        region=playbook.spec.region,
        zone=playbook.spec.calendar.zone,
    )


def is_valid(spec: FieldSpec, value: Value) -> bool:
    """Say whether a value is there and fits the field as the playbook describes it today."""
    if value is None:
        return False
    if spec.type == "choice":
        return isinstance(value, str) and value in spec.options
    if spec.type == "multi_choice":
        return isinstance(value, tuple) and all(one in spec.options for one in value)
    return is_of_type(spec.type, value)
