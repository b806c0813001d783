from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.people.models import User
from voronka.process.commands import Assign, Command, Edit, Junk, Move, Restore
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records import beginning
from voronka.records.models import BulkAction, BulkItem, CardEvent, Lead
from voronka.records.queries.bulk_actions import bulk_action, left_alone
from voronka.records.queries.filter_conditions import Asking, by_terms
from voronka.records.queries.filter_terms import group_of
from voronka.records.queries.filters import CardFilter
from voronka.records.use_cases import run_bulk_action as running
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.records.use_cases.start_bulk_action import UnableToStartBulkAction, start_bulk_action
from voronka.records.use_cases.stop_bulk_action import stop_bulk_action
from voronka.records.use_cases.undo_bulk_action import UnableToUndoBulkAction, undo_bulk_action
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db
_COMPLETE: dict[str, Any] = {"budget": "450000", "material": "oak", "site_address": "Tverskaya 1"}


@pytest.fixture
def cast() -> dict[str, User]:
    use_showroom()
    return make_cast()


def _started(cast: dict[str, User], command: Command, leads: list[Lead]) -> UUID:
    return start_bulk_action(
        kind="lead",
        command=command,
        actor=cast["Galina"].as_actor(),
        now=NOW,
        ids=[lead.pk for lead in leads],
    )


def _run(bulk_id: UUID) -> None:
    run_bulk_action(bulk_id=bulk_id, now=NOW)


def _undone(cast: dict[str, User], bulk_id: UUID) -> UUID:
    back = undo_bulk_action(bulk_id=bulk_id, actor=cast["Galina"].as_actor(), now=LATER)
    run_bulk_action(bulk_id=back, now=LATER)
    return back


def _stand(leads: list[Lead]) -> list[Any]:
    found = {lead.pk: lead for lead in Lead.objects.all()}
    return [
        (now.stage, now.owner_id, now.fields.get("material"), now.closed_at is None)
        for now in (found[lead.pk] for lead in leads)
    ]


@pytest.mark.parametrize(
    ("command", "stage", "material", "is_open"),
    [
        (Move(stage="ours"), "ours", "oak", True),
        (Edit(fields={"material": "birch", "budget": None}), "new", "birch", True),
        (Junk(reason="spam"), "junk", "oak", False),
    ],
)
def test_what_is_done_to_many_can_be_taken_back(
    cast: dict[str, User], command: Command, stage: str, material: str, is_open: bool
) -> None:
    leads = [make_lead(owner=cast["Anna"], **_COMPLETE) for _ in range(3)]
    before = _stand(leads)
    bulk_id = _started(cast, command, leads)

    _run(bulk_id)
    assert _stand(leads) == [(stage, cast["Anna"].pk, material, is_open)] * 3
    _undone(cast, bulk_id)

    assert _stand(leads) == before
    assert {lead.fields["budget"]["minor"] for lead in Lead.objects.all()} == {45000000}


def test_an_owner_is_taken_back_even_to_nobody(cast: dict[str, User]) -> None:
    owned, free = make_lead(owner=cast["Anna"]), make_lead()
    bulk_id = _started(cast, Assign(owner_id=cast["Boris"].pk), [owned, free])
    _run(bulk_id)
    assert {each[1] for each in _stand([owned, free])} == {cast["Boris"].pk}

    _undone(cast, bulk_id)

    assert [each[1] for each in _stand([owned, free])] == [cast["Anna"].pk, None]


def test_what_was_brought_back_is_closed_again_for_the_same_reason(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])
    _run(_started(cast, Junk(reason="spam", note="A robot"), [lead]))
    restored = _started(cast, Restore(), [lead])
    _run(restored)
    assert _stand([lead])[0][3] is True

    _undone(cast, restored)

    lead.refresh_from_db()
    assert (lead.stage, lead.junk_reason, lead.junk_note) == ("junk", "spam", "A robot")


def test_a_card_that_somebody_changed_since_is_left_alone(cast: dict[str, User]) -> None:
    touched, other = (make_lead(owner=cast["Anna"], **_COMPLETE) for _ in range(2))
    bulk_id = _started(cast, Move(stage="ours"), [touched, other])
    _run(bulk_id)
    edit_card(ref=touched.ref, fields={"scrap": "seen"}, actor=cast["Anna"].as_actor(), now=LATER)

    back = _undone(cast, bulk_id)

    assert [each[0] for each in _stand([touched, other])] == ["ours", "new"]
    (line,) = left_alone(actor=cast["Galina"].as_actor(), bulk_id=back)
    assert (line.ref, line.verdict) == (touched.ref, "changed")


def test_the_way_back_is_told_in_the_history(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"], email="a@example.com", **_COMPLETE)
    _run(_started(cast, Move(stage="ours"), [lead]))
    moved = _started(cast, Move(stage="assigned"), [lead])
    _run(moved)

    back = _undone(cast, moved)

    progress = bulk_action(actor=cast["Galina"].as_actor(), bulk_id=back, now=LATER)
    lead.refresh_from_db()
    assert (progress.done, progress.refused, lead.stage) == (1, 0, "ours")
    assert CardEvent.objects.filter(card_id=lead.pk, kind="stage").count() == 4


def test_a_worker_that_is_killed_is_followed_by_one_that_doubles_nothing(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_AT_ONCE", 2)
    leads = [make_lead(owner=cast["Anna"]) for _ in range(5)]
    bulk_id = _started(cast, Move(stage="assigned"), leads)
    assert running._run_part(bulk_id, now=NOW) is True

    _run(bulk_id)
    _run(bulk_id)

    moved = CardEvent.objects.filter(kind="stage", card_id__in=[lead.pk for lead in leads])
    progress = bulk_action(actor=cast["Galina"].as_actor(), bulk_id=bulk_id, now=NOW)
    assert (progress.done, progress.refused, progress.is_finished) == (5, 0, True)
    # Each came once into its first stage and once into the next.
    assert moved.count() == 10


def test_it_can_be_stopped_and_what_is_done_stays_done(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_AT_ONCE", 2)
    leads = [make_lead(owner=cast["Anna"]) for _ in range(5)]
    bulk_id = _started(cast, Move(stage="assigned"), leads)
    running._run_part(bulk_id, now=NOW)

    stop_bulk_action(bulk_id=bulk_id, actor=cast["Galina"].as_actor(), now=NOW)
    _run(bulk_id)

    progress = bulk_action(actor=cast["Galina"].as_actor(), bulk_id=bulk_id, now=NOW)
    assert (progress.done, progress.is_finished, progress.is_stopped) == (2, True, True)
    assert Lead.objects.filter(stage="assigned").count() == 2


def test_how_long_the_rest_will_take_is_told_by_what_is_done(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_AT_ONCE", 2)
    galina = cast["Galina"].as_actor()
    bulk_id = _started(cast, Move(stage="assigned"), [make_lead() for _ in range(5)])
    left = partial(bulk_action, actor=galina, bulk_id=bulk_id, now=NOW + timedelta(minutes=1))

    before = left()
    running._run_part(bulk_id, now=NOW)
    after = left()
    _run(bulk_id)

    assert (before.percent, before.left) == (0, None)
    assert (after.percent, after.left) == (40, timedelta(seconds=90))
    assert (left().percent, left().left) == (100, None)


def test_two_workers_are_asked_for_where_there_is_much_to_do(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "_LONG", 2)
    leads = [make_lead(owner=cast["Anna"]) for _ in range(2)]
    asked = ProcrastinateJob.objects.filter(task_name="records.run_bulk_action")

    short = _started(cast, Move(stage="assigned"), leads[:1])
    long = _started(cast, Move(stage="assigned"), leads)

    wanted = [(job.args["bulk_id"], job.lock, job.queue_name) for job in asked.order_by("id")]
    assert wanted == [
        (str(short), f"bulk {short}", "long"),
        (str(long), f"bulk {long}", "long"),
        (str(long), "helping with a bulk action", "helping"),
    ]


def test_closing_many_cards_asks_as_much_as_closing_two(cast: dict[str, User]) -> None:
    counts = []
    for number in (2, 5):
        leads = [make_lead(owner=cast["Anna"]) for _ in range(number)]
        for lead in leads:
            create_task(
                card=lead.ref,
                title=Text.same("Call"),
                assignee_id=cast["Anna"].pk,
                cause_key=f"test {lead.pk}",
                actor=cast["Anna"].as_actor(),
                now=NOW,
            )
        bulk_id = _started(cast, Junk(reason="spam"), leads)
        with CaptureQueriesContext(connection) as asked:
            _run(bulk_id)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert not Task.objects.open().exists()
    assert CardEvent.objects.filter(kind="task_cancelled").count() == 7


def test_it_is_taken_back_once_and_within_a_day(cast: dict[str, User]) -> None:
    galina = cast["Galina"].as_actor()
    late = _started(cast, Move(stage="assigned"), [make_lead(owner=cast["Anna"])])
    _run(late)
    with pytest.raises(UnableToUndoBulkAction):
        undo_bulk_action(bulk_id=late, actor=galina, now=NOW + timedelta(hours=25))
    _undone(cast, late)

    with pytest.raises(UnableToUndoBulkAction):
        undo_bulk_action(bulk_id=late, actor=galina, now=LATER)

    assert BulkAction.objects.count() == 2


def test_all_that_match_are_those_the_actor_sees(cast: dict[str, User]) -> None:
    mine, other = make_lead(owner=cast["Anna"]), make_lead(owner=cast["Zoya"])
    bulk_id = start_bulk_action(
        kind="lead",
        command=Move(stage="assigned"),
        actor=cast["Galina"].as_actor(),
        now=NOW,
        wanted=CardFilter(owner_id=cast["Anna"].pk),
    )

    _run(bulk_id)

    assert [each[0] for each in _stand([mine, other])] == ["assigned", "new"]


def test_all_that_match_are_gathered_by_the_worker_and_counted_again(
    cast: dict[str, User],
) -> None:
    start = partial(
        start_bulk_action,
        kind="lead",
        command=Move(stage="assigned"),
        actor=cast["Galina"].as_actor(),
        now=NOW,
        wanted=CardFilter(text="Vera"),
    )
    make_lead(owner=cast["Anna"])
    with CaptureQueriesContext(connection) as for_one:
        first = start()
    make_lead(owner=cast["Anna"])
    with CaptureQueriesContext(connection) as for_two:
        second = start()
    noted = BulkItem.objects.count()
    make_lead(owner=cast["Anna"])

    _run(second)
    back = _undone(cast, second)

    galina = cast["Galina"].as_actor()
    told = [bulk_action(actor=galina, bulk_id=each, now=NOW) for each in (first, second, back)]
    assert (len(for_one), noted) == (len(for_two), 0)
    assert [(each.total, each.done) for each in told] == [(1, 0), (3, 3), (3, 3)]


def test_a_filter_by_fields_waits_for_the_worker_as_it_was_meant(cast: dict[str, User]) -> None:
    oak = make_lead(owner=cast["Anna"], material="oak")
    birch = make_lead(owner=cast["Anna"], material="birch")
    galina = cast["Galina"].as_actor()
    asking = Asking(playbook=active_playbook(), kind="lead", actor=galina, now=NOW)
    raw = {
        "any": [["material", "is", "oak"], {"all": [["material", "!empty"], ["owner", "is", "me"]]}]
    }
    wanted = by_terms(CardFilter(), group_of(raw), asking)

    bulk_id = start_bulk_action(
        kind="lead", command=Move(stage="assigned"), actor=galina, now=NOW, wanted=wanted
    )
    _run(bulk_id)

    assert [each[0] for each in _stand([oak, birch])] == ["assigned", "new"]


def test_nothing_selected_is_said_and_nothing_begins(cast: dict[str, User]) -> None:
    with pytest.raises(UnableToStartBulkAction):
        _started(cast, Move(stage="assigned"), [])

    assert not BulkAction.objects.exists()
