"""Two hands bring a file in as one does: each row once, and joined to the first of its client."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction

from tests.quality.imports.office import an_office, carried, chosen, csv_of
from tests.world import LATER, NOW, make_lead
from voronka.people.models import User
from voronka.quality.imports.models import FileImport, ImportedRow
from voronka.quality.imports.planning import PlannedRow
from voronka.quality.imports.queries.imports import planner_of, table_of
from voronka.quality.imports.side_by_side import divided
from voronka.quality.imports.use_cases import carry_import as carrying
from voronka.quality.imports.use_cases.carry_import import carry_import
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

    with _in_parts_of(10):
        carry_import(import_id=import_id, now=lambda: NOW, hands=2)

    expected = _expected()
    assert _whom() == expected
    done = FileImport.objects.get(pk=import_id)
    fates = Counter(fate for fate, _name in expected.values())
    assert (done.status, done.rows_done, done.counts) == ("done", _ROWS, dict(fates))
    assert Lead.objects.count() == fates["created"] + 1
    assert CardEvent.objects.filter(kind="note").count() == fates["joined"]
    assert not [each for each in threading.enumerate() if each.name.startswith("import")]


def test_rows_of_one_client_go_to_one_hand_in_their_order() -> None:
    hands = _hands_of(_begun(), rows=_ROWS)

    reached = [{(p.kind, p.value) for row in hand for p in row.points} for hand in hands]
    assert not reached[0] & reached[1]
    assert [len(hand) > _ROWS // 3 for hand in hands] == [True, True]
    numbers = [[row.number for row in hand] for hand in hands]
    assert all(each == sorted(each) for each in numbers)
    assert sorted(chain(*numbers)) == list(range(2, _ROWS + 2))


@pytest.mark.parametrize("hands", [1, 2])
def test_what_the_second_hand_had_done_when_the_first_died_is_not_done_again(hands: int) -> None:
    import_id = _begun()
    first, second = _hands_of(import_id, rows=20)

    with _in_parts_of(10), transaction.atomic():
        # Whoever comes to this client waits, and that is the first hand.
        lock_points(first[0].points)
        worker = _worker(import_id)
        _wait_for(len(second))
        os.kill(worker, signal.SIGKILL)
        assert os.waitpid(worker, 0)[1] == signal.SIGKILL
    stopped = FileImport.objects.get(pk=import_id)
    assert (stopped.status, stopped.rows_done) == ("running", 0)
    assert set(ImportedRow.objects.values_list("number", flat=True)) == {
        row.number for row in second
    }

    with _in_parts_of(10):
        carry_import(import_id=import_id, now=lambda: LATER, hands=hands)

    assert _whom() == _expected()
    done = FileImport.objects.get(pk=import_id)
    assert (done.status, sum(done.counts.values())) == ("done", _ROWS)
    assert ImportedRow.objects.count() == _ROWS


def test_a_second_hand_that_waits_too_long_is_done_without(monkeypatch: Any) -> None:
    import_id = _begun()

    def waits(*args: object) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(carrying, "_take_alone", waits)
    with _in_parts_of(10):
        carry_import(import_id=import_id, now=lambda: NOW, hands=2)

    assert _whom() == _expected()
    assert FileImport.objects.get(pk=import_id).status == "done"


def _worker(import_id: Any) -> int:
    """Fork a process that carries the import on, with connections of its own."""
    if (worker := os.fork()) != 0:
        return worker
    try:
        for each in connections.all():
            # The parent's; it must neither be used nor closed here.
            each.kept, each.connection = each.connection, None  # type: ignore[attr-defined]
        carry_import(import_id=import_id, now=lambda: NOW, hands=2)
    finally:
        os._exit(0)


def _hands_of(import_id: Any, *, rows: int) -> Sequence[Sequence[PlannedRow]]:
    file = FileImport.objects.get(pk=import_id)
    planner = planner_of(file)
    return divided(planner, [planner.plan(*row) for row in table_of(file).rows[:rows]])


def _wait_for(rows: int) -> None:
    """Wait until the second hand has written its rows."""
    for _ in range(600):
        if ImportedRow.objects.count() == rows:
            return
        time.sleep(0.05)
    raise AssertionError("the second hand has not written its rows")
