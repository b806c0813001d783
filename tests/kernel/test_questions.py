"""Querysets written once and asked often, and rows written without a statement for each."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, make_lead, make_user, use_showroom
from voronka.kernel import rows
from voronka.kernel.questions import Given, Question
from voronka.people.models import ApiToken, User
from voronka.records.models import CardEvent, Lead
from voronka.work.models import Task

pytestmark = pytest.mark.django_db


def test_a_question_answers_as_its_queryset_each_time_for_what_is_given() -> None:
    anna, boris = make_user("anna"), make_user("boris")
    question = Question(lambda: User.objects.filter(email=Given("email"), is_active=True))

    found = [question.ask(email=each.email) for each in (anna, boris)]

    assert found == [[anna], [boris]]
    assert question.first(email="nobody@example.com") is None


def test_a_question_reads_related_rows_and_json_in_one_query() -> None:
    use_showroom()
    anna = make_user("anna", role="sales")
    lead = make_lead(owner=anna, client_name="Иван")
    Lead.objects.filter(pk=lead.pk).update(fields={"old": 5})
    question = Question(lambda: Lead.objects.filter(pk=Given("id")).select_related("owner"))

    with CaptureQueriesContext(connection) as asked:
        found = question.first(id=lead.pk)

    assert found is not None
    assert (found.owner, found.fields) == (anna, {"old": 5})
    assert len(asked) == 1


def test_one_row_and_many_are_stored_alike() -> None:
    anna = make_user("anna")
    one, *many = (_task(anna, number) for number in range(3))

    rows.insert([one])
    rows.insert(many)

    stored = {task.title: task for task in Task.objects.all()}
    assert sorted(stored) == ["task 0", "task 1", "task 2"]
    for task in (one, *many):
        assert _columns(stored[str(task.title)]) == _columns(task)
        assert not task._state.adding


def test_rows_whose_number_the_table_draws_get_one() -> None:
    rows.insert([_event("one")])
    rows.insert([_event("two"), _event("three")])

    assert len(set(CardEvent.objects.values_list("pk", flat=True))) == 3
    assert set(CardEvent.objects.values_list("note", flat=True)) == {"one", "two", "three"}


def test_one_row_and_many_are_changed_alike() -> None:
    anna = make_user("anna")
    tasks = [_task(anna, number) for number in range(3)]
    rows.insert(tasks)
    for task in tasks:
        task.due_at, task.anchor = NOW + timedelta(days=1), {"fact": "booking.visit.starts_at"}

    rows.update(tasks[:1])
    rows.update(tasks[1:])

    changed = Task.objects.filter(due_at=NOW + timedelta(days=1))
    assert {str(task.anchor) for task in changed} == {"{'fact': 'booking.visit.starts_at'}"}
    assert changed.count() == 3


def test_a_constraint_refuses_a_row_here_as_anywhere() -> None:
    anna = make_user("anna")
    token = ApiToken(user=anna, name="a", prefix="v", hash="h", created_at=NOW)
    rows.insert([token])

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert([ApiToken(user=anna, name="b", prefix="v", hash="h", created_at=NOW)])

    assert [each.name for each in ApiToken.objects.all()] == ["a"]


def test_nothing_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        rows.insert([])
        rows.update([])

    assert len(asked) == 0


def _columns(task: Task) -> dict[str, object]:
    return {field.attname: getattr(task, field.attname) for field in task._meta.concrete_fields}


def _task(assignee: User, number: int) -> Task:
    return Task(
        card_kind="lead",
        card_id=uuid4(),
        title=f"task {number}",
        checklist=[{"text": '«кавычки» \\ и "кавычки"', "done": False}],
        assignee=assignee,
        created_at=NOW,
        created_by="Анна",
        cause_key=f"cause {number}",
    )


def _event(note: str) -> CardEvent:
    return CardEvent(
        at=NOW,
        card_kind="lead",
        card_id=uuid4(),
        kind="note",
        note=note,
        actor_kind="person",
        actor_name="Анна",
    )
