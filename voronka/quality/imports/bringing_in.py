"""Rows brought into the base, with the account of what became of each."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.as_json import as_json
from voronka.quality.imports.chunks import Chunk
from voronka.quality.imports.models import FileImport, ImportedRow
from voronka.quality.imports.models.imported_row import REFUSED, UPDATED
from voronka.quality.imports.planning import PlannedRow, Planner
from voronka.quality.imports.results import Result
from voronka.records import copying


def actor_of(file: FileImport) -> Actor:
    """Return on whose behalf rows are brought in: a robot of the person who imports."""
    person = file.created_by.as_actor() if file.created_by else SYSTEM
    return person.as_robot(_("Import"))


def language_of(file: FileImport) -> str:
    return file.created_by.language if file.created_by else "ru"


def bring_in(file: FileImport, planner: Planner, rows: Sequence[PlannedRow], now: datetime) -> None:
    """Bring these rows in, and account for each. Within a transaction."""
    results = Chunk(planner=planner, actor=actor_of(file), now=now).bring(rows)
    _account_for(file, results)
    _keep_keys(file, planner.settings.system, results)


def plan_afresh() -> None:
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
                as_json(result.before) if result.after else None,
                as_json(result.after) if result.after else None,
                as_json(result.points),
                as_json(list(result.row.cells)) if result.outcome == REFUSED else None,
                as_json([problem.as_json() for problem in result.problems]),
            )
            for result in results
        ),
    )  # fmt: skip


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
