import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from voronka.kernel.actor import SYSTEM, Actor
from voronka.quality.imports.chunks import Chunk
from voronka.quality.imports.models import FileImport, ImportedRow
from voronka.quality.imports.models import file_import as states
from voronka.quality.imports.models.imported_row import REFUSED, UPDATED
from voronka.quality.imports.planning import Planner
from voronka.quality.imports.queries.imports import planner_of, table_of
from voronka.quality.imports.readers import Table
from voronka.quality.imports.results import Result
from voronka.quality.imports.use_cases.revert_rows import revert_rows
from voronka.records import copying
from voronka.records.use_cases.run_command import command_transaction

ROWS_AT_ONCE = 500
_EXAMPLES, _REFUSALS = 5, 50
_log = structlog.get_logger("voronka.imports")


def carry_import(*, import_id: UUID, now: Callable[[], datetime]) -> None:
    """
    Carry an import on until it is done or told to stop: some hundred rows a transaction, so that
    whatever ends the process between them, no row is lost and none comes twice.
    """
    file = FileImport.objects.select_related("created_by").get(pk=import_id)
    language = file.created_by.language if file.created_by else "ru"
    with translation.override(language):
        try:
            _carry(file, now)
        except Exception as error:
            _log.exception("import_failed", file=str(import_id))
            FileImport.objects.get(pk=import_id).enter(
                states.FAILED, error=f"{type(error).__name__}: {error}"[:2000]
            )


def _carry(file: FileImport, now: Callable[[], datetime]) -> None:
    if file.status == states.REVERTING:
        while revert_rows(import_id=file.pk, now=now()):
            pass
        return
    table, planner = table_of(file), planner_of(file)
    if file.status == states.CHECKING:
        _look_through(file, table, planner, now())
    while file.status == states.RUNNING and _bring_in(file.pk, table, planner, now()):
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


def _bring_in(import_id: UUID, table: Table, planner: Planner, now: datetime) -> bool:
    """Bring in the next rows; say whether there are more."""
    with command_transaction():
        file = FileImport.objects.select_for_update(of=("self",)).get(pk=import_id)
        if file.status != states.RUNNING:
            return False
        some = table.rows[file.rows_done : file.rows_done + ROWS_AT_ONCE]
        _plan_afresh()
        results = Chunk(planner=planner, actor=actor_of(file), now=now).carry(some)
        _account_for(file, results)
        _keep_keys(file, planner.settings.system, results)
        counts: dict[str, int] = {}
        for result in results:
            counts[result.outcome] = counts.get(result.outcome, 0) + 1
        file.advance(rows=len(some), counts=counts)
        if file.rows_done >= len(table.rows):
            file.enter(states.DONE, at=now)
        return file.status == states.RUNNING


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
