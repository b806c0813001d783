"""My day, next steps, lists and notifications."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.automation.showroom import use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.people.models import User
from voronka.process.facts import facts
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.models import Lead
from voronka.records.queries.cards import facts_of
from voronka.work.queries.my_day import my_day
from voronka.work.queries.notifications import notifications_page, unread_count
from voronka.work.queries.tasks import next_steps, open_tasks, tasks_of_card
from voronka.work.use_cases.cancel_task import cancel_task
from voronka.work.use_cases.close_task import close_task
from voronka.work.use_cases.create_task import create_task
from voronka.work.use_cases.notify import notify
from voronka.work.use_cases.read_notifications import read_notifications

pytestmark = pytest.mark.django_db

ROBOTS = """
  sleeper:
    label: Sleeper
    when: {signal: never}
    then:
      - create_task: call
"""
HOUR = timedelta(hours=1)


def set_task(
    lead: Lead, owner: User, title: str, due_at: datetime | None, template: str = ""
) -> UUID:
    return create_task(
        card=lead.ref,
        title=Text.same(title),
        template=template,
        assignee_id=owner.pk,
        due_at=due_at,
        actor=owner.as_actor(),
        now=NOW,
    )


def test_my_day_is_in_the_order_of_working() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    anna = cast["Anna"]
    lead = make_lead(owner=anna)
    # NOW is noon in Moscow; midnight is at 21:00 UTC.
    midnight = NOW + 12 * HOUR
    for title, due_at in {
        "no day": None,
        "late today": midnight - timedelta(minutes=1),
        "tomorrow": midnight,
        "soon": NOW + HOUR,
        "overdue": NOW - HOUR,
        "long overdue": NOW - 50 * HOUR,
        "later": midnight + 24 * HOUR,
    }.items():
        set_task(lead, anna, title, due_at)

    day = my_day(actor=anna.as_actor(), now=NOW)

    def titles(rows: object) -> list[str]:
        return [row.title.en for row in rows]  # type: ignore[attr-defined]

    assert titles(day.overdue) == ["long overdue", "overdue"]
    assert titles(day.today) == ["soon", "late today"]
    assert titles(day.tomorrow) == ["tomorrow"]
    assert titles(day.later) == ["later", "no day"]
    assert (day.count, day.done_today) == (4, 0)
    assert day.today[0].card is not None
    assert (day.today[0].card.client_name, day.today[0].card.phone) == ("Vera", "+74955550111")


def test_my_day_asks_as_often_for_ten_tasks_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)
    set_task(lead, anna, "0", NOW)
    with django_assert_num_queries(4):
        my_day(actor=anna.as_actor(), now=NOW)

    for number in range(9):
        set_task(lead, anna, str(number), NOW)

    with django_assert_num_queries(4):
        my_day(actor=anna.as_actor(), now=NOW)


def test_the_next_step_is_the_open_task_that_is_due_first() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    first, second = make_lead(owner=anna), make_lead(owner=anna, phone="+7 (495) 555-01-12")
    without = make_lead(owner=anna, phone="+7 (495) 555-01-13")
    set_task(first, anna, "no day", None)
    set_task(first, anna, "second", LATER + HOUR)
    soonest = set_task(first, anna, "first", LATER)
    done = set_task(second, anna, "done", NOW)
    close_task(task_id=done, actor=anna.as_actor(), now=NOW)
    set_task(second, anna, "left", LATER)

    found = next_steps([first.ref, second.ref, without.ref])

    assert set(found) == {first.ref, second.ref}
    assert (found[first.ref].task_id, found[first.ref].title.en) == (soonest, "first")
    assert found[second.ref].title.en == "left"
    assert found[first.ref].is_overdue(LATER + HOUR)
    assert not found[first.ref].is_overdue(LATER)


def test_the_list_of_tasks_pages_on_without_gap_or_repeat() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    anna, galina = cast["Anna"], cast["Galina"]
    lead = make_lead(owner=anna)
    for title in ("a", "b", "c"):
        set_task(lead, anna, title, LATER)
    set_task(lead, anna, "d", None)
    set_task(make_lead(owner=cast["Zoya"], phone=None), cast["Zoya"], "zoyas", NOW)

    seen: list[str] = []
    after: UUID | None = None
    while page := open_tasks(actor=galina.as_actor(), after=after, limit=2):
        seen += [row.title.en for row in page.rows]
        if (after := page.after) is None:
            break

    assert seen == ["zoyas", "a", "b", "c", "d"]
    own = open_tasks(actor=anna.as_actor())
    assert [row.title.en for row in own.rows] == ["a", "b", "c", "d"]


def test_the_card_shows_open_tasks_first_then_what_is_over() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)
    closed = set_task(lead, anna, "closed", NOW)
    cancelled = set_task(lead, anna, "cancelled", NOW)
    set_task(lead, anna, "later", LATER + HOUR)
    set_task(lead, anna, "sooner", LATER)
    close_task(task_id=closed, actor=anna.as_actor(), now=NOW)
    cancel_task(task_id=cancelled, reason=Text.same("why"), actor=anna.as_actor(), now=LATER)

    rows = tasks_of_card(ref=lead.ref, actor=anna.as_actor())

    assert [row.title.en for row in rows] == ["sooner", "later", "cancelled", "closed"]
    assert rows[2].cancel_reason.en == "why"
    assert rows[3].closed_by_name == "Anna"


def test_facts_about_tasks() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)
    names = [
        *(f"tasks.call.{each}" for each in ("open", "closed", "outcome", "due_at", "closed_at")),
        "tasks.any.open",
        "tasks.next.due_at",
    ]
    assert all(name in facts for name in names)

    def known() -> dict[str, object]:
        found = facts_of(active_playbook(), [lead.ref], extra=names)[lead.ref].values
        return {name: found[name] for name in names if name in found}

    assert known() == {
        "tasks.call.open": False, "tasks.call.closed": False, "tasks.any.open": False,
    }  # fmt: skip
    task = set_task(lead, anna, "Call", LATER, template="call")
    assert known() == {
        "tasks.call.open": True,
        "tasks.call.closed": False,
        "tasks.call.due_at": LATER,
        "tasks.any.open": True,
        "tasks.next.due_at": LATER,
    }
    close_task(task_id=task, outcome="reached", actor=anna.as_actor(), now=NOW)
    assert known() == {
        "tasks.call.open": False,
        "tasks.call.closed": True,
        "tasks.call.outcome": "reached",
        "tasks.call.due_at": LATER,
        "tasks.call.closed_at": NOW,
        "tasks.any.open": False,
    }


def test_notifications_are_told_once_read_and_counted() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    anna, boris = cast["Anna"], cast["Boris"]
    for number in (1, 2, 2):
        notify(
            user_ids=[anna.pk, boris.pk],
            kind="robot",
            title=Text.same(f"Number {number}"),
            key=f"key {number}",
            now=NOW + number * HOUR,
        )
    assert unread_count(actor=anna.as_actor()) == 2

    page = notifications_page(actor=anna.as_actor(), limit=1)
    assert [row.title.en for row in page.rows] == ["Number 2"]
    rest = notifications_page(actor=anna.as_actor(), before=page.before, limit=1)
    assert [row.title.en for row in rest.rows] == ["Number 1"]
    assert rest.before is None

    read_notifications(ids=[page.rows[0].id], actor=anna.as_actor(), now=LATER)
    read_notifications(ids=[rest.rows[0].id], actor=boris.as_actor(), now=LATER)
    assert unread_count(actor=anna.as_actor()) == 1
    read_notifications(actor=anna.as_actor(), now=LATER)
    assert unread_count(actor=anna.as_actor()) == 0
    assert unread_count(actor=boris.as_actor()) == 2
