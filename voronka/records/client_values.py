"""What is known of a contact or company: fields and ways to reach it, read from what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.storable import storable
from voronka.people.models import User
from voronka.process import field_types
from voronka.process.models.active import active_playbook
from voronka.records.client_kinds import ClientKind
from voronka.records.contact_points import Point, normalised
from voronka.records.models import Company, Contact, ContactPoint
from voronka.records.own_fields import own_fields, read_own, stored_own
from voronka.records.tax_numbers import tax_number_in

MODELS: Mapping[ClientKind, Any] = {"contact": Contact, "company": Company}
POINTS = ("phone", "email", "messenger", "site", "tax_number")
# The first of these kinds is the main one and stands in a column too.
MAIN: Mapping[ClientKind, tuple[str, ...]] = {
    "contact": ("phone", "email", "messenger"),
    "company": ("phone", "email", "site", "tax_number"),
}
FIELDS: Mapping[ClientKind, tuple[str, ...]] = {
    "contact": ("name", "company_id", "position", "is_decision_maker", "note", "owner_id"),
    "company": ("name", "note", "owner_id"),
}
_LONGEST = {"name": 1000, "position": 120, "note": 20_000}
_MOST_POINTS = 20
_TYPES = {"phone": "phone", "email": "email", "site": "url"}


class UnableToSaveClient(Exception):
    """Nothing was written; `errors` says by field what is wrong with what was typed."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(errors.values())))
        self.errors = errors


@dataclass(frozen=True)
class Reading:
    """
    What was typed, as it is stored: columns and own fields, and points by kind with the main one
    first.
    """

    columns: dict[str, Any] = field(default_factory=dict)
    points: dict[str, list[Point]] = field(default_factory=dict)

    def all_points(self) -> frozenset[Point]:
        return frozenset(point for points in self.points.values() for point in points)


def read(kind: ClientKind, raw: Mapping[str, Any], *, actor: Actor) -> Reading:
    """
    Return what was typed, normalised.

    :raises UnableToSaveClient: some of it is not valid, or there is no such field
    """
    reading, errors = Reading(), {}
    own = own_fields(kind, actor)
    for name, value in raw.items():
        try:
            if name in own:
                reading.columns[name] = read_own(kind, name, value, locale=get_language() or "ru")
            else:
                _read_into(reading, kind, name, value, actor)
        except field_types.InvalidValue as error:
            errors[name] = error.text.in_(get_language() or "ru")
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise UnableToSaveClient(errors)
    return reading


def _read_into(reading: Reading, kind: ClientKind, name: str, value: Any, actor: Actor) -> None:
    if name in FIELDS[kind]:
        reading.columns.update(_read_field(name, value, actor))
    elif name in POINTS:
        points = reading.points[name] = _read_points(name, value)
        if name in MAIN[kind]:
            reading.columns[name] = points[0].value[: _width(kind, name)] if points else ""
    else:
        raise ValueError(_("There is no such field."))


def shown_values(kind: ClientKind, client: Any, points: Sequence[ContactPoint]) -> dict[str, Any]:
    """Return fields and points as they stand, under the names that are typed."""
    names = (*FIELDS[kind], *own_fields(kind))
    found: dict[str, Any] = {name: client.value_of(name) for name in names}
    return found | {name: values_of(kind, client, points, name) for name in POINTS}


def as_stored(kind: ClientKind, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was seen, own fields as they are stored; what cannot be read stays as it is."""
    return {name: _as_stored(kind, name, value) for name, value in seen.items()}


def _as_stored(kind: ClientKind, name: str, value: Any) -> Any:
    if name not in own_fields(kind):
        return value
    try:
        return stored_own(kind, name, value)
    except (ValueError, field_types.InvalidValue):
        return value


def values_of(
    kind: ClientKind, client: Any, points: Sequence[ContactPoint], name: str
) -> list[str]:
    """Return the ways to reach a client of one kind, the main one first."""
    main = getattr(client, name) if name in MAIN[kind] else ""
    values = [point.value for point in points if point.kind == name]
    return sorted(values, key=lambda value: value != main)


def _width(kind: ClientKind, name: str) -> int:
    return int(MODELS[kind]._meta.get_field(name).max_length)


def _read_points(kind: str, raw: Any) -> list[Point]:
    typed = [raw] if isinstance(raw, str) else list(raw or ())
    found: dict[str, Point] = {}
    for each in typed:
        if not isinstance(each, str):
            raise ValueError(_("A text is needed here."))
        if each.strip():
            point = _read_point(kind, storable(each).strip())
            found.setdefault(point.value, point)
    if len(found) > _MOST_POINTS:
        raise ValueError(_("These are too many: keep the ones that are used."))
    return list(found.values())


def _read_point(kind: str, raw: str) -> Point:
    playbook = active_playbook()
    if kind in _TYPES:
        spec = field_types.Spec(type=_TYPES[kind], region=playbook.spec.region)
        typed = raw if kind != "site" or "://" in raw else f"https://{raw}"
        value = field_types.get(_TYPES[kind]).parse(typed, spec)
    elif kind == "tax_number":
        value = tax_number_in(raw, playbook.spec.region)
    else:
        value = " ".join(raw.split())
    point = normalised(kind, str(value or ""))
    if point is None or len(raw) > 254:
        raise ValueError(_("“%(typed)s” cannot be read.") % {"typed": raw[:60]})
    return Point(point.kind, point.value, raw)


def _read_field(name: str, value: Any, actor: Actor) -> dict[str, Any]:
    if name == "is_decision_maker":
        return {name: value is True or value in ("yes", "true", "1", "on")}
    if name == "company_id":
        return {name: _company(value, actor)}
    if name == "owner_id":
        return _owner(value)
    if not isinstance(value, str):
        raise ValueError(_("A text is needed here."))
    text = storable(value).replace("\r\n", "\n").strip()
    if name != "note":
        text = " ".join(text.split())
    if name == "name" and not text:
        raise ValueError(_("Write the name."))
    if len(text) > _LONGEST[name]:
        raise ValueError(_("This is too long."))
    return {name: text}


def _company(value: Any, actor: Actor) -> UUID | None:
    company_id = _uuid(value)
    if company_id and not Company.objects.visible_to(actor).filter(pk=company_id).exists():
        raise ValueError(_("There is no such company."))
    return company_id


def _owner(value: Any) -> dict[str, Any]:
    owner_id = _uuid(value)
    owner = User.objects.filter(pk=owner_id, is_active=True).first() if owner_id else None
    if owner_id and owner is None:
        raise ValueError(_("There is no such colleague."))
    return {"owner_id": owner_id, "team_id": owner.team_id if owner else None}


def _uuid(value: Any) -> UUID | None:
    if value in (None, ""):
        return None
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError as error:
        raise ValueError(_("An id is needed here.")) from error
