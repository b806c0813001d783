"""Imports, as their pages show them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.utils.translation import get_language

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries.people import active_people
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.quality.imports.models import FileImport, ImportedRow, SavedMap
from voronka.quality.imports.models.file_import import AT_WORK
from voronka.quality.imports.models.imported_row import REFUSED
from voronka.quality.imports.planning import Planner
from voronka.quality.imports.readers import Reading, Table, read_table
from voronka.quality.imports.rights import must_be_allowed
from voronka.quality.imports.settings import Settings
from voronka.quality.imports.targets import Kind
from voronka.quality.imports.values import day_order_of

_SHOWN = 50
_SAMPLES = 3


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """An import in the history, or on its page."""

    id: UUID
    kind: str
    name: str
    format: str
    status: str
    rows: int
    rows_done: int
    counts: Mapping[str, int]
    preview: Mapping[str, Any]
    kept: Sequence[Mapping[str, str]]
    settings: Settings
    reading: Mapping[str, Any]
    headings: Sequence[str]
    sheets: Sequence[str]
    error: str
    by: str
    created_at: datetime
    finished_at: datetime | None
    reverted_at: datetime | None

    @property
    def is_at_work(self) -> bool:
        return self.status in AT_WORK

    @property
    def taken_from(self) -> str:
        return self.settings.taken_from

    @property
    def percent(self) -> int:
        return 100 * self.rows_done // self.rows if self.rows else 0


@dataclass(frozen=True, kw_only=True)
class ColumnRow:
    """A column of a file, with what stands in it."""

    heading: str
    target: str
    samples: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ChoiceRow:
    """A text of the file that is none of the choices of its field."""

    target: str
    label: Any
    text: str
    count: int
    options: Sequence[tuple[str, Text]]
    chosen: str


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Everything the page of columns shows."""

    columns: Sequence[ColumnRow]
    unknown: Sequence[ChoiceRow]
    targets: Mapping[str, Any]
    # Whether the order of day and month has to be told.
    asks_day_order: bool


@dataclass(frozen=True, kw_only=True)
class MapRow:
    """Choices that were kept under a name."""

    id: UUID
    kind: str
    name: str


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """A row that was not brought in, and why."""

    number: int
    problems: Sequence[Mapping[str, str]] = field(default_factory=list)


def history(*, actor: Actor, limit: int = _SHOWN) -> Sequence[ImportRow]:
    """Return the newest imports. :raises NotAllowed: the actor may not import"""
    must_be_allowed(actor)
    rows = FileImport.objects.newest_first().select_related("created_by").defer("preview")[:limit]
    return [_row(each, with_preview=False) for each in rows]


def import_for(*, actor: Actor, import_id: UUID) -> ImportRow:
    """
    Return an import.

    :raises NotAllowed: the actor may not import
    :raises NotFound: there is none such
    """
    return _row(stored_import(actor=actor, import_id=import_id))


def stored_import(*, actor: Actor, import_id: UUID) -> FileImport:
    """
    Return an import as it is stored.

    :raises NotFound: there is none such
    """
    must_be_allowed(actor)
    found = FileImport.objects.filter(pk=import_id).select_related("created_by").first()
    if found is None:
        raise NotFound
    return found


# Later than so long after it began, an import that stands still holds nobody up.
_GOES_ON = timedelta(hours=6)


def is_any_import_at_work(now: datetime) -> bool:
    """Say whether a file is brought in or taken back, for whoever can do its own work later."""
    begun = FileImport.objects.filter(status__in=AT_WORK, started_at__gt=now - _GOES_ON)
    return begun.exists()


def refused_rows(*, actor: Actor, import_id: UUID, limit: int = 100) -> Sequence[RefusedRow]:
    """Return the first rows that were refused."""
    must_be_allowed(actor)
    rows = ImportedRow._default_manager.filter(file=import_id, outcome=REFUSED).order_by("number")
    found = rows.values_list("number", "problems")[:limit]
    return [RefusedRow(number=number, problems=in_words(problems)) for number, problems in found]


def table_of(file: FileImport) -> Table:
    """Return the file of an import, read as it was decided."""
    with file.stored.open("rb") as stream:
        return read_table(stream.read(), file.name, Reading(**file.reading))


def planner_of(file: FileImport) -> Planner:
    return Planner(
        kind=cast(Kind, file.kind),
        settings=Settings.from_json(file.chosen),
        headings=tuple(file.headings),
        playbook=active_playbook(),
        people=active_people(),
    )


def columns_of(*, actor: Actor, import_id: UUID, settings: Settings | None = None) -> Columns:
    """
    Return the columns of a file with samples, and the texts that nobody knows: as it is chosen, or
    as it would be with other settings.
    """
    file = stored_import(actor=actor, import_id=import_id)
    table, planner = table_of(file), planner_of(file)
    if settings is not None:
        planner = replace(planner, settings=settings)
    columns = [
        ColumnRow(
            heading=heading,
            target=planner.settings.columns.get(heading, ""),
            samples=_samples(table, number),
        )
        for number, heading in enumerate(table.headings)
    ]
    return Columns(
        columns=columns,
        unknown=_unknown(planner, table),
        targets=planner.targets,
        asks_day_order=_asks_day_order(planner, table),
    )


def saved_maps(*, actor: Actor, kind: str) -> Sequence[MapRow]:
    """Return the choices that were kept for files of a kind, by name."""
    must_be_allowed(actor)
    kept = SavedMap._default_manager.filter(kind=kind).order_by("name")
    return [MapRow(id=each.pk, kind=each.kind, name=each.name) for each in kept]


def _samples(table: Table, number: int) -> list[str]:
    found = dict.fromkeys(
        text for _, cells in table.rows[:200] if (text := cells[number].strip()[:60])
    )
    return list(found)[:_SAMPLES]


def _unknown(planner: Planner, table: Table) -> list[ChoiceRow]:
    people = [(str(each.id), Text.same(each.name)) for each in planner.people]
    found = []
    for key, counts in planner.unknown_values(table.rows).items():
        target = planner.targets[key]
        is_person = target.type in ("owner", "user")
        options = people if is_person else list(target.options.items())
        chosen = planner.settings.values.get(key, {})
        found += [
            ChoiceRow(
                target=key,
                label=target.label,
                text=text,
                count=count,
                options=options,
                chosen=chosen.get(text, ""),
            )
            for text, count in Counter(counts).most_common(_SHOWN)
        ]
    return found


def _asks_day_order(planner: Planner, table: Table) -> bool:
    for number, heading in enumerate(table.headings):
        target = planner.targets.get(planner.settings.columns.get(heading, ""))
        if target is not None and target.type in ("date", "datetime"):
            order, is_open = day_order_of(cells[number] for _, cells in table.rows)
            if is_open and not order:
                return True
    return False


def in_words(problems: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return what is wrong in a row, said in the language of whoever reads it."""
    locale = get_language() or "ru"
    return [{**each, "text": Text.parse(each["text"]).in_(locale)} for each in problems]


def _preview(file: FileImport) -> Mapping[str, Any]:
    refused = [
        {**row, "problems": in_words(row["problems"])} for row in file.preview.get("refused", ())
    ]
    return {**file.preview, "refused": refused}


def _row(file: FileImport, *, with_preview: bool = True) -> ImportRow:
    return ImportRow(
        id=file.pk,
        kind=file.kind,
        name=file.name,
        format=file.format,
        status=file.status,
        rows=file.rows,
        rows_done=file.rows_done,
        counts=file.counts,
        preview=_preview(file) if with_preview else {},
        kept=file.kept,
        settings=Settings.from_json(file.chosen),
        reading=file.reading,
        headings=file.headings,
        sheets=file.sheets,
        error=file.error,
        by=file.created_by.name if file.created_by else "",
        created_at=file.created_at,
        finished_at=file.finished_at,
        reverted_at=file.reverted_at,
    )
