"""Which fields lists can be narrowed by, and what may be asked of each type."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Q

from voronka.kernel.actor import Actor
from voronka.process import rights
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import AMOUNT
from voronka.process.state import CardKind
from voronka.process.text import Text
from voronka.records.client_kinds import ClientKind
from voronka.records.narrowings import Listed, NarrowingField, narrowing_fields
from voronka.records.queries.fields_of_clients import fields_of_clients

_TEXTUAL = ("has", "starts", "is", "empty")
_NUMERIC = ("from", "to", "is", "empty")
_MOMENTS = ("in", "from", "to", "empty")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "text": _TEXTUAL,
    "long_text": _TEXTUAL,
    "phone": ("has", "empty"),
    "email": _TEXTUAL,
    "url": _TEXTUAL,
    "address": _TEXTUAL,
    "number": _NUMERIC,
    "integer": _NUMERIC,
    "money": _NUMERIC,
    "bool": ("is", "empty"),
    "choice": ("is", "empty"),
    "multi_choice": ("is", "every", "empty"),
    "date": _MOMENTS,
    "datetime": _MOMENTS,
    "user": ("is", "empty"),
}

OWNER, STAGE = "owner", "stage"
NEXT_STEP = "tasks.next.due_at"
# What every card has beside its fields: name in the filter, name in conditions, type, label.
_OF_CARDS: tuple[tuple[str, str, str, Text], ...] = (
    (STAGE, "card.stage", "choice", Text("Стадия", "Stage")),
    (OWNER, "card.owner", "user", Text("Ответственный", "Owner")),
    ("created_at", "card.created_at", "datetime", Text("Дата создания", "Created")),
    ("entered_stage_at", "card.entered_stage_at", "datetime", Text("В стадии с", "In stage since")),
    (
        "last_touch_at",
        "card.last_touch_at",
        "datetime",
        Text("Последнее касание", "Last touch"),
    ),
    ("closed_at", "card.closed_at", "datetime", Text("Дата закрытия", "Closed")),
)


@dataclass(frozen=True, kw_only=True)
class FilterField:
    """A field by which a list can be narrowed; `path` is its name in conditions."""

    key: str
    path: str
    type: str
    label: Text
    options: Mapping[str, Text] = field(default_factory=dict)
    # The kind of client to which the playbook has added it, and its name there in `path`.
    own_of: ClientKind | None = None
    # Of what an area above brings along: what may be asked, and the condition of an answer.
    own_operators: tuple[str, ...] = ()
    asked: Callable[[str, Sequence[str]], Q] | None = None

    @property
    def operators(self) -> tuple[str, ...]:
        return self.own_operators or OPERATORS[self.type]


def filter_fields(
    playbook: Playbook, kind: CardKind, actor: Actor, *, pipeline: str = ""
) -> Mapping[str, FilterField]:
    """
    Return the fields by name, those of every card first and those of its client last; hidden ones
    are left out.
    """
    stages = _stages(playbook, kind, pipeline)
    found = {
        key: FilterField(
            key=key, path=path, type=type_key, label=label, options=stages if key == STAGE else {}
        )
        for key, path, type_key, label in _OF_CARDS
    }
    if NEXT_STEP in playbook.facts:
        label = Text("Следующий шаг", "Next step")
        found[NEXT_STEP] = FilterField(key=NEXT_STEP, path=NEXT_STEP, type="datetime", label=label)
    for key, spec in playbook.fields(kind).items():
        path = "card.amount" if key == AMOUNT else key
        found.setdefault(
            key,
            FilterField(key=key, path=path, type=spec.type, label=spec.label, options=spec.options),
        )
    hidden = rights.hidden_fields(playbook, actor)
    shown = {key: each for key, each in found.items() if key not in hidden}
    shown |= brought_along(kind, actor)
    return shown | {
        key: FilterField(
            key=key,
            path=each.name,
            type=each.spec.type,
            label=each.spec.label,
            options=each.spec.options,
            own_of=each.of,
        )
        for key, each in fields_of_clients(playbook, hidden).items()
    }


def brought_along(kind: Listed, actor: Actor) -> Mapping[str, FilterField]:
    """Return what areas above let lists be asked, as fields."""
    return {
        name: FilterField(
            key=name,
            path=name,
            type=name,
            label=each.label,
            options=each.choices(actor),
            own_operators=each.operators,
            asked=partial(_asked, each, kind, actor),
        )
        for name, each in narrowing_fields(kind).items()
    }


def _asked(
    field: NarrowingField, kind: Listed, actor: Actor, operator: str, values: Sequence[str]
) -> Q:
    return field.condition(operator, values, kind, actor)


def _stages(playbook: Playbook, kind: CardKind, pipeline: str) -> Mapping[str, Text]:
    lines = [pipeline] if pipeline in playbook.pipelines(kind) else playbook.pipelines(kind)
    found: dict[str, Text] = {}
    for line in lines:
        for key, stage in playbook.pipeline(line).stages.items():
            found.setdefault(key, stage.label)
    return found
