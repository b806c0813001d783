import tempfile
from datetime import datetime
from typing import IO, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files import File
from django.utils import translation

from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.state import CardKind
from voronka.records.listed import Listed, listed_of
from voronka.records.models import Export
from voronka.records.queries import lists
from voronka.records.queries.card_cells import cell_columns, cells_of
from voronka.records.queries.stored_filters import read_stored
from voronka.records.spreadsheets import sheet

# Cards of one query; how far the file has come is told after each.
_PART = 1_000


def run_export(*, export_id: UUID, now: datetime) -> None:
    """
    Write the file that somebody waits for, with the cards they see while it is written.

    Whoever takes up the work of a worker that was killed begins the file anew.
    """
    export = Export.objects.filter(pk=export_id, finished_at__isnull=True).first()
    if export is None:
        return
    with tempfile.TemporaryFile() as stream, translation.override(export.by.language):
        with one_playbook():
            is_whole = _write(export, stream, now=now)
        stream.seek(0)
        export.finish(now, File(stream) if is_whole else None)


def _write(export: Export, stream: IO[bytes], *, now: datetime) -> bool:
    """Write all that matches; False if the person has stopped it."""
    if (listed := listed_of(export.noun)) is not None:
        return _write_listed(export, listed, stream)
    playbook, kind, actor = active_playbook(), cast(CardKind, export.noun), export.by.as_actor()
    locale = export.by.language
    known = cell_columns(playbook, kind, actor, locale=locale)
    columns = [known[key] for key in export.columns if key in known]
    file = sheet(
        export.format,
        stream,
        headings=[column.label for column in columns],
        zone=ZoneInfo(playbook.spec.calendar.zone),
        locale=locale,
    )
    wanted = read_stored(export.wanted, kind=kind, actor=actor, now=export.created_at)
    after, done = None, 0
    while True:
        page = lists.cards(
            actor=actor, kind=kind, now=now, wanted=wanted, sort=export.sort, after=after,
            limit=_PART, with_fields=True,
        )  # fmt: skip
        for cells in cells_of(page, columns, playbook, kind):
            file.add(cells)
        done, after = done + len(page.rows), page.more
        export.come_to(done)
        if after is None or _is_stopped(export):
            file.close()
            return after is None


def _write_listed(export: Export, listed: Listed, stream: IO[bytes]) -> bool:
    actor, locale = export.by.as_actor(), export.by.language
    known = listed.sheet_columns(actor=actor)
    columns = [known[key] for key in export.columns if key in known]
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    headings = [column.label for column in columns]
    file = sheet(export.format, stream, headings=headings, zone=zone, locale=locale)
    done = 0
    for rows in listed.sheet_rows(
        wanted=export.wanted, sort=export.sort, actor=actor, now=export.created_at
    ):
        for row in rows:
            file.add([column.value(row) for column in columns])
        done += len(rows)
        export.come_to(done)
        if _is_stopped(export):
            file.close()
            return False
    file.close()
    return True


def _is_stopped(export: Export) -> bool:
    return Export.objects.filter(pk=export.pk, stopped_at__isnull=False).exists()
