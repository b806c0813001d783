"""
Ways to reach a client, normalised: read from cards, locked while they are checked, stored.

The duplicate check is an index lookup; that two saves of one phone number at once cannot both miss
each other is the work of `lock_points`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.kernel import rows
from voronka.process import field_types
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import MESSENGER
from voronka.process.state import CardKind, CardState, Value
from voronka.records.models import ContactPoint
from voronka.records.spelt_points import messenger_in, site_in
from voronka.records.tax_numbers import is_somebodys, tax_number_in


@dataclass(frozen=True, order=True)
class Point:
    """A normalised way to reach somebody."""

    kind: str
    value: str
    raw: str


_KINDS = {"phone": "phone", "email": "email", "url": "site"}
# Other links lead to drawings and offers: many clients have them at one address.
_SITE, _TAX_NUMBER = "site", "tax_number"


def normalised(kind: str, raw: str) -> Point | None:
    """Return the point for a value that its field type has read already; None if it is no good."""
    value = raw.strip()
    if kind == "email":
        value = value.lower()
    elif kind == "messenger":
        value = messenger_in(value)
    elif kind == "site":
        value = site_in(value)
    elif kind == "tax_number":
        value = "".join(letter for letter in value if letter.isdigit())
    return Point(kind, value, raw.strip()[:254]) if 0 < len(value) <= 254 else None


def points_of(playbook: Playbook, state: CardState) -> frozenset[Point]:
    """Return the points among the fields of a card."""
    return points_among(playbook, state.ref.kind, state.fields)


def points_among(
    playbook: Playbook, kind: CardKind, fields: Mapping[str, Value]
) -> frozenset[Point]:
    found = set()
    for name, value in fields.items():
        spec = playbook.field(kind, name)
        point_kind = _kind_of(name, spec.type if spec else "")
        if point_kind == _TAX_NUMBER and not _is_tax_number(value, playbook.spec.region):
            continue
        if point_kind and isinstance(value, str) and (point := normalised(point_kind, value)):
            found.add(point)
    return frozenset(found)


def _kind_of(name: str, field_type: str) -> str:
    """Return what kind of point a field of a card holds; "" for none."""
    if name in (MESSENGER, _TAX_NUMBER):
        return name
    kind = _KINDS.get(field_type, "")
    return "" if kind == "site" and name != _SITE else kind


def _is_tax_number(value: Value, region: str) -> bool:
    """A card keeps what was typed; nobody is recognised by what is no tax number."""
    try:
        return is_somebodys(tax_number_in(str(value), region))
    except ValueError:
        return False


def readable(playbook: Playbook, kind: CardKind, raw: Mapping[str, Any]) -> dict[str, Value]:
    """Return those of the typed values that can be read; `decide` will refuse the others."""
    found: dict[str, Value] = {}
    for name, value in raw.items():
        spec = playbook.field(kind, name)
        if spec is None:
            continue
        reading = field_types.Spec(
            type=spec.type,
            options=tuple(spec.options),
            currency=playbook.spec.currency,
            region=playbook.spec.region,
            zone=playbook.spec.calendar.zone,
        )
        try:
            found[name] = field_types.get(spec.type).parse(value, reading)
        except (field_types.InvalidValue, ValueError, TypeError, ArithmeticError, RecursionError):
            continue
    return {name: value for name, value in found.items() if value is not None}


def lock_points(points: Iterable[Point]) -> None:
    """
    Hold these contacts until the end of the transaction: whoever enters one of them at the same
    time waits, and then finds ours.
    """
    # Always in the same order, so that two with the same two contacts do not wait for each other.
    keys = sorted({_lock_key(point) for point in points})
    if keys:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(k) FROM unnest(%s::bigint[]) k", [keys])


def hold_typed(playbook: Playbook, kind: CardKind, raw: Mapping[str, Any]) -> None:
    """Hold the contacts among values as they were typed, see `lock_points`."""
    lock_points(points_among(playbook, kind, readable(playbook, kind, raw)))


def store_points(
    *, holder_kind: str, holder_id: UUID, before: frozenset[Point], after: frozenset[Point]
) -> None:
    """Bring the stored points of a holder up to date; nothing to do asks no query."""
    gone = {(point.kind, point.value) for point in before} - {(p.kind, p.value) for p in after}
    for kind, value in sorted(gone):
        ContactPoint.objects.filter(holder_id=holder_id, kind=kind, value=value).delete()
    if new := after - before:
        rows.insert(
            [
                ContactPoint(
                    kind=point.kind,
                    value=point.value,
                    raw=point.raw,
                    holder_kind=holder_kind,
                    holder_id=holder_id,
                )
                for point in sorted(new)
            ],
            unless_known=True,
        )


def _lock_key(point: Point) -> int:
    digest = hashlib.sha256(f"contact point:{point.kind}:{point.value}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
