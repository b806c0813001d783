"""The fields that a playbook adds to contacts and companies: whose they are, read, said."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.people.queries.people import people_by_id
from voronka.process import field_types, rights
from voronka.process.edits import reading_of
from voronka.process.models.active import active_playbook
from voronka.process.refusals import archived_field
from voronka.process.schema import FieldSpec
from voronka.records.client_kinds import ClientKind


def own_fields(kind: ClientKind, actor: Actor | None = None) -> Mapping[str, FieldSpec]:
    """Return the fields by name, in the order of the page; what is hidden from the actor is not."""
    playbook = active_playbook()
    hidden = rights.hidden_fields(playbook, actor) if actor else frozenset()
    return {name: spec for name, spec in playbook.fields(kind).items() if name not in hidden}


def read_own(kind: ClientKind, name: str, raw: Any, *, locale: str) -> Any:
    """
    Return what was typed as it is stored; None for nothing.

    :raises ValueError: it is not valid, or nothing is written there any more
    :raises field_types.InvalidValue: it is not a value of the field's type
    """
    playbook = active_playbook()
    spec = playbook.fields(kind)[name]
    if spec.archived:
        raise ValueError(archived_field(name, spec.label).message.in_(locale))
    stored = stored_own(kind, name, raw)
    if spec.type == "user" and stored is not None and not _works_here(stored):
        raise ValueError(_("There is no such colleague."))
    return stored


def _works_here(user_id: Any) -> bool:
    return bool(User.objects.filter(pk=user_id, is_active=True).exists())


def stored_own(kind: ClientKind, name: str, raw: Any) -> Any:
    """
    Return a value as it is stored, whoever may be asked for it.

    :raises ValueError: it is of no shape that the field could have
    :raises field_types.InvalidValue: it is not a value of the field's type
    """
    playbook = active_playbook()
    field_type = field_types.get(playbook.fields(kind)[name].type)
    try:
        return field_type.to_json(field_type.parse(raw, reading_of(playbook, kind, name)))
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise ValueError(_("This value does not fit.")) from error


def visible_values(kind: ClientKind, fields: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Return those stored values that are not hidden, in the order of the page."""
    known = own_fields(kind, actor)
    return {name: fields[name] for name in known if fields.get(name) is not None}


class OwnWords:
    """Stored values as a person reads them; the names of people are looked up once."""

    def __init__(
        self, kind: ClientKind, clients: Iterable[Mapping[str, Any]], *, locale: str
    ) -> None:
        playbook = active_playbook()
        self._specs, self._locale = playbook.fields(kind), locale
        self._zone = ZoneInfo(playbook.spec.calendar.zone)
        people = [name for name, spec in self._specs.items() if spec.type == "user"]
        named = {fields.get(name) for fields in clients for name in people} if people else set()
        ids = {UUID(each) for each in named if isinstance(each, str)}
        self._names = people_by_id(ids) if ids else {}

    def __call__(self, name: str, stored: Any) -> str:
        spec = self._specs[name]
        field_type = field_types.get(spec.type)
        value = field_type.from_json(stored)
        if isinstance(value, UUID):
            return self._names[value].name if value in self._names else ""
        return field_type.format(value, self._locale, labels=spec.options, zone=self._zone)
