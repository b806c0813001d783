"""Every row has one fate, whatever stands in it and whoever dies; what was brought goes again."""

import csv
import io
import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, models, transaction

from tests.quality.imports.office import an_office, brought, carried, chosen, csv_of
from tests.world import LATER, NOW, make_lead
from voronka.automation.models import Timer
from voronka.people.models import User
from voronka.quality.imports.models import ExternalKey, FileImport, ImportedRow
from voronka.quality.imports.queries.refused_file import refused_file
from voronka.quality.imports.settings import RULES
from voronka.quality.imports.use_cases import carry_import as carrying
from voronka.quality.imports.use_cases.carry_import import carry_import
from voronka.quality.imports.use_cases.steer_import import steer_import
from voronka.records.models import (
    CardEvent,
    CardParticipant,
    Company,
    Contact,
    ContactPoint,
    Deal,
    Lead,
    StageStay,
)
from voronka.work.models import Task

pytestmark = pytest.mark.django_db(transaction=True)
_HEADINGS = ("ID", "Имя клиента", "Телефон", "E-mail", "Стадия", "Когда обратился", "Бюджет")
_KILLED_AT = 20


@pytest.mark.parametrize("rule", RULES)
def test_each_row_has_one_fate_and_it_is_the_one_that_was_foretold(rule: str) -> None:
    irina = an_office()
    make_lead(owner=User.objects.get(name="Anna"), phone="+74955550101", title="Known")
    rows = _random_rows(random.Random(rule), 60)

    import_id = chosen(irina, csv_of(_HEADINGS, *rows), rule=rule, system="old")
    foretold = carried(irina, import_id, "check").counts
    done = carried(irina, import_id, "start")

    stored = list(ImportedRow.objects.filter(file=import_id).order_by("number"))
    assert [row.number for row in stored] == list(range(2, 62))
    assert Counter(row.outcome for row in stored) == Counter(done.counts) == Counter(foretold)
    assert sum(row.is_new for row in stored) == Lead.objects.count() - 1
    refused = [row for row in stored if row.outcome == "refused"]
    assert refused
    assert all(row.problems and row.record_id is None for row in refused)
    _, _, content = refused_file(actor=irina, import_id=import_id)
    lines = list(csv.reader(io.StringIO(content.decode()), delimiter=";"))
    assert [tuple(line[:-1]) for line in lines[1:]] == [rows[row.number - 2] for row in refused]
    assert all(line[-1] for line in lines[1:])


def test_a_worker_killed_among_the_rows_loses_none_and_doubles_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    irina = an_office()
    known = make_lead(owner=User.objects.get(name="Anna"), phone="+74957770027", title="Known")
    rows = [(str(n), f"Клиент {n}", f"+7 495 777-00-{n:02}", f"c{n}@x.example") for n in range(40)]
    import_id = chosen(irina, csv_of(_HEADINGS[:4], *rows), rule="fill")
    carried(irina, import_id, "check")
    monkeypatch.setattr(carrying, "ROWS_AT_ONCE", 10)
    steer_import(import_id=import_id, wish="start", actor=irina, now=NOW)

    with transaction.atomic():
        # Whoever comes to this lead waits: its row is among those after the twentieth.
        Lead.objects.select_for_update().get(pk=known.pk)
        worker = _worker(import_id)
        _wait_until_it_waits(import_id)
        os.kill(worker, signal.SIGKILL)
        assert os.waitpid(worker, 0)[1] == signal.SIGKILL
    stopped = FileImport.objects.get(pk=import_id)
    assert (stopped.status, stopped.rows_done) == ("running", _KILLED_AT)
    assert Lead.objects.count() == _KILLED_AT + 1

    carry_import(import_id=import_id, now=lambda: LATER)

    done = FileImport.objects.get(pk=import_id)
    assert (done.status, done.counts) == ("done", {"created": 39, "updated": 1})
    assert Lead.objects.count() == 40
    assert sorted(ImportedRow.objects.values_list("number", flat=True)) == list(range(2, 42))
    assert ContactPoint.objects.filter(kind="phone").count() == 40


def test_taken_back_the_base_is_as_it_was() -> None:
    irina = an_office()
    anna = User.objects.get(name="Anna")
    make_lead(owner=anna, phone="+74955550201", title="Old", client_name="Vera")
    brought(irina, csv_of(("ID", "Имя", "Телефон"), ("1", "Вера", "+74955550301")), kind="contact",
            system="old")  # fmt: skip
    before = _base()

    leads = (_HEADINGS[:4], ("71", "Vera B", "84955550201", "v@x.example"),
             ("72", "Олег", "84955550203", ""),
             ("73", "Олег", "84955550203", "o@x.example"))  # fmt: skip
    people = (("ID", "Имя", "Телефон", "E-mail", "Должность"),
              ("81", "Вера", "84955550301", "w@x.example", "Дизайнер"),
              ("82", "Вера", "+74955550302", "w@x.example", ""),
              ("83", "Пётр", "+74955550303", "", ""))  # fmt: skip
    for rule in ("fill", "overwrite", "join"):
        of_leads = brought(irina, csv_of(*leads), rule=rule, system="older")
        of_people = brought(irina, csv_of(*people), kind="contact", rule=rule, system="older")
        assert _base() != before
        first = carried(irina, of_people.id, "revert", now=LATER)
        last = carried(irina, of_leads.id, "revert", now=LATER)

        assert (first.status, last.status) == ("reverted", "reverted")
        assert (list(first.kept), list(last.kept)) == ([], [])
        assert _base() == before, rule


def test_ways_to_reach_a_joined_client_go_with_the_import_and_are_told_in_the_history() -> None:
    irina = an_office()
    own = brought(irina, "Имя;Телефон\nВера;+74955550301\n", kind="contact")
    vera = Contact.objects.get()
    text = "Имя;Телефон;E-mail\nВера;84955550301;vera@x.example\n"

    joined = brought(irina, text, kind="contact", rule="join")

    assert (own.counts, joined.counts) == ({"created": 1}, {"joined": 1})
    assert sorted(_reached(vera)) == ["+74955550301", "vera@x.example"]
    told = CardEvent.objects.get(card_id=vera.pk, kind="client_field")
    assert (told.name, told.before, told.after) == ("email", [], ["vera@x.example"])
    carried(irina, joined.id, "revert", now=LATER)
    assert _reached(vera) == ["+74955550301"]


def test_a_way_that_has_become_the_main_one_stays() -> None:
    irina = an_office()
    brought(irina, "Имя;Телефон\nВера;+74955550301\n", kind="contact")
    joined = brought(
        irina, "Имя;Телефон;E-mail\nВера;84955550301;vera@x.example\n", kind="contact", rule="join"
    )
    vera = Contact.objects.get()
    vera.take_on({"email": "vera@x.example"})

    carried(irina, joined.id, "revert", now=LATER)

    assert sorted(_reached(vera)) == ["+74955550301", "vera@x.example"]


def test_a_card_that_was_joined_says_that_the_note_no_longer_counts() -> None:
    irina = an_office()
    lead = make_lead(owner=User.objects.get(name="Anna"), phone="+74955550201")
    joined = brought(irina, "Имя клиента;Телефон\nВера;84955550201\n", rule="join")
    assert joined.counts == {"joined": 1}

    carried(irina, joined.id, "revert", now=LATER + timedelta(hours=1))

    notes = CardEvent.objects.filter(card_id=lead.pk, kind="note").order_by("id")
    assert [note.note for note in notes] == [
        "From the import:\nИмя клиента: Вера\nТелефон: 84955550201",
        "The import “rows.csv” was taken back: what it noted here no longer counts.",
    ]


def test_as_many_statements_for_one_known_record_as_for_ten(
    django_assert_max_num_queries: Any,
) -> None:
    irina = an_office()
    anna = User.objects.get(name="Anna")
    for n in range(11):
        make_lead(owner=anna, phone=f"+74955550{n + 100}")
    counts = {}
    for rule in ("join", "skip"):
        for rows in ([0], range(1, 11)):
            lines = [(f"Клиент {n}", f"+74955550{n + 100}") for n in rows]
            import_id = chosen(irina, csv_of(("Имя клиента", "Телефон"), *lines), rule=rule)
            carried(irina, import_id, "check")
            steer_import(import_id=import_id, wish="start", actor=irina, now=NOW)
            with django_assert_max_num_queries(1000) as asked:
                carry_import(import_id=import_id, now=lambda: NOW)
            counts[rule, len(lines)] = len(asked)

    # Pages hear of one card by its name and of ten by theirs.
    assert counts["join", 10] - counts["join", 1] <= 9
    assert counts["skip", 10] == counts["skip", 1]


# Rows and the base.


def _random_rows(chance: random.Random, number: int) -> list[tuple[str, ...]]:
    phones = ["+74955550101", "8 (495) 555-01-02", "84955550102", "нет", "", "+7 495 555 01 03"]
    choices = (
        ["5805028000000645014", "5805028000000645015", "", "A-7"],
        ["Вера", "Пётр О’Хара", "", "=1+1"],
        phones,
        ["v@x.example", "V@X.example", "не почта", "", ""],
        ["", "", "Замер проведён", "Нет такой"],
        ["01.02.2026", "2026-02-03", "31.02.2026", ""],
        ["€ 3.500,00", "1 000,50 руб.", "много", ""],
    )
    rows = [tuple(chance.choice(values) for values in choices) for _ in range(number - 1)]
    # One is refused for certain.
    return [*rows, ("", "Вера", "нет", "", "", "", "")]


def _worker(import_id: Any) -> int:
    """Fork a process that carries the import on, with a connection of its own."""
    if (worker := os.fork()) != 0:
        return worker
    try:
        for each in connections.all():
            # The parent's; it must neither be used nor closed here.
            each.kept, each.connection = each.connection, None  # type: ignore[attr-defined]
        carry_import(import_id=import_id, now=lambda: NOW)
    finally:
        os._exit(0)


def _wait_until_it_waits(import_id: Any) -> None:
    waits = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            # Within a transaction it would be the same picture again and again.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waits)
            (waiting,) = cursor.fetchone()
        done = FileImport.objects.values_list("rows_done", flat=True).get(pk=import_id)
        if waiting and done == _KILLED_AT:
            return
        time.sleep(0.02)
    raise AssertionError("the worker never came to the row that is locked")


def _base() -> dict[str, list[dict[str, Any]]]:
    """Return all that is not history: every row of every table an import touches."""
    tables: list[type[models.Model]] = [
        Lead, Deal, Contact, Company, ContactPoint, CardParticipant, StageStay, Task, Timer,
        ExternalKey,
    ]  # fmt: skip
    return {
        model.__name__: sorted((_row(each) for each in model._default_manager.all()), key=repr)
        for model in tables
    }


def _row(row: models.Model) -> dict[str, Any]:
    # A version counts changes; both ways are changes.
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname != "version"
    }


def _reached(client: Contact) -> list[str]:
    return list(ContactPoint.objects.filter(holder_id=client.pk).values_list("value", flat=True))
