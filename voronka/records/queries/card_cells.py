"""The values of cards as they leave in a file: what lists show as columns, typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.people.queries.people import people_by_id
from voronka.process import field_types, rights
from voronka.process.playbook import Playbook
from voronka.process.schema import FieldSpec
from voronka.process.standard_fields import STANDARD
from voronka.process.state import CardKind
from voronka.process.text import Text
from voronka.records.queries.fields_of_clients import fields_of_clients, spec_of
from voronka.records.queries.filter_fields import NEXT_STEP, filter_fields
from voronka.records.queries.lists import CardPage
from voronka.records.queries.rows import CardRow
from voronka.records.spreadsheets import Cell

# How cards come, in words.
CHANNELS: Mapping[str, Text] = {
    "hand": Text("Вручную", "By hand"),
    "form": Text("Форма", "Form"),
    "api": Text("API", "API"),
    "import": Text("Импорт", "Import"),
    "mail": Text("Почта", "Mail"),
    "call": Text("Звонок", "Call"),
    "chat": Text("Чат", "Chat"),
    "conversion": Text("Из лида", "Conversion"),
}
_TEXTS = ("title", "client_name", "company_name", "phone", "email", "messenger")
_MOMENTS = ("created_at", "entered_stage_at", "last_touch_at", "next_contact_at", "closed_at")


@dataclass(frozen=True, kw_only=True)
class _Row:
    card: CardRow
    fields: Mapping[str, Any]
    people: Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class CellColumn:
    """A column of the file."""

    key: str
    label: str
    value: Callable[[_Row], Cell]


def cell_columns(
    playbook: Playbook, kind: CardKind, actor: Actor, *, locale: str
) -> Mapping[str, CellColumn]:
    """Return every column by the name it has in lists; hidden fields have none."""
    labels = {key: each.label for key, each in filter_fields(playbook, kind, actor).items()}
    labels |= {
        "grade": Text("Класс", "Class"),
        "channel": Text("Как пришёл", "Came by"),
        "next_step": labels.get(NEXT_STEP, Text("Следующий шаг", "Next step")),
    }
    values = _of_cards(playbook, locale) | _of_fields(playbook, kind, locale)
    hidden = rights.hidden_fields(playbook, actor)
    return {
        key: CellColumn(key=key, label=labels[key].in_(locale), value=value)
        for key, value in values.items()
        if key in labels and key not in hidden
    }


def cells_of(
    page: CardPage, columns: Sequence[CellColumn], playbook: Playbook, kind: CardKind
) -> list[list[Cell]]:
    """Return the values of the cards; the number of queries does not depend on how many."""
    keys = [
        column.key
        for column in columns
        if (spec := spec_of(playbook, kind, column.key)) is not None and spec.type == "user"
    ]
    people = people_of(page, keys)
    rows = (
        _Row(card=card, fields=page.fields.get(card.id, {}), people=people) for card in page.rows
    )
    return [[column.value(row) for column in columns] for row in rows]


def people_of(page: CardPage, keys: Sequence[str]) -> Mapping[UUID, str]:
    """Return the names of the colleagues that fields of the cards name."""
    found = {
        UUID(fields[key])
        for fields in page.fields.values()
        for key in keys
        if isinstance(fields.get(key), str)
    }
    return {each.id: each.name for each in people_by_id(found).values()} if found else {}


def _of_cards(playbook: Playbook, locale: str) -> dict[str, Callable[[_Row], Cell]]:
    return {
        **{name: _plain(name) for name in (*_TEXTS, *_MOMENTS)},
        "grade": lambda row: row.card.grade.upper(),
        "stage": lambda row: _stage(playbook, row.card, locale),
        "amount": lambda row: row.card.amount,
        "next_step": lambda row: row.card.next_step_at,
        "owner": lambda row: row.card.owner_name,
        "source": lambda row: _said(playbook.spec.sources, row.card.source, locale),
        "channel": lambda row: _said(CHANNELS, row.card.channel, locale),
    }


def _plain(name: str) -> Callable[[_Row], Cell]:
    return lambda row: getattr(row.card, name)


def _stage(playbook: Playbook, card: CardRow, locale: str) -> str:
    if not playbook.has_stage(card.pipeline, card.stage):
        return card.stage
    return playbook.stage(card.pipeline, card.stage).label.in_(locale)


def _said(texts: Mapping[str, Text], key: str, locale: str) -> str:
    return texts[key].in_(locale) if key in texts else key


def _of_fields(
    playbook: Playbook, kind: CardKind, locale: str
) -> dict[str, Callable[[_Row], Cell]]:
    of_cards = {key: spec for key, spec in playbook.fields(kind).items() if key not in STANDARD}
    of_clients = fields_of_clients(playbook, frozenset())
    specs = of_cards | {key: each.spec for key, each in of_clients.items()}
    return {key: _field(key, spec, locale) for key, spec in specs.items()}


def _field(key: str, spec: FieldSpec, locale: str) -> Callable[[_Row], Cell]:
    kind, labels = field_types.get(spec.type), spec.options

    def value(row: _Row) -> Cell:
        found: Any = kind.from_json(row.fields.get(key))
        if isinstance(found, UUID):
            return row.people.get(found, "")
        if isinstance(found, tuple):
            return ", ".join(_said(labels, each, locale) for each in found)
        if isinstance(found, str) and spec.type == "choice":
            return _said(labels, found, locale)
        return found  # type: ignore[no-any-return]

    return value
