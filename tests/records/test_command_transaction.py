"""What holds between commands: one transaction, what outlives it, and robots that go in circles."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import LATER, NOW, make_lead, make_user, use_showroom
from voronka.kernel import events
from voronka.people.models import User
from voronka.process.commands import Edit, Move
from voronka.process.state import CardRef
from voronka.records.events import CardDecided, CommandFinished
from voronka.records.models import CardEvent, DecisionRow, Lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import (
    DEPTH_LIMIT,
    CommandRefused,
    command_transaction,
    run_command,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[CardDecided | CommandFinished]]:
    """Everything that is announced about cards, in order."""
    told: list[CardDecided | CommandFinished] = []
    monkeypatch.setattr(events, "_listeners", [*events._listeners])
    events.listen(CardDecided, told.append)
    events.listen(CommandFinished, told.append)
    yield told


@pytest.fixture
def anna() -> User:
    use_showroom()
    return make_user("Anna")


def test_a_command_is_announced_and_then_the_end_of_all(
    anna: User, heard: list[CardDecided | CommandFinished]
) -> None:
    one, two = make_lead(owner=anna), make_lead(owner=anna)
    heard.clear()

    with command_transaction():
        move_card(ref=one.ref, stage="assigned", actor=anna.as_actor(), now=LATER)
        move_card(ref=two.ref, stage="assigned", actor=anna.as_actor(), now=LATER)
        edit_card(ref=one.ref, fields={"urgent": True}, actor=anna.as_actor(), now=LATER)

    decided = [(e.ref, e.command.kind, e.depth) for e in heard if isinstance(e, CardDecided)]
    assert decided == [(one.ref, "move", 0), (two.ref, "move", 0), (one.ref, "edit", 0)]
    finished = [event for event in heard if isinstance(event, CommandFinished)]
    assert [event.refs for event in finished] == [(one.ref, two.ref)]
    assert heard[-1] is finished[0]
    row = DecisionRow.objects.get(card_id=two.pk, at=LATER)
    assert [e.decision_id for e in heard if isinstance(e, CardDecided)][1] == row.pk


def test_one_refusal_undoes_all_and_is_kept(anna: User) -> None:
    lead, other = make_lead(owner=anna), make_lead(owner=anna)
    history = CardEvent.objects.count()

    with pytest.raises(CommandRefused), command_transaction():
        move_card(ref=lead.ref, stage="assigned", actor=anna.as_actor(), now=LATER)
        move_card(ref=other.ref, stage="ours", actor=anna.as_actor(), now=LATER)

    assert set(Lead.objects.values_list("stage", "version")) == {("new", 1)}
    assert CardEvent.objects.count() == history
    rows = DecisionRow.objects.filter(at=LATER).values_list("card_id", "verdict")
    assert list(rows) == [(other.pk, "refused")]


def test_a_refusal_that_was_expected_undoes_nothing_and_is_kept(anna: User) -> None:
    lead = make_lead(owner=anna)

    with command_transaction():
        move_card(ref=lead.ref, stage="assigned", actor=anna.as_actor(), now=LATER)
        with pytest.raises(CommandRefused):
            move_card(ref=lead.ref, stage="ours", actor=anna.as_actor(), now=LATER)

    assert Lead.objects.get(pk=lead.pk).stage == "assigned"
    rows = DecisionRow.objects.filter(card_id=lead.pk, at=LATER).order_by("verdict")
    assert list(rows.values_list("verdict", flat=True)) == ["allowed", "refused"]


def test_robots_in_a_circle_are_stopped_with_a_mark_on_the_card(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = make_lead(owner=anna)
    monkeypatch.setattr(events, "_listeners", [*events._listeners])
    stopped: list[str] = []

    def swing(event: CardDecided) -> None:
        """A robot that always moves the card back."""
        stage = "new" if event.decision.after.stage == "assigned" else "assigned"
        robot = event.actor.as_robot("pendulum")
        try:
            run_command(ref=event.ref, command=Move(stage=stage), actor=robot, now=event.at)
        except CommandRefused as refused:
            stopped.extend(each.rule for each in refused.decision.refusals)

    events.listen(CardDecided, swing)

    move_card(ref=lead.ref, stage="assigned", actor=anna.as_actor(), now=LATER)

    assert stopped == ["engine.depth"]
    moves = DecisionRow.objects.filter(card_id=lead.pk, at=LATER, verdict="allowed")
    assert sorted(moves.values_list("depth", flat=True)) == list(range(DEPTH_LIMIT + 1))
    mark = CardEvent.objects.get(card_id=lead.pk, kind="engine_error")
    assert (mark.actor_name, mark.actor_kind, mark.at) == ("pendulum", "robot", LATER)
    assert Lead.objects.get(pk=lead.pk).version == 1 + DEPTH_LIMIT + 1


def test_the_mark_outlives_a_rollback_too(anna: User) -> None:
    lead = make_lead(owner=anna)
    robot = anna.as_actor()
    for _ in range(DEPTH_LIMIT + 1):
        robot = robot.as_robot("pendulum")

    with pytest.raises(CommandRefused):
        run_command(ref=lead.ref, command=Move(stage="assigned"), actor=robot, now=LATER)

    assert CardEvent.objects.filter(card_id=lead.pk, kind="engine_error").count() == 1
    assert Lead.objects.get(pk=lead.pk).stage == "new"


def _count_of(ref: CardRef, stage: str, anna: User) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        move_card(ref=ref, stage=stage, actor=anna.as_actor(), now=LATER)
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


def test_a_move_takes_few_queries_however_much_there_is(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the records themselves ask; the areas above count their own.
    monkeypatch.setattr(events, "_listeners", [])
    lead = make_lead(owner=anna)
    alone = _count_of(lead.ref, "assigned", anna)
    for number in range(10):
        make_lead(owner=anna, phone=f"+7 495 555-03-{number:02}")
        edit_card(ref=lead.ref, fields={"width": number}, actor=anna.as_actor(), now=NOW)

    among_many = _count_of(lead.ref, "new", anna)

    assert len(alone) == 4, alone
    assert len(among_many) == len(alone), among_many


def test_an_edit_of_a_closed_card_is_refused(anna: User) -> None:
    lead = make_lead(owner=anna)
    move_card(
        ref=lead.ref,
        stage="lost",
        fields={"lost_reason": "price"},
        actor=anna.as_actor(),
        now=NOW,
    )

    with pytest.raises(CommandRefused) as refused:
        run_command(
            ref=lead.ref, command=Edit(fields={"title": "x"}), actor=anna.as_actor(), now=LATER
        )

    assert [each.kind for each in refused.value.decision.refusals] == ["closed"]
    assert Lead.objects.get(pk=lead.pk).title is None
