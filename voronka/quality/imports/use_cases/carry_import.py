import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import OperationalError, connection
from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext as _

from voronka.kernel.actor import SYSTEM, Actor
from voronka.quality.imports.chunks import Chunk
from voronka.quality.imports.models import FileImport, ImportedRow
from voronka.quality.imports.models import file_import as states
from voronka.quality.imports.models.imported_row import REFUSED, UPDATED
from voronka.quality.imports.planning import PlannedRow, Planner
from voronka.quality.imports.queries.imports import planner_of, table_of
from voronka.quality.imports.readers import Table
from voronka.quality.imports.results import Result
from voronka.quality.imports.side_by_side import (
    SecondHand,
    divided,
    may_be_divided,
    second_hand,
)
from voronka.quality.imports.use_cases.revert_rows import revert_rows
from voronka.records import copying
from voronka.records.use_cases.run_command import command_transaction

ROWS_AT_ONCE = 500
_EXAMPLES, _REFUSALS = 5, 50
_log = structlog.get_logger("voronka.imports")


def carry_import(*, import_id: UUID, now: Callable[[], datetime], hands: int = 1) -> None:
    """
    Carry an import on until it is done or told to stop: some hundred rows a transaction, so that
    whatever ends the process between them, no row is lost and none comes twice.

    With two `hands` a second thread brings in half of the rows, by a connection of its own.
    """
    file = FileImport.objects.select_related("created_by").get(pk=import_id)
    language = file.created_by.language if file.created_by else "ru"
    with translation.override(language):
        try:
            _carry(file, now, hands)
        except Exception as error:
            _log.exception("import_failed", file=str(import_id))
            FileImport.objects.get(pk=import_id).enter(
                states.FAILED, error=f"{type(error).__name__}: {error}"[:2000]
            )


def _carry(file: FileImport, now: Callable[[], datetime], hands: int) -> None:
    if file.status == states.REVERTING:
        while revert_rows(import_id=file.pk, now=now()):
            pass
        return
    table, planner = table_of(file), planner_of(file)
    if file.status == states.CHECKING:
        _look_through(file, table, planner, now())
    if file.status != states.RUNNING:
        return
    with second_hand() if hands > 1 and may_be_divided(planner) else nullcontext() as second:
        while _bring_in(file.pk, table, planner, now(), second):
            pass


def actor_of(file: FileImport) -> Actor:
    """Return on whose behalf rows are brought in: a robot of the person who imports."""
    person = file.created_by.as_actor() if file.created_by else SYSTEM
    return person.as_robot(_("Import"))


# Looking through.


def _look_through(file: FileImport, table: Table, planner: Planner, now: datetime) -> None:
    chunk = Chunk(planner=planner, actor=actor_of(file), now=now, is_look=True)
    counts: dict[str, int] = {}
    examples: dict[str, list[dict[str, object]]] = {}
    refused: list[dict[str, object]] = []
    for start in range(0, len(table.rows), ROWS_AT_ONCE):
        results = chunk.carry(table.rows[start : start + ROWS_AT_ONCE])
        for result in results:
            counts[result.outcome] = counts.get(result.outcome, 0) + 1
            if result.outcome == REFUSED and len(refused) < _REFUSALS:
                refused.append(
                    {
                        "number": result.row.number,
                        "problems": [p.as_json() for p in result.problems],
                    }
                )
            shown = examples.setdefault(result.outcome, [])
            if result.outcome != REFUSED and len(shown) < _EXAMPLES:
                shown.append(
                    {"number": result.row.number, "name": result.row.name, "whom": result.whom}
                )
        going = FileImport.objects.filter(pk=file.pk, status=states.CHECKING)
        if not going.update(rows_done=start + len(results)):
            return
    file.refresh_from_db()
    preview = {"examples": examples, "refused": refused}
    file.enter(states.CHECKED, preview=preview, counts=counts)


# Bringing in.


def _bring_in(
    import_id: UUID, table: Table, planner: Planner, now: datetime, second: SecondHand | None
) -> bool:
    """Bring in the next rows; say whether there are more."""
    with command_transaction():
        # Not so firmly that a second hand could not name the file in its rows.
        locked = FileImport.objects.select_for_update(of=("self",), no_key=True)
        file = locked.select_related("created_by").get(pk=import_id)
        if file.status != states.RUNNING:
            return False
        at_once = ROWS_AT_ONCE if second is None else 2 * ROWS_AT_ONCE
        some = table.rows[file.rows_done : file.rows_done + at_once]
        _plan_afresh()
        rows = [planner.plan(*row) for row in _unaccounted(file, some)]
        if second is None:
            _take(file, planner, rows, now)
        else:
            first, others = divided(planner, rows)
            by_second = second.does(partial(_take_alone, file, planner, others, now))
            try:
                _take(file, planner, first, now)
            finally:
                failed = by_second.exception()
            if isinstance(failed, OperationalError):
                # It waited too long for somebody, and has done nothing.
                _take(file, planner, others, now)
            elif failed is not None:
                raise failed
        file.advance(rows=len(some), counts=_fates(file, some))
        if file.rows_done >= len(table.rows):
            file.enter(states.DONE, at=now)
        return file.status == states.RUNNING


_Rows = Sequence[tuple[int, Sequence[str]]]


def _unaccounted(file: FileImport, rows: _Rows) -> _Rows:
    """Leave out what a second hand had done before the first one died."""
    numbers = [number for number, _cells in rows]
    known = set(file.results.filter(number__in=numbers).values_list("number", flat=True))
    return [row for row in rows if row[0] not in known]


def _fates(file: FileImport, rows: _Rows) -> Mapping[str, int]:
    numbers = [number for number, _cells in rows]
    found = file.results.filter(number__in=numbers).order_by().values_list("outcome")
    return dict(found.annotate(count=Count("pk")))


def _take_alone(
    file: FileImport, planner: Planner, rows: Sequence[PlannedRow], now: datetime
) -> None:
    """Bring rows in by the connection of a second hand, in a transaction of their own."""
    language = file.created_by.language if file.created_by else "ru"
    with translation.override(language):
        with connection.cursor() as cursor:
            # Whoever waits for the first hand would wait for ever, for that one waits for this.
            cursor.execute("SET lock_timeout = '10s'")
        with command_transaction():
            _plan_afresh()
            _take(file, planner, rows, now)


def _take(file: FileImport, planner: Planner, rows: Sequence[PlannedRow], now: datetime) -> None:
    results = Chunk(planner=planner, actor=actor_of(file), now=now).bring(rows)
    _account_for(file, results)
    _keep_keys(file, planner.settings.system, results)


def _plan_afresh() -> None:
    """The base grows while it is filled: a plan made for an empty one would soon be a bad one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")


_ROWS = "file_id number outcome record_kind record_id is_new before after points cells problems"


def _account_for(file: FileImport, results: Sequence[Result]) -> None:
    copying.copy(
        ImportedRow._meta.db_table,
        _ROWS,
        (
            (
                file.pk, result.row.number, result.outcome, file.kind if result.record_id else "",
                result.record_id, result.is_new,
                _json(result.before) if result.after else None,
                _json(result.after) if result.after else None,
                _json(result.points),
                _json(list(result.row.cells)) if result.outcome == REFUSED else None,
                _json([problem.as_json() for problem in result.problems]),
            )
            for result in results
        ),
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_KEEP = """
INSERT INTO quality_externalkey (system, kind, value, record_id, file_id)
SELECT %s, %s, value, record_id, %s FROM unnest(%s::text[], %s::uuid[]) AS k (value, record_id)
ON CONFLICT DO NOTHING
"""


def _keep_keys(file: FileImport, system: str, results: Sequence[Result]) -> None:
    """Remember the ids of the other system; of two rows with one id the first has it."""
    known = [
        (result.row.external_id[:200], result.record_id)
        for result in results
        if result.row.external_id
        and result.record_id
        and (result.is_new or result.outcome == UPDATED)
    ]
    if known:
        values, records = zip(*known, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [system, file.kind, file.pk, list(values), list(records)])
