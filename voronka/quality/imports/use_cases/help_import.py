import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, connection
from django.utils import translation

from voronka.quality.imports.bringing_in import bring_in, language_of, plan_afresh
from voronka.quality.imports.models import FileImport, SharedRows
from voronka.quality.imports.models import file_import as states
from voronka.quality.imports.planning import Planner
from voronka.quality.imports.queries.imports import planner_of, table_of
from voronka.quality.imports.side_by_side import may_be_divided
from voronka.records.command_transaction import command_transaction

_PAUSE_SECONDS = 0.02
# Nobody has shared anything for so long: whoever shared has died, and asks again when it is back.
_PATIENCE_SECONDS = 300.0
# Shorter than it takes PostgreSQL to look for those who wait for each other: of the two it is the
# helper that gives way.
_LOCK_TIMEOUT = "SET LOCAL lock_timeout = '800ms'"
_IS_RUNNING = "SELECT 1 FROM quality_fileimport WHERE id = %s AND status = %s FOR KEY SHARE"


def help_import(
    *,
    import_id: UUID,
    now: Callable[[], datetime],
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """
    Bring in what `carry_import` shares of a file, in another process, until it is through.

    Each share is one transaction. What cannot be done at once is left to the one that shares.
    """
    file = FileImport.objects.select_related("created_by").get(pk=import_id)
    planner = planner_of(file)
    if file.status != states.RUNNING or not may_be_divided(planner):
        return
    rows = dict(table_of(file).rows)
    idle = 0.0
    with translation.override(language_of(file)):
        while idle < _PATIENCE_SECONDS:
            status, is_shared = _stands(import_id)
            if status != states.RUNNING:
                return
            if is_shared and _take(file, planner, rows, now()):
                idle = 0.0
            else:
                pause(_PAUSE_SECONDS)
                idle += _PAUSE_SECONDS


def _stands(import_id: UUID) -> tuple[str, bool]:
    found = FileImport.objects.filter(pk=import_id).values_list("status", flat=True)
    waiting = SharedRows.objects.filter(pk=import_id, is_done=False)
    return found.get(), waiting.exists()


def _take(
    file: FileImport, planner: Planner, rows: Mapping[int, Sequence[str]], now: datetime
) -> bool:
    """Bring in what is shared; False if it is gone, or somebody is waited for too long."""
    try:
        with command_transaction():
            plan_afresh()
            shared = _in_hand(file.pk)
            if shared is None:
                return False
            planned = [planner.plan(number, rows[number]) for number in shared.numbers]
            bring_in(file, planner, planned, now)
            shared.is_done = True
            shared.save(update_fields=["is_done"])
            return True
    except OperationalError:
        return False


def _in_hand(import_id: UUID) -> SharedRows | None:
    """Hold what is shared until the end of the transaction, unless the import has stopped."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_TIMEOUT)
        waiting = SharedRows.objects.filter(pk=import_id, is_done=False)
        shared = waiting.select_for_update(of=("self",), skip_locked=True).first()
        if shared is None:
            return None
        cursor.execute(_IS_RUNNING, [import_id, states.RUNNING])
        return shared if cursor.fetchone() else None
