"""The columns that lists of leads and deals can show: what every card has, and every field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import escape

from voronka.kernel.actor import Actor
from voronka.process import field_types, rights
from voronka.process.playbook import Playbook
from voronka.process.schema import FieldSpec, StageSpec
from voronka.process.standard_fields import STANDARD
from voronka.process.state import CardKind
from voronka.process.text import Text
from voronka.records.queries.card_cells import CHANNELS, people_of
from voronka.records.queries.fields_of_clients import fields_of_clients, spec_of
from voronka.records.queries.list_orders import is_sortable
from voronka.records.queries.lists import CardPage
from voronka.records.queries.rows import CardRow
from voronka.web import formats
from voronka.web.kinds import card_address
from voronka.web.lists.table import Column, link, missing
from voronka.web.next_steps import Planned, planned
from voronka.work.queries.tasks import NextStep, next_steps

SHOWN = ("title", "grade", "client_name", "phone", "stage", "amount", "next_step", "owner",
         "source", "created_at")  # fmt: skip
OWNER, STAGE, TITLE = "owner", "stage", "title"
# What it takes to change a cell where it stands, beside "edit".
_RIGHTS = {OWNER: "assign", STAGE: "move"}
_PLAIN = ("client_name", "company_name", "email", "messenger")
_MOMENTS = ("created_at", "entered_stage_at", "last_touch_at", "next_contact_at", "closed_at")
NUMBERS = ("money", "number", "integer")
WIDTHS = {"long_text": 240, "address": 220, "email": 180, "bool": 90, "number": 100}
_EDITED_STANDARD = ("title", "client_name", "company_name", "phone", "email", "messenger",
                    "source", "amount", "next_contact_at")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """A card of a list, with what its cells need."""

    card: CardRow
    step: NextStep | None
    # Where nobody has a task: what comes next all the same.
    ahead: Planned | None
    fields: Mapping[str, Any]
    people: Mapping[UUID, str]
    now: datetime

    @property
    def title(self) -> str:
        return self.card.title or self.card.client_name or formats.phone(self.card.phone)


CardColumn = Column[CardLine]


def card_columns(playbook: Playbook, kind: CardKind, actor: Actor) -> Mapping[str, CardColumn]:
    """
    Return every column by name; hidden fields have none. Those whose cells the actor may change
    are marked.
    """
    may = {name for name in ("edit", *_RIGHTS.values()) if rights.may(playbook, actor, name)}
    hidden = rights.hidden_fields(playbook, actor)
    return _columns(playbook, kind, hidden, frozenset(may), get_language() or "")


@lru_cache(200)
def _columns(
    playbook: Playbook, kind: CardKind, hidden: frozenset[str], may: frozenset[str], language: str
) -> Mapping[str, CardColumn]:
    """Return the columns; the language is named for the memory's sake."""
    columns = [
        *_columns_of_cards(playbook, kind),
        *_columns_of_fields(playbook, kind),
        *_columns_of_clients(playbook, kind, hidden),
    ]
    return {
        column.key: replace(
            column,
            is_editable=_RIGHTS.get(column.key, "edit") in may
            and (column.is_editable or column.key in (STAGE, TITLE)),
        )
        for column in columns
        if column.key not in hidden
    }


def lines_of(
    page: CardPage, columns: Sequence[CardColumn], playbook: Playbook, kind: CardKind, now: datetime
) -> list[CardLine]:
    """Return the lines; the number of queries does not depend on how many there are."""
    shown = {column.key for column in columns}
    steps = next_steps(row.ref for row in page.rows) if page.rows else {}
    ahead = planned(page.rows, besides=steps, now=now)
    people = people_of(page, [key for key in shown if _is_person(playbook, kind, key)])
    return [
        CardLine(
            card=row,
            step=steps.get(row.ref),
            ahead=ahead.get(row.ref),
            fields=page.fields.get(row.id, {}),
            people=people,
            now=now,
        )
        for row in page.rows
    ]


def needs_fields(columns: Sequence[CardColumn], playbook: Playbook, kind: CardKind) -> bool:
    """Say whether any column shows a field of the playbook's own."""
    specs = (
        spec_of(playbook, kind, key) for key in {each.key for each in columns}.difference(STANDARD)
    )
    return any(spec is not None for spec in specs)


def shows(line: CardLine) -> tuple[object, ...]:
    """Return all that a row shows of a line."""
    is_late = line.step is not None and line.step.is_overdue(line.now)
    # Of other fields and people there are few, and none unless their columns are chosen.
    return line.card, line.step, line.ahead, is_late, repr(line.fields), tuple(line.people.items())


def name_of(line: CardLine) -> tuple[UUID, str]:
    return line.card.id, line.title


def _is_person(playbook: Playbook, kind: CardKind, key: str) -> bool:
    spec = spec_of(playbook, kind, key)
    return spec is not None and spec.type == "user"


# What every card has.


def _columns_of_cards(playbook: Playbook, kind: CardKind) -> list[CardColumn]:
    labels = {key: spec.label.in_(_locale()) for key, spec in playbook.fields(kind).items()}
    sources = playbook.spec.sources
    return [
        CardColumn(key="title", label=_("Title"), width=220, sort="title", draw=_title),
        CardColumn(key="grade", label=_("Class"), width=58, draw=_grade),
        *(_plain(key, labels[key]) for key in _PLAIN),
        CardColumn(
            key="phone", label=labels["phone"], width=146, is_editable=True,
            draw=lambda line: str(formats.phone_link(line.card.phone)),
        ),
        CardColumn(key="stage", label=_("Stage"), width=164, sort="stage", draw=_stage(playbook)),
        CardColumn(
            key="amount", label=labels["amount"], width=104, sort="amount", is_number=True,
            is_editable=True, draw=lambda line: formats.money(line.card.amount),
        ),
        CardColumn(key="next_step", label=_("Next step"), width=170, draw=_next_step),
        CardColumn(key="owner", label=_("Owner"), width=154, is_editable=True, draw=_owner),
        CardColumn(
            key="source", label=labels["source"], sort="source", is_editable=True,
            draw=lambda line: _said(sources.get(line.card.source), line.card.source),
        ),
        CardColumn(key="channel", label=_("Came by"), width=110, draw=_channel),
        *(_moment(key, label) for key, label in _moment_labels(labels).items()),
    ]  # fmt: skip


def _moment_labels(labels: Mapping[str, str]) -> dict[str, str]:
    return {
        "created_at": _("Created"),
        "entered_stage_at": _("In stage since"),
        "last_touch_at": _("Last touch"),
        "next_contact_at": labels["next_contact_at"],
        "closed_at": _("Closed"),
    }


def _plain(key: str, label: str) -> CardColumn:
    return CardColumn(
        key=key,
        label=label,
        width=136,
        sort="" if key == "messenger" else key,
        is_editable=True,
        draw=lambda line: str(escape(getattr(line.card, key))),
    )


def _moment(key: str, label: str) -> CardColumn:
    return CardColumn(
        key=key,
        label=label,
        width=140,
        sort=key,
        is_editable=key in _EDITED_STANDARD,
        draw=lambda line: str(formats.moment(getattr(line.card, key))),
    )


def _title(line: CardLine) -> str:
    return link(card_address(line.card.ref), line.title)


def _grade(line: CardLine) -> str:
    letter = line.card.grade
    if not letter:
        return ""
    title = _("Class %(letter)s") % {"letter": letter.upper()}
    return (
        f'<span class="class-badge class-{escape(letter.lower())}" title="{escape(title)}">'
        f"{escape(letter.upper())}</span>"
    )


def _stage(playbook: Playbook) -> Callable[[CardLine], str]:
    @lru_cache(200)
    def drawn(pipeline: str, stage: str) -> str:
        spec = StageSpec(label=Text.same(stage))
        if playbook.has_stage(pipeline, stage):
            spec = playbook.stage(pipeline, stage)
        label = escape(spec.label.in_(_locale()))
        return f'<span class="stage-mark tone-{escape(spec.color)}" title="{label}">{label}</span>'

    return lambda line: drawn(line.card.pipeline, line.card.stage)


def _next_step(line: CardLine) -> str:
    if line.step is None and line.ahead is not None:
        return _ahead(line.ahead)
    if line.step is None:
        return missing(_("No next step")) if line.card.is_open else ""
    title = escape(line.step.title.in_(_locale()))
    late = " is-late" if line.step.is_overdue(line.now) else ""
    return (
        f'<span class="next{late}" title="{title}"><span class="next-when">'
        f"{formats.brief(line.step.due_at)}</span> {title}</span>"
    )


def _ahead(planned: Planned) -> str:
    label = planned.label.in_(_locale())
    said = escape(_("A robot will: %(label)s") % {"label": label} if planned.is_robots else label)
    return (
        f'<span class="next is-ahead" title="{said}"><span class="next-when">'
        f"{formats.brief(planned.at)}</span> {escape(label)}</span>"
    )


def _owner(line: CardLine) -> str:
    name = line.card.owner_name
    return person(name) if name else missing(_("Nobody yet"))


def person(name: str) -> str:
    """Return a colleague's name with their avatar."""
    shown = escape(name)
    return (
        f'<span class="owner-cell"><span class="face face-{formats.hue(name)} face-sm"'
        f' aria-hidden="true">{escape(formats.initials(name))}</span>{shown}</span>'
    )


def _channel(line: CardLine) -> str:
    return _said(CHANNELS.get(line.card.channel), line.card.channel)


# The playbook's own fields.


def _columns_of_fields(playbook: Playbook, kind: CardKind) -> list[CardColumn]:
    zone = ZoneInfo(playbook.spec.calendar.zone)
    return [
        CardColumn(
            key=key,
            label=spec.label.in_(_locale()),
            width=WIDTHS.get(spec.type, 150),
            sort=key if is_sortable(key, playbook, kind) else "",
            is_number=spec.type in NUMBERS,
            is_editable=spec.is_by_hand,
            draw=_field(key, spec, zone),
        )
        for key, spec in playbook.fields(kind).items()
        if key not in STANDARD
    ]


def _columns_of_clients(
    playbook: Playbook, kind: CardKind, hidden: frozenset[str]
) -> list[CardColumn]:
    """Return what the contact and company of a card say of themselves, and keep themselves."""
    zone = ZoneInfo(playbook.spec.calendar.zone)
    return [
        CardColumn(
            key=key,
            label=each.spec.label.in_(_locale()),
            # Their headings say whose they are, too.
            width=max(WIDTHS.get(each.spec.type, 0), 210),
            sort=key if is_sortable(key, playbook, kind) else "",
            is_number=each.spec.type in NUMBERS,
            is_editable=each.spec.is_by_hand,
            draw=_field(key, each.spec, zone),
        )
        for key, each in fields_of_clients(playbook, hidden).items()
    ]


def _field(key: str, spec: FieldSpec, zone: ZoneInfo) -> Callable[[CardLine], str]:
    if spec.type == "user":
        return lambda line: _somebody(line, key)
    kind, locale = field_types.get(spec.type), _locale()

    def drawn(line: CardLine) -> str:
        raw = line.fields.get(key)
        if raw is None:
            return ""
        shown = kind.format(kind.from_json(raw), locale, labels=spec.options, zone=zone)
        return str(escape(shown))

    return drawn


def _somebody(line: CardLine, key: str) -> str:
    raw = line.fields.get(key)
    name = line.people.get(UUID(raw), "") if isinstance(raw, str) else ""
    return person(name) if name else ""


def _said(text: Text | None, key: str) -> str:
    return str(escape(text.in_(_locale()) if text else key))


def _locale() -> str:
    return "ru" if (get_language() or "ru").startswith("ru") else "en"
