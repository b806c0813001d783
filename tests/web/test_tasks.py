from datetime import timedelta
from uuid import UUID

import pytest

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_cast, make_lead, make_user, use_kitchens, use_showroom
from voronka.kernel import clock
from voronka.people.models import User
from voronka.process.schema import ChecklistItemSpec
from voronka.process.text import Text
from voronka.records.models import Lead
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def a_task(lead: Lead, owner: User, title: str = "Send the sketches", **more: object) -> UUID:
    return create_task(
        card=lead.ref,
        assignee_id=owner.pk,
        title=Text.same(title),
        actor=owner.as_actor(),
        now=NOW,
        **{"due_at": NOW + timedelta(hours=2), **more},  # type: ignore[arg-type]
    )


def _three_levels() -> list[ChecklistItemSpec]:
    def item(text: str, *items: ChecklistItemSpec) -> ChecklistItemSpec:
        return ChecklistItemSpec(text=Text.same(text), items=list(items))

    return [item("Prepare", item("Gather", item("Sizes"), item("Plan"))), item("Send")]


def test_a_card_shows_what_is_to_be_done_and_folds_what_was() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    late = a_task(lead, anna, "Call back", due_at=NOW - timedelta(hours=1))
    a_task(lead, anna, checklist=_three_levels())
    client = signed_in(anna)
    client.post(f"/tasks/{a_task(lead, anna, 'Long ago')}/closure/", headers=HTMX)

    page = client.get(f"/leads/{lead.pk}/tasks/", headers=HTMX).content.decode()

    assert page.index("Call back") < page.index("Send the sketches") < page.index("Long ago")
    assert f'class="task task-late" id="task-{late}"' in page
    assert [text in page for text in ("Prepare", "Gather", "Sizes", "0/5")] == [True] * 4
    assert "1 closed task<" in page


def test_a_line_is_ticked_in_place_and_the_tick_taken_off() -> None:
    use_showroom()
    anna = make_user("Anna")
    task_id = a_task(make_lead(owner=anna), anna, checklist=_three_levels())
    client, address = signed_in(anna), f"/tasks/{task_id}/items/"

    ticked = client.post(address, {"item": "0.0.1", "done": "1"}, headers=HTMX)
    with_it = Task.objects.get().checklist[0]["items"][0]["items"][1]["done_by"]
    off = client.post(address, {"item": "0.0.1"}, headers=HTMX)

    assert ("1/5" in ticked.content.decode(), with_it) == (True, "Anna")
    assert "0/5" in off.content.decode()
    assert Task.objects.get().checklist[0]["items"][0]["items"][1]["done_at"] is None


@pytest.mark.parametrize("word", ["", "x", "0.x"])
def test_a_line_that_is_written_wrong_is_not_found(word: str) -> None:
    use_showroom()
    anna = make_user("Anna")
    task_id = a_task(make_lead(owner=anna), anna, checklist=_three_levels())

    response = signed_in(anna).post(f"/tasks/{task_id}/items/", {"item": word, "done": "1"})

    assert response.status_code == 404


def test_ticking_a_closed_task_says_so_and_has_the_tasks_shown_again() -> None:
    use_showroom()
    anna = make_user("Anna")
    task_id = a_task(make_lead(owner=anna), anna, checklist=_three_levels())
    client = signed_in(anna)
    client.post(f"/tasks/{task_id}/closure/", headers=HTMX)

    response = client.post(f"/tasks/{task_id}/items/", {"item": "1", "done": "1"}, headers=HTMX)

    assert set(told(response)) == {"card-changed", "toast"}
    assert Task.objects.get().checklist[1]["done_at"] is None


def test_a_task_without_outcomes_is_done_at_once_and_can_be_taken_back() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    task_id = a_task(lead, anna)
    client = signed_in(anna)

    closed = client.post(f"/tasks/{task_id}/closure/", headers=HTMX)
    was_closed_at = Task.objects.get().closed_at
    undo = told(closed)["toast"]["undo"]
    reopened = client.post(undo, headers=HTMX)

    assert (closed.status_code, was_closed_at) == (204, NOW)
    assert told(closed)["toast"]["text"] == "Done: Send the sketches"
    assert told(closed)["card-changed"] == {"kind": "lead", "id": str(lead.pk)}
    assert (reopened.status_code, Task.objects.get().closed_at) == (204, None)


def test_an_outcome_is_asked_for_with_what_it_needs_and_keeps_what_was_typed() -> None:
    use_kitchens()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, email="vera@example.com")
    task_id = a_task(lead, anna, "", template="follow_up", due_at=None)
    client, address = signed_in(anna), f"/tasks/{task_id}/closure/"

    form = client.get(address, headers=HTMX).content.decode()
    without = client.post(address, {"note": "They think."}, headers=HTMX)
    poor = client.post(address, {"outcome": "needs_time", "note": "They think."}, headers=HTMX)
    still_open = Task.objects.get(pk=task_id).closed_at

    assert [f'value="{key}"' in form for key in ("visit_agreed", "needs_time", "refused")] == [
        True
    ] * 3
    assert 'data-outcomes="needs_time"' in form
    assert (without.status_code, poor.status_code, still_open) == (422, 422, None)
    assert "Say how it ended." in without.content.decode()
    page = poor.content.decode()
    assert "They think.</textarea>" in page
    assert 'value="needs_time" checked' in page
    assert 'id="in-f-next_contact_at-error"' in page


def test_what_the_outcome_asks_for_is_written_to_the_card() -> None:
    use_kitchens()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, email="vera@example.com")
    task_id = a_task(lead, anna, "", template="follow_up", due_at=None)

    response = signed_in(anna).post(
        f"/tasks/{task_id}/closure/",
        {
            "outcome": "needs_time",
            "f.next_contact_at": "2026-03-20T12:00",
            # Typed before another outcome was chosen: it does not count.
            "f.lost_reason": "price",
        },
        headers=HTMX,
    )

    lead.refresh_from_db()
    task = Task.objects.get(pk=task_id)
    assert (response.status_code, task.outcome) == (204, "needs_time")
    assert lead.next_contact_at == NOW + timedelta(days=10)
    assert lead.lost_reason in (None, "")


def test_a_task_is_set_by_hand_from_the_composer() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    response = signed_in(cast["Anna"]).post(
        f"/leads/{lead.pk}/tasks/new/",
        {
            "title": "Draw the island",
            "assignee": str(cast["Boris"].pk),
            "due_at": "2026-03-11T15:00",
            "text": "Two metres",
        },
        headers=HTMX,
    )

    task = Task.objects.get()
    assert response.status_code == 204
    assert set(told(response)) == {"dialog-close", "card-changed", "composer-sent"}
    assert (task.shown_title.en, task.assignee_id) == ("Draw the island", cast["Boris"].pk)
    assert task.due_at == NOW + timedelta(hours=27)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"title": " "}, "Say what is to be done."), ({"due_at": "soon"}, "Choose a day and a time.")],
)
def test_a_task_that_is_refused_keeps_what_was_typed(wrong: dict[str, str], said: str) -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    typed = {"title": "Draw", "assignee": str(anna.pk), "due_at": "", "text": "Two metres"}

    response = signed_in(anna).post(f"/leads/{lead.pk}/tasks/new/", typed | wrong, headers=HTMX)

    page = response.content.decode()
    assert (response.status_code, Task.objects.count()) == (422, 0)
    assert said in page
    assert "Two metres</textarea>" in page


def test_a_task_is_handed_over_moved_and_called_off() -> None:
    use_showroom()
    cast = make_cast()
    task_id = a_task(make_lead(owner=cast["Anna"]), cast["Anna"])
    client = signed_in(cast["Anna"])

    forms = [client.get(f"/tasks/{task_id}/{what}/").status_code for what in _CHANGES]
    given = client.post(f"/tasks/{task_id}/assignee/", {"assignee": str(cast["Boris"].pk)})
    moved = client.post(f"/tasks/{task_id}/deadline/", {"due_at": "2026-03-12T12:00"})
    off = client.post(f"/tasks/{task_id}/cancellation/", {"reason": "They called us"})

    task = Task.objects.get()
    assert forms == [200, 200, 200]
    assert (given.status_code, moved.status_code, off.status_code) == (204, 204, 204)
    assert (task.assignee_id, task.due_at) == (cast["Boris"].pk, NOW + timedelta(days=2))
    assert task.cancelled_at == NOW


_CHANGES = ("assignee", "deadline", "cancellation")


def test_changes_that_are_refused_say_why_and_change_nothing() -> None:
    use_showroom()
    anna = make_user("Anna")
    task_id = a_task(make_lead(owner=anna), anna)
    client = signed_in(anna)

    past = client.post(f"/tasks/{task_id}/deadline/", {"due_at": "2026-03-01T12:00"})
    none = client.post(f"/tasks/{task_id}/deadline/", {"due_at": ""})
    silent = client.post(f"/tasks/{task_id}/cancellation/", {"reason": " "})

    task = Task.objects.get()
    assert (past.status_code, none.status_code, silent.status_code) == (422, 422, 422)
    assert 'value="2026-03-01T12:00"' in past.content.decode()
    assert "Choose a moment in the future." in past.content.decode()
    assert "Say why the task need not be done." in silent.content.decode()
    assert (task.due_at, task.cancelled_at) == (NOW + timedelta(hours=2), None)


def test_a_stranger_finds_neither_tasks_nor_card() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Boris"])
    task_id = a_task(lead, cast["Boris"])
    anna = signed_in(cast["Anna"])

    assert anna.get(f"/tasks/{task_id}/").status_code == 404
    assert anna.post(f"/tasks/{task_id}/closure/").status_code == 404
    assert "Send the sketches" not in anna.get(f"/leads/{lead.pk}/tasks/").content.decode()
    assert Task.objects.get().closed_at is None


def test_who_may_only_look_is_offered_no_changes() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Boris"])
    task_id = a_task(lead, cast["Boris"])
    olga = signed_in(cast["Olga"])

    page = olga.get(f"/leads/{lead.pk}/tasks/").content.decode()
    response = olga.post(f"/tasks/{task_id}/closure/", headers=HTMX)

    assert "Send the sketches" in page
    assert f"/tasks/{task_id}/closure/" not in page
    assert (response.status_code, Task.objects.get().closed_at) == (403, None)


def test_the_list_shows_ones_own_and_to_the_head_everybodys() -> None:
    use_showroom()
    cast = make_cast()
    a_task(make_lead(owner=cast["Anna"]), cast["Anna"], "Of Anna")
    a_task(make_lead(owner=cast["Boris"]), cast["Boris"], "Of Boris")

    own = signed_in(cast["Anna"]).get("/tasks/").content.decode()
    head = signed_in(cast["Galina"])
    every = head.get("/tasks/?of=all").content.decode()
    boris = head.get(f"/tasks/?of={cast['Boris'].pk}").content.decode()

    assert ("Of Anna" in own, "Of Boris" in own, "of=all" in own) == (True, False, False)
    assert ("Of Anna" in every, "Of Boris" in every) == (True, True)
    assert ("Of Anna" in boris, "Of Boris" in boris) == (False, True)
    assert "No open tasks" in head.get("/tasks/").content.decode()


def test_the_list_goes_on_where_it_was_read_up_to() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    for number in range(53):
        a_task(lead, anna, f"Task {number:02}", due_at=NOW + timedelta(minutes=number))
    client = signed_in(anna)

    first = client.get("/tasks/").content.decode()
    more = first.split('class="list-more" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(more, headers=HTMX).content.decode()

    assert [n for n in range(53) if f"Task {n:02}" in first] == list(range(50))
    assert [n for n in range(53) if f"Task {n:02}" in rest] == [50, 51, 52]


def test_asked_for_again_the_list_is_as_long_as_it_was() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    for number in range(53):
        a_task(lead, anna, f"Task {number:02}", due_at=NOW + timedelta(minutes=number))
    client = signed_in(anna)
    more = client.get("/tasks/").content.decode().split('class="list-more" hx-get="')[1]
    rest = client.get(more.split('"')[0].replace("&amp;", "&"), headers=HTMX).content.decode()

    again = client.get("/tasks/?shown=50&shown=53").content.decode()

    assert 'name="shown" value="53"' in rest
    assert [n for n in range(53) if f"Task {n:02}" in again] == list(range(53))
    assert 'class="list-more"' not in again


@pytest.mark.parametrize("path", ["/tasks/", "/leads/{lead}/tasks/"])
def test_takes_as_many_queries_for_one_task_as_for_ten(path: str) -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client, address = signed_in(anna), path.format(lead=lead.pk)
    a_task(lead, anna)
    with_one = queries_of(client, address)
    for number in range(9):
        a_task(lead, anna, f"Task {number}")

    assert queries_of(client, address) == with_one


def test_who_sees_a_lead_only_because_nobody_has_it_is_offered_no_changes() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead()
    task_id = a_task(lead, cast["Galina"])

    page = signed_in(cast["Anna"]).get(f"/leads/{lead.pk}/tasks/").content.decode()

    assert "Send the sketches" in page
    assert f"/tasks/{task_id}/closure/" not in page


def test_tasks_stand_under_overdue_today_and_later_and_no_heading_stands_twice() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    Task.objects.all().delete()
    for days in (-1, 0, 0, 1, 5):
        title = f"In {days} days"
        task_id = a_task(lead, anna, title, due_at=NOW + timedelta(hours=1))
        Task.objects.filter(pk=task_id).update(due_at=NOW + timedelta(days=days, hours=1))

    page = signed_in(anna).get("/tasks/").content.decode()

    titles = ["Overdue", "Today", "Tomorrow", "Later"]
    assert [page.count(f"<h2>{title}</h2>") for title in titles] == [1, 1, 1, 1]
    assert page.index("<h2>Overdue") < page.index("In -1 days") < page.index("<h2>Today")
