"""The fields that the process adds to a contact or company: in groups, and as controls."""

from collections.abc import Mapping, Sequence

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.people.queries.people import active_people
from voronka.process import field_types
from voronka.process.models.active import active_playbook
from voronka.process.schema import FieldSpec
from voronka.process.state import Value
from voronka.records.client_kinds import ClientKind
from voronka.records.own_fields import OwnWords, own_fields
from voronka.records.queries.client_page import ClientShown
from voronka.web import inputs
from voronka.web.cards.page import FieldLine, Group
from voronka.web.inputs import Input

# Of fields that stand in no group.
_REST = "-"


def groups_of(page: ClientShown, actor: Actor, locale: str) -> list[Group]:
    """Return the fields in their groups, in the order of the process."""
    fields = own_fields(page.kind, actor)
    say, values = OwnWords(page.kind, [page.fields], locale=locale), values_of(page)
    lines: dict[str, list[FieldLine]] = {}
    for name, spec in fields.items():
        if spec.archived and name not in values:
            continue
        line = FieldLine(
            name=name,
            label=spec.label,
            type=spec.type,
            shown=say(name, page.fields.get(name)),
            value=values.get(name),
            is_wanted=False,
            is_computed=not spec.is_by_hand,
        )
        lines.setdefault(group_of(spec), []).append(line)
    order = [*active_playbook().spec.groups, _REST]
    return [
        Group(
            key=key,
            label=group_label(key, locale),
            lines=lines[key],
            address=reverse("clients:own", args=[page.kind, page.id, key]),
        )
        for key in order
        if key in lines
    ]


def values_of(page: ClientShown) -> dict[str, Value]:
    """Return the values by name; what does not fit its field is not known."""
    fields = active_playbook().fields(page.kind)
    read = {
        name: field_types.get(fields[name].type).from_json(stored)
        for name, stored in page.fields.items()
    }
    return {name: value for name, value in read.items() if value is not None}


def group_label(key: str, locale: str) -> str:
    label = active_playbook().spec.groups.get(key)
    return label.in_(locale) if label else _("Further details")


def own_inputs(
    kind: ClientKind,
    names: Sequence[str],
    *,
    locale: str,
    values: Mapping[str, Value] | None = None,
    typed: QueryDict | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Input]:
    """Return the controls for some of the fields."""
    return inputs.inputs_for(
        active_playbook(),
        kind,
        names,
        locale=locale,
        values=values,
        typed=typed,
        errors=errors,
        people=[(str(person.id), person.name) for person in active_people()],
    )


def asked_when_new(kind: ClientKind, actor: Actor) -> list[str]:
    """Return the fields that can be filled in, by name."""
    return [name for name, spec in own_fields(kind, actor).items() if spec.is_by_hand]


def group_of(spec: FieldSpec) -> str:
    return spec.group or _REST
