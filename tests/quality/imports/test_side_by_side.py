"""Two bring a file in as one does: each row once, and joined to the first of its client."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from typing import Any

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.quality.imports.office import an_office, carried, chosen, csv_of
from tests.world import LATER, NOW, make_lead
from voronka.people.models import User
from voronka.quality.imports.models import FileImport, ImportedRow
from voronka.quality.imports.planning import PlannedRow
from voronka.quality.imports.queries.imports import planner_of, table_of
from voronka.quality.imports.side_by_side import divided, place_beside
from voronka.quality.imports.use_cases import carry_import as carrying
from voronka.quality.imports.use_cases.carry_import import carry_import
from voronka.quality.imports.use_cases.help_import import help_import
from voronka.quality.imports.use_cases.steer_import import steer_import
from voronka.records.contact_points import lock_points
from voronka.records.models import CardEvent, Lead

pytestmark = pytest.mark.django_db(transaction=True)
_ROWS = 45


def _phone(number: int) -> str:
    return f"+7 495 777-01-{number:02}"


def _rows() -> list[tuple[str, ...]]:
    """Every third row is reached like the row three before it, by phone or by mail in turn."""
    rows: list[tuple[str, ...]] = []
    for n in range(_ROWS):
        first = n - n % 9 if n % 3 == 0 else n
        mail = f"c{first}@x.example" if n % 2 else f"own{n}@x.example"
        rows.append((str(n), f"Клиент {n}", _phone(first if n % 2 == 0 else n), mail))
    rows[7] = ("7", "Клиент 7", _phone(99), "c7@x.example")
    return rows


def _begun(**choices: Any) -> Any:
    irina = an_office()
    make_lead(owner=User.objects.get(name="Anna"), phone=_phone(99), client_name="Known")
    text = csv_of(("ID", "Имя клиента", "Телефон", "E-mail"), *_rows())
    import_id = chosen(irina, text, rule="join", **choices)
    carried(irina, import_id, "check")
    steer_import(import_id=import_id, wish="start", actor=irina, now=NOW)
    return import_id


def _whom() -> dict[int, tuple[str, str]]:
    """Return of each row what became of it, and the name of the lead that has it."""
    names = {lead.pk: lead.client_name or "" for lead in Lead.objects.all()}
    return {
        row.number: (row.outcome, names[row.record_id])
        for row in ImportedRow.objects.all()
        if row.record_id
    }


@contextmanager
def _in_parts_of(rows: int) -> Iterator[None]:
    before, carrying.ROWS_AT_ONCE = carrying.ROWS_AT_ONCE, rows
    try:
        yield
    finally:
        carrying.ROWS_AT_ONCE = before


def _expected() -> dict[int, tuple[str, str]]:
    """Return what one hand would make of it, by the rule alone: the first of a client has it."""
    firsts: dict[str, str] = {_phone(99): "Known"}
    found = {}
    for n, (_id, name, phone, mail) in enumerate(_rows()):
        owner = firsts.get(mail) or firsts.get(phone)
        found[n + 2] = ("joined", owner) if owner else ("created", name)
        if owner is None:
            firsts |= {phone: name, mail: name}
    return found


def test_two_hands_do_what_one_does() -> None:
    import_id = _begun()

    with _in_parts_of(10), _helper(import_id) as helper:
        carry_import(import_id=import_id, now=lambda: NOW, shares=True)
        assert os.waitpid(helper, 0)[1] == 0

    expected = _expected()
    assert _whom() == expected
    done = FileImport.objects.get(pk=import_id)
    fates = Counter(fate for fate, _name in expected.values())
    assert (done.status, done.rows_done, done.counts) == ("done", _ROWS, dict(fates))
    assert Lead.objects.count() == fates["created"] + 1
    assert CardEvent.objects.filter(kind="note").count() == fates["joined"]


def test_what_is_shared_is_brought_in_by_who_helps() -> None:
    import_id = _begun()
    first, second = _hands_of(import_id, rows=20)

    with place_beside(import_id) as beside, _helper(import_id):
        beside.share(second)
        _wait_for(len(second))
        with transaction.atomic():
            assert beside.is_helped()

    assert set(ImportedRow.objects.values_list("number", flat=True)) == {
        row.number for row in second
    }
    assert not {row.number for row in first} & {row.number for row in second}


def test_rows_of_one_client_go_to_one_hand_in_their_order() -> None:
    hands = _hands_of(_begun(), rows=_ROWS)

    reached = [{(p.kind, p.value) for row in hand for p in row.points} for hand in hands]
    assert not reached[0] & reached[1]
    assert [len(hand) > _ROWS // 3 for hand in hands] == [True, True]
    numbers = [[row.number for row in hand] for hand in hands]
    assert all(each == sorted(each) for each in numbers)
    assert sorted(chain(*numbers)) == list(range(2, _ROWS + 2))


@pytest.mark.parametrize("shares", [False, True])
def test_what_the_second_hand_had_done_when_the_first_died_is_not_done_again(
    *, shares: bool
) -> None:
    import_id = _begun()
    first, second = _hands_of(import_id, rows=20)

    with _in_parts_of(10), transaction.atomic(), _helper(import_id):
        # Whoever comes to this client waits, and that is the first.
        lock_points(first[0].points)
        worker = _forked(lambda: carry_import(import_id=import_id, now=lambda: NOW, shares=True))
        _wait_for(len(second))
        os.kill(worker, signal.SIGKILL)
        assert os.waitpid(worker, 0)[1] == signal.SIGKILL
    stopped = FileImport.objects.get(pk=import_id)
    assert (stopped.status, stopped.rows_done) == ("running", 0)
    assert set(ImportedRow.objects.values_list("number", flat=True)) == {
        row.number for row in second
    }

    with _in_parts_of(10):
        carry_import(import_id=import_id, now=lambda: LATER, shares=shares)

    assert _whom() == _expected()
    done = FileImport.objects.get(pk=import_id)
    assert (done.status, sum(done.counts.values())) == ("done", _ROWS)
    assert ImportedRow.objects.count() == _ROWS


def test_a_helper_that_dies_with_rows_in_hand_leaves_them_to_the_first() -> None:
    import_id = _begun()
    _first, second = _hands_of(import_id, rows=20)

    with place_beside(import_id) as beside, _helper(import_id) as helper:
        with transaction.atomic():
            # The helper takes the rows up and waits here.
            lock_points(second[0].points)
            beside.share(second)
            _wait_until(lambda: _is_in_hand(import_id))
            os.kill(helper, signal.SIGKILL)
            assert os.waitpid(helper, 0)[1] == signal.SIGKILL
        with transaction.atomic():
            assert not beside.is_helped()
    assert not ImportedRow.objects.exists()

    with _in_parts_of(10):
        carry_import(import_id=import_id, now=lambda: NOW, shares=True)
    assert _whom() == _expected()


def test_a_helper_that_waits_too_long_gives_way() -> None:
    import_id = _begun()
    _first, second = _hands_of(import_id, rows=20)

    with place_beside(import_id) as beside, transaction.atomic():
        lock_points(second[0].points)
        beside.share(second)
        with _helper(import_id):
            _wait_until(lambda: _is_in_hand(import_id))
            # Held by this transaction, which now waits for the helper.
            assert not beside.is_helped()
    assert not ImportedRow.objects.exists()


def test_nothing_is_taken_of_an_import_that_was_paused() -> None:
    import_id = _begun()
    _first, second = _hands_of(import_id, rows=20)
    with place_beside(import_id) as beside:
        beside.share(second)
    steer_import(
        import_id=import_id, wish="pause", actor=User.objects.get(name="Irina").as_actor(), now=NOW
    )

    help_import(import_id=import_id, now=lambda: NOW)

    assert not ImportedRow.objects.exists()


def test_a_long_file_asks_for_a_helper_in_another_process() -> None:
    irina = an_office()
    rows = [(str(n), f"Клиент {n}") for n in range(1_000)]
    short, import_id = (
        chosen(irina, csv_of(("ID", "Имя клиента"), *some)) for some in (rows[:999], rows)
    )
    FileImport.objects.update(status="checked")
    for each in (short, import_id):
        steer_import(import_id=each, wish="start", actor=irina, now=NOW)

    asked = ProcrastinateJob.objects.filter(args__import_id=str(import_id)).order_by("id")
    assert [(job.task_name, job.queue_name) for job in asked] == [
        ("quality.carry_import", "long"),
        ("quality.help_import", "helping"),
    ]
    assert ProcrastinateJob.objects.filter(args__import_id=str(short)).count() == 1


def _forked(body: Callable[[], object]) -> int:
    """Fork a process that does this with connections of its own."""
    if (child := os.fork()) != 0:
        return child
    code = 1
    try:
        for each in connections.all():
            # The parent's; it must neither be used nor closed here.
            each.kept, each.connection = each.connection, None  # type: ignore[attr-defined]
        # Neither is the parent's transaction this one's.
        connection.in_atomic_block, connection.savepoint_ids = False, []
        connection.atomic_blocks = []
        body()
        code = 0
    finally:
        os._exit(code)


@contextmanager
def _helper(import_id: Any) -> Iterator[int]:
    child = _forked(lambda: help_import(import_id=import_id, now=lambda: NOW))
    try:
        yield child
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _is_in_hand(import_id: Any) -> bool:
    """Say whether somebody holds what is shared."""
    with place_beside(import_id) as beside, beside._aside.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM quality_sharedrows WHERE file_id = %s FOR UPDATE SKIP LOCKED",
            [import_id],
        )
        return cursor.fetchone() is None


def _hands_of(import_id: Any, *, rows: int) -> Sequence[Sequence[PlannedRow]]:
    file = FileImport.objects.get(pk=import_id)
    planner = planner_of(file)
    return divided(planner, [planner.plan(*row) for row in table_of(file).rows[:rows]])


def _wait_for(rows: int) -> None:
    """Wait until the helper has written its rows."""
    _wait_until(lambda: ImportedRow.objects.count() == rows)


def _wait_until(question: Callable[[], bool]) -> None:
    for _ in range(600):
        if question():
            return
        time.sleep(0.05)
    raise AssertionError("nothing happened for too long")
