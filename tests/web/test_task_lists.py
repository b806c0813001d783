"""Tasks as a list: filtered, changed in place and in bulk, taken back, taken out as a file."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_cast, make_lead, use_showroom
from voronka.kernel import clock
from voronka.people.models import User
from voronka.process.text import Text
from voronka.records.models import BulkAction, Export, Lead
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.work.models import Task
from voronka.work.use_cases.close_task import close_task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db
Cast = dict[str, User]
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    use_showroom()
    return make_cast()


@pytest.fixture
def lead(cast: Cast) -> Lead:
    return make_lead(owner=cast["Anna"], client_name="Vera")


def a_task(lead: Lead, who: User, title: str, *, due: int | None = 2, **more: Any) -> UUID:
    return create_task(
        card=lead.ref,
        assignee_id=who.pk,
        title=Text.same(title),
        due_at=None if due is None else NOW + due * HOUR,
        actor=who.as_actor(),
        now=NOW,
        **more,
    )


def _names(page: str) -> list[str]:
    return re.findall(r'aria-label="([^"]*)"></td>', page)


def _list(client: Client, query: str = "") -> str:
    return client.get(f"/tasks/list/{query}").content.decode()


def _done(client: Client, sent: dict[str, str]) -> BulkAction:
    assert client.post("/tasks/list/bulk/", sent, headers=HTMX).status_code == 204
    return _run(BulkAction.objects.get(undoes=None))


def _undone(client: Client, bulk: BulkAction) -> BulkAction:
    client.post(f"/bulk/{bulk.pk}/undoing/", headers=HTMX)
    return _run(BulkAction.objects.get(undoes=bulk))


def _run(bulk: BulkAction) -> BulkAction:
    run_bulk_action(bulk_id=bulk.pk, now=NOW)
    bulk.refresh_from_db()
    return bulk


def test_open_tasks_stand_as_they_are_due_and_those_without_a_deadline_last(
    cast: Cast, lead: Lead
) -> None:
    for title, due in (("Later", 5), ("Some day", None), ("Soon", 1)):
        a_task(lead, cast["Anna"], title, due=due)
    close_task(task_id=a_task(lead, cast["Anna"], "Over"), actor=cast["Anna"].as_actor(), now=NOW)
    client = signed_in(cast["Anna"])

    assert _names(_list(client)) == ["Soon", "Later", "Some day"]
    assert _names(_list(client, "?sort=-due_at")) == ["Later", "Soon", "Some day"]
    assert _names(_list(client, "?state=closed")) == ["Over"]


@pytest.mark.parametrize("sort", ["due_at", "-due_at"])
def test_goes_on_where_it_was_read_up_to_also_among_those_without_a_deadline(
    cast: Cast, lead: Lead, sort: str
) -> None:
    for number in range(104):
        a_task(lead, cast["Anna"], f"Task {number}", due=None if number % 2 else number + 1)
    client, seen = signed_in(cast["Anna"]), []

    address = f"/tasks/list/?sort={sort}"
    while address:
        page = client.get(address, headers=HTMX).content.decode()
        seen += _names(page)
        rest = page.split('class="list-more" hx-get="')
        address = rest[1].split('"')[0].replace("&amp;", "&") if len(rest) > 1 else ""

    assert len(seen) == 104
    assert len(set(seen)) == 104


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?owner=me", ["Offer"]),
        ('?where=[["assignee","!is","me"]]', ["Call"]),
        ('?where=[["title","has","cal"]]', ["Call"]),
        ('?where=[["kind","is","call"]]', []),
        ('?where=[["due_at","in","overdue"]]', []),
        ("?q=vera", ["Call", "Offer"]),
        ("?q=offe", ["Offer"]),
    ],
)
def test_tasks_are_narrowed_by_words_people_and_fields(
    cast: Cast, lead: Lead, query: str, found: list[str]
) -> None:
    a_task(lead, cast["Anna"], "Call", due=1)
    a_task(lead, cast["Galina"], "Offer", due=2)

    assert _names(_list(signed_in(cast["Galina"]), query)) == found


def test_one_sees_the_tasks_of_cards_one_sees(cast: Cast, lead: Lead) -> None:
    a_task(lead, cast["Anna"], "Call")

    assert "No open tasks" in _list(signed_in(cast["Zoya"]))


def test_takes_as_many_queries_for_one_task_as_for_ten(cast: Cast, lead: Lead) -> None:
    client = signed_in(cast["Anna"])
    a_task(lead, cast["Anna"], "First")
    with_one = queries_of(client, "/tasks/list/")
    for number in range(9):
        a_task(lead, cast["Anna"], f"Another {number}")

    assert queries_of(client, "/tasks/list/") == with_one


def test_tasks_are_handed_over_in_bulk_and_taken_back(cast: Cast, lead: Lead) -> None:
    for number in range(3):
        a_task(lead, cast["Anna"], f"Call {number}")
    galina, boris = signed_in(cast["Galina"]), cast["Boris"]

    bulk = _done(galina, {"all": "1", "query": "?q=call", "owner": str(boris.pk)})

    given = Task.objects.filter(assignee=boris).count()
    back = _undone(galina, bulk)
    assert (bulk.done, given) == (3, 3)
    assert (back.done, Task.objects.filter(assignee=cast["Anna"]).count()) == (3, 3)


def test_deadlines_are_put_off_and_come_back_even_if_they_have_passed(
    cast: Cast, lead: Lead
) -> None:
    late, free = (
        a_task(lead, cast["Anna"], "Late", due=-5),
        a_task(lead, cast["Anna"], "Free", due=None),
    )
    galina = signed_in(cast["Galina"])

    bulk = _done(galina, {"ids": f"{late},{free}", "due_at": "2026-03-12T15:00"})

    moved = set(Task.objects.values_list("due_at", flat=True))
    back = _undone(galina, bulk)
    assert len(moved) == 1
    assert back.done == 2
    assert Task.objects.get(pk=late).due_at == NOW - 5 * HOUR
    assert Task.objects.get(pk=free).due_at is None


def test_what_somebody_changed_since_is_not_taken_back(cast: Cast, lead: Lead) -> None:
    task_id = a_task(lead, cast["Anna"], "Call")
    galina = signed_in(cast["Galina"])
    bulk = _done(galina, {"ids": str(task_id), "owner": str(cast["Boris"].pk)})
    galina.post(
        f"/tasks/list/cells/{task_id}/assignee/",
        {"f.assignee": str(cast["Viktor"].pk)},
        headers=HTMX,
    )

    back = _undone(galina, bulk)

    assert (back.done, back.refused) == (0, 1)
    assert Task.objects.get().assignee_id == cast["Viktor"].pk


def test_what_needs_an_outcome_is_not_closed_in_bulk(cast: Cast, lead: Lead) -> None:
    plain, asking = a_task(lead, cast["Anna"], "Plain"), a_task(lead, cast["Anna"], "Asking")
    outcomes = {"yes": {"label": "Yes", "ask": [], "note_required": False}}
    Task.objects.filter(pk=asking).update(outcomes=outcomes)
    galina = signed_in(cast["Galina"])

    bulk = _done(galina, {"ids": f"{plain},{asking}", "close": "1"})

    report = galina.get(f"/bulk/{bulk.pk}/report/", headers=HTMX).content.decode()
    assert (bulk.done, bulk.refused) == (1, 1)
    assert Task.objects.open().get().pk == asking
    assert "Say how it ended." in report
    assert "Asking" in report


def test_who_may_not_work_in_bulk_changes_nothing(cast: Cast, lead: Lead) -> None:
    task_id = a_task(lead, cast["Anna"], "Call")
    sent = {"ids": str(task_id), "owner": str(cast["Boris"].pk)}

    refused = signed_in(cast["Anna"]).post("/tasks/list/bulk/", sent, headers=HTMX)

    assert refused.status_code == 403
    assert Task.objects.get().assignee_id == cast["Anna"].pk


def test_a_deadline_is_changed_in_its_cell_and_a_past_one_refused_as_typed(
    cast: Cast, lead: Lead
) -> None:
    task_id = a_task(lead, cast["Anna"], "Call")
    client, address = signed_in(cast["Anna"]), f"/tasks/list/cells/{task_id}/due_at/"
    form = client.get(address, headers=HTMX).content.decode()

    past = client.post(address, {"f.due_at": "2020-01-01T10:00"}, headers=HTMX)
    kept = Task.objects.get().due_at
    saved = client.post(address, {"f.due_at": "2026-03-12T15:00"}, headers=HTMX)

    assert 'type="datetime-local"' in form
    assert (past.status_code, kept) == (422, NOW + 2 * HOUR)
    assert 'value="2020-01-01T10:00"' in past.content.decode()
    assert "Choose a moment in the future." in past.content.decode()
    assert (saved.status_code, saved["HX-Retarget"]) == (200, f"#row-{task_id}")
    assert "task-changed" in told(saved)
    moved = Task.objects.get().due_at
    assert moved is not None
    assert moved.isoformat() == "2026-03-12T12:00:00+00:00"


def test_the_second_to_hand_a_task_over_is_told_and_saves_by_saving_again(
    cast: Cast, lead: Lead
) -> None:
    task_id = a_task(lead, cast["Anna"], "Call")
    client, address = signed_in(cast["Galina"]), f"/tasks/list/cells/{task_id}/assignee/"
    client.post(address, {"f.assignee": str(cast["Boris"].pk)}, headers=HTMX)
    sent = {"f.assignee": str(cast["Viktor"].pk), "seen.assignee": str(cast["Anna"].pk)}

    told_so = client.post(address, sent, headers=HTMX)
    kept = Task.objects.get().assignee_id
    again = client.post(address, sent | {"seen.assignee": str(cast["Boris"].pk)}, headers=HTMX)

    page = told_so.content.decode()
    assert (told_so.status_code, kept) == (422, cast["Boris"].pk)
    assert "Somebody else has written “Boris” here meanwhile." in page
    assert f'name="seen.assignee" value="{cast["Boris"].pk}"' in page
    assert again.status_code == 200
    assert Task.objects.get().assignee_id == cast["Viktor"].pk


def test_tasks_leave_as_a_file(cast: Cast, lead: Lead) -> None:
    a_task(lead, cast["Anna"], "Call")
    galina = signed_in(cast["Galina"])
    shape = json.dumps({"columns": ["title", "card", "assignee"]})
    galina.post("/layouts/list.task/", shape, "application/json")

    galina.post("/tasks/list/exports/", {"all": "1", "query": "?", "format": "csv"}, headers=HTMX)

    export = Export.objects.get()
    rows = export.stored.read().decode("utf-8-sig").splitlines()
    assert re.split("[;,]", rows[1]) == ["Call", "Vera", "Anna"]
