from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID

import structlog
from django.db.models import Count
from django.utils import translation

from voronka.quality.imports.bringing_in import actor_of, bring_in, language_of, plan_afresh
from voronka.quality.imports.chunks import Chunk
from voronka.quality.imports.models import FileImport
from voronka.quality.imports.models import file_import as states
from voronka.quality.imports.models.imported_row import REFUSED
from voronka.quality.imports.planning import PlannedRow, Planner
from voronka.quality.imports.queries.imports import planner_of, table_of
from voronka.quality.imports.readers import Table
from voronka.quality.imports.side_by_side import Beside, divided, may_be_divided, place_beside
from voronka.quality.imports.use_cases.revert_rows import revert_rows
from voronka.records.use_cases.run_command import command_transaction

ROWS_AT_ONCE = 750
_EXAMPLES, _REFUSALS = 5, 50
_Rows = Sequence[tuple[int, Sequence[str]]]
_log = structlog.get_logger("voronka.imports")


def carry_import(*, import_id: UUID, now: Callable[[], datetime], shares: bool = False) -> None:
    """
    Carry an import on until it is done or told to stop: some hundred rows a transaction, so that
    whatever ends the process between them, no row is lost and none comes twice.

    One that `shares` leaves half of the rows to `help_import`, if that one runs in another process.
    """
    file = FileImport.objects.select_related("created_by").get(pk=import_id)
    with translation.override(language_of(file)):
        try:
            _carry(file, now, shares=shares)
        except Exception as error:
            _log.exception("import_failed", file=str(import_id))
            FileImport.objects.get(pk=import_id).enter(
                states.FAILED, error=f"{type(error).__name__}: {error}"[:2000]
            )


def _carry(file: FileImport, now: Callable[[], datetime], *, shares: bool) -> None:
    if file.status == states.REVERTING:
        while revert_rows(import_id=file.pk, now=now()):
            pass
        return
    table, planner = table_of(file), planner_of(file)
    if file.status == states.CHECKING:
        _look_through(file, table, planner, now())
    if file.status != states.RUNNING:
        return
    reading = _Reading(table, planner)
    with place_beside(file.pk) if shares and may_be_divided(planner) else nullcontext() as beside:
        while _bring_in(file.pk, reading, now(), beside):
            pass


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


class _Reading:
    """The rows of a file as they are meant; some are read before it is their turn."""

    def __init__(self, table: Table, planner: Planner) -> None:
        self.planner, self._table = planner, table
        self._ahead: dict[int, PlannedRow] = {}

    def rows(self, start: int, count: int) -> _Rows:
        return self._table.rows[start : start + count]

    def ends_with(self, row: int) -> bool:
        return row >= len(self._table.rows)

    def planned(self, rows: _Rows) -> list[PlannedRow]:
        return [self._ahead.get(row[0]) or self.planner.plan(*row) for row in rows]

    def read_ahead(self, rows: _Rows) -> None:
        self._ahead = {row[0]: self.planner.plan(*row) for row in rows}


def _bring_in(import_id: UUID, reading: _Reading, now: datetime, beside: Beside | None) -> bool:
    """Bring in the next rows; say whether there are more."""
    with command_transaction():
        # Not so firmly that who helps could not name the file in its rows.
        locked = FileImport.objects.select_for_update(of=("self",), no_key=True)
        file = locked.select_related("created_by").get(pk=import_id)
        if file.status != states.RUNNING:
            return False
        at_once = ROWS_AT_ONCE if beside is None else 2 * ROWS_AT_ONCE
        some = reading.rows(file.rows_done, at_once)
        plan_afresh()
        if beside is not None:
            beside.withdraw()
        planner, rows = reading.planner, reading.planned(_unaccounted(file, some))
        if beside is None:
            bring_in(file, planner, rows, now)
        else:
            own, others = divided(planner, rows)
            beside.share(others)
            bring_in(file, planner, own, now)
            # The other is still at work: time to read what comes next.
            reading.read_ahead(reading.rows(file.rows_done + len(some), at_once))
            if not beside.is_helped():
                bring_in(file, planner, others, now)
        file.advance(rows=len(some), counts=_fates(file, some))
        if reading.ends_with(file.rows_done):
            file.enter(states.DONE, at=now)
        return file.status == states.RUNNING


def _unaccounted(file: FileImport, rows: _Rows) -> _Rows:
    """Leave out what a helper had done before the one that shares died."""
    numbers = [number for number, _cells in rows]
    known = set(file.results.filter(number__in=numbers).values_list("number", flat=True))
    return [row for row in rows if row[0] not in known]


def _fates(file: FileImport, rows: _Rows) -> Mapping[str, int]:
    numbers = [number for number, _cells in rows]
    found = file.results.filter(number__in=numbers).order_by().values_list("outcome")
    return dict(found.annotate(count=Count("pk")))
