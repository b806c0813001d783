"""What a column can be put into: the fields of cards and clients, their links, owner and stage."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from voronka.process import field_types
from voronka.process.playbook import Playbook
from voronka.process.schema import FieldSpec
from voronka.process.state import CardKind, Value
from voronka.process.text import Text
from voronka.quality.imports.maps import COMMON, plain, system_maps
from voronka.records.client_kinds import ClientKind

Kind = Literal["lead", "deal", "contact", "company"]
KINDS: tuple[Kind, ...] = ("lead", "deal", "contact", "company")

EXTERNAL_ID, STAGE, OWNER = "external_id", "@stage", "@owner"
CONTACT, COMPANY, COMMENT = "@contact", "@company", "@comment"
FIRST, MIDDLE, LAST = "@first_name", "@middle_name", "@last_name"
NAME_PARTS = (FIRST, MIDDLE, LAST)
_NUMBERED = re.compile(r" ?\(?\d{1,2}\)?$")
# Of several columns in one field, all are kept.
_SEVERAL = ("phone", "email", COMMENT, "note", "request", "messenger")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A place for the values of a column."""

    key: str
    label: Text
    type: str = "text"
    # Keys that may stand there, with their labels.
    options: Mapping[str, Text] = field(default_factory=dict)


def card_kind(kind: Kind) -> CardKind:
    return "lead" if kind == "lead" else "deal"


def client_kind(kind: Kind) -> ClientKind:
    return "contact" if kind == "contact" else "company"


def client_columns(fields: Mapping[str, Value], own: Mapping[str, FieldSpec]) -> dict[str, Any]:
    """Return the fields of a row as a contact or company stores them."""
    return {
        name: field_types.get(own[name].type).to_json(value) if name in own else str(value)
        for name, value in fields.items()
        if name != EXTERNAL_ID
    }


def targets_of(playbook: Playbook, kind: Kind, pipeline: str = "") -> dict[str, Target]:
    """Return the places for columns, by key, in the order in which they are offered."""
    if kind in ("lead", "deal"):
        found = _of_card(playbook, kind, pipeline)
    else:
        found = [*_of_client(kind), *_fields(playbook, kind)]
    return {target.key: target for target in found}


def _of_card(playbook: Playbook, kind: CardKind, pipeline: str) -> list[Target]:
    line = pipeline or playbook.pipelines(kind)[0]
    stages = {key: stage.label for key, stage in playbook.pipeline(line).stages.items()}
    return [
        *_fields(playbook, kind),
        *_NAMES,
        Target(key=STAGE, label=Text("Стадия", "Stage"), type="stage", options=stages),
        _OWNER,
        Target(key=CONTACT, label=Text("Контакт: номер или имя", "Contact: id or name")),
        Target(key=COMPANY, label=Text("Компания: номер или название", "Company: id or name")),
        Target(key=COMMENT, label=Text("Дописать в текст обращения", "Add to the request")),
    ]


def _fields(playbook: Playbook, kind: Kind) -> list[Target]:
    return [
        Target(key=name, label=spec.label, type=spec.type, options=dict(spec.options))
        for name, spec in playbook.fields(kind).items()
        if spec.is_by_hand
    ]


_OWNER = Target(key=OWNER, label=Text("Ответственный", "Owner"), type="owner")
_NAMES = (
    Target(key=FIRST, label=Text("Имя", "First name")),
    Target(key=MIDDLE, label=Text("Отчество", "Middle name")),
    Target(key=LAST, label=Text("Фамилия", "Last name")),
)
_EXTERNAL = Target(key=EXTERNAL_ID, label=Text("Внешний номер", "External id"))
_REACHED = (
    Target(key="phone", label=Text("Телефон", "Phone"), type="phone"),
    Target(key="email", label=Text("Электронная почта", "E-mail"), type="email"),
)
_NOTE = Target(key="note", label=Text("Примечание", "Note"), type="long_text")


def _of_client(kind: Kind) -> list[Target]:
    if kind == "contact":
        return [
            Target(key="name", label=Text("Имя целиком", "Full name")),
            *_NAMES,
            *_REACHED,
            Target(key="messenger", label=Text("Мессенджер", "Messenger")),
            Target(key="position", label=Text("Должность", "Position")),
            Target(key=COMPANY, label=Text("Компания: номер или название", "Company: id or name")),
            _NOTE,
            _OWNER,
            _EXTERNAL,
        ]
    return [
        Target(key="name", label=Text("Название", "Name")),
        *_REACHED,
        Target(key="site", label=Text("Сайт", "Site"), type="url"),
        Target(key="tax_number", label=Text("ИНН", "Tax number")),
        _NOTE,
        _OWNER,
        _EXTERNAL,
    ]


def guess(headings: Sequence[str], targets: Mapping[str, Target], system: str) -> dict[str, str]:
    """
    Return where each column belongs: as the system names it, else as everybody does, else as we do.

    A place is given away once, save where several values are at home.
    """
    given: dict[str, str] = {}
    maps = system_maps()
    for known in ([maps[system]] if system in maps else []) + [maps[COMMON]]:
        for target, names in known.headings.items():
            if target in targets:
                _give(given, headings, target, names)
    for target, each in targets.items():
        _give(given, headings, target, {plain(each.label.ru), plain(each.label.en), target})
    return {heading: given.get(heading, "") for heading in headings}


def _give(
    given: dict[str, str], headings: Sequence[str], target: str, names: "frozenset[str] | set[str]"
) -> None:
    for heading in headings:
        is_several = target in _SEVERAL
        # «Телефон 2», "Phone (3)": one more of the same.
        name = _NUMBERED.sub("", plain(heading)) if is_several else plain(heading)
        taken = target in given.values() and not is_several
        if heading not in given and not taken and (name in names or plain(heading) in names):
            given[heading] = target
