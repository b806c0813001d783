"""The own fields of a card's contact and company, as lists of cards show and ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from voronka.process.playbook import Playbook
from voronka.process.schema import FieldSpec
from voronka.process.state import CardKind
from voronka.process.text import Text
from voronka.records.client_kinds import ClientKind

_CALLED: Mapping[ClientKind, Text] = {
    "contact": Text("Контакт", "Contact"),
    "company": Text("Компания", "Company"),
}


@dataclass(frozen=True, kw_only=True)
class FieldOfClient:
    """A field of the client; its label says whose it is."""

    of: ClientKind
    name: str
    spec: FieldSpec


def fields_of_clients(playbook: Playbook, hidden: frozenset[str]) -> Mapping[str, FieldOfClient]:
    """Return the fields as `contact.birthday`, those of contacts first; hidden ones are not."""
    kinds: tuple[ClientKind, ...] = get_args(ClientKind)
    return {
        f"{kind}.{name}": FieldOfClient(of=kind, name=name, spec=_named(kind, spec))
        for kind in kinds
        for name, spec in playbook.fields(kind).items()
        if name not in hidden
    }


def spec_of(playbook: Playbook, kind: CardKind, key: str) -> FieldSpec | None:
    """Return the field that a list of cards calls so: the card's own, or its client's."""
    of_client = fields_of_clients(playbook, frozenset()).get(key)
    return of_client.spec if of_client else playbook.field(kind, key)


def stored_values(playbook: Playbook, table: str) -> str:
    """Return the own fields of a card and its client, by these names, as SQL for its own row."""
    parts = [f"{table}.fields"]
    for kind in get_args(ClientKind):
        if playbook.fields(kind):
            parts.append(
                f"coalesce((SELECT jsonb_object_agg('{kind}.' || e.key, e.value)"
                f" FROM records_{kind} k, jsonb_each(k.fields) e WHERE k.id = {table}.{kind}_id),"
                " '{}'::jsonb)"
            )
    return " || ".join(parts)


def _named(kind: ClientKind, spec: FieldSpec) -> FieldSpec:
    called, label = _CALLED[kind], spec.label
    return spec.model_copy(
        update={"label": Text(f"{called.ru}: {label.ru}", f"{called.en}: {label.en}")}
    )
