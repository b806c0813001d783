"""Many hands on the same things at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction

from tests.world import LATER, NOW, make_lead, make_user, use_showroom
from voronka.kernel.errors import Conflict
from voronka.kernel.seen import Seen
from voronka.process.commands import Move
from voronka.records import checks
from voronka.records.models import BulkAction, Contact, Deal, DecisionRow, Lead
from voronka.records.queries.history_chain import broken_history
from voronka.records.use_cases import run_bulk_action
from voronka.records.use_cases.assign_card import CardGivenMeanwhile, assign_card
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.move_card import CardMovedMeanwhile, move_card
from voronka.records.use_cases.move_cards import move_cards
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.start_bulk_action import start_bulk_action
from voronka.records.use_cases.stop_bulk_action import stop_bulk_action

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
READY: dict[str, Any] = {"budget": "1", "material": "oak", "site_address": "Moscow"}


def _at_once(deeds: list[Callable[[], T]]) -> list[T]:
    start = Barrier(len(deeds))

    def do(deed: Callable[[], T]) -> T:
        try:
            start.wait(timeout=60)
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_a_lead_converted_by_many_becomes_one_deal() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, email="vera@example.com", **READY)

    done = _at_once([lambda: convert_lead(lead_id=lead.pk, actor=anna.as_actor(), now=LATER)] * 8)

    deal = Deal.objects.get()
    assert {each.deal for each in done} == {deal.ref}
    assert Contact.objects.count() == 1


def test_leads_of_one_client_converted_at_once_get_one_contact() -> None:
    use_showroom()
    anna = make_user("Anna")
    leads = [make_lead(owner=anna, email="vera@example.com", **READY) for _ in range(6)]

    _at_once(
        [partial(convert_lead, lead_id=lead.pk, actor=anna.as_actor(), now=LATER) for lead in leads]
    )

    assert (Deal.objects.count(), Contact.objects.count()) == (6, 1)


def test_one_card_moved_by_many_stands_where_the_last_one_left_it() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    def to(stage: str) -> str:
        try:
            move_card(ref=lead.ref, stage=stage, actor=anna.as_actor(), now=LATER)
        except CommandRefused:
            return "refused"
        return "moved"

    said = _at_once([partial(to, stage) for stage in ("assigned", "new") * 8])

    moved = DecisionRow.objects.filter(card_id=lead.pk, command__kind="move", verdict="allowed")
    assert said.count("moved") == moved.count()
    assert Lead.objects.get(pk=lead.pk).version == 1 + moved.count()
    assert list(checks.stays_are_whole()) == list(checks.decisions_replay()) == []


def test_bulk_moves_over_the_same_cards_never_lock_each_other_out() -> None:
    use_showroom()
    galina = make_user("Galina").as_actor()
    refs = [make_lead(phone=f"+7495555{number:04}").ref for number in range(30)]

    reports = _at_once(
        [
            partial(move_cards, refs=some, stage=stage, actor=galina, now=LATER)
            for stage in ("assigned", "new", "assigned", "new")
            for some in (refs, refs[::-1])
        ]
    )

    assert all(each.verdict in ("done", "refused") for report in reports for each in report)
    assert all("deadlock" not in each.reason for report in reports for each in report)
    assert list(checks.stays_are_whole()) == []


def test_workers_that_share_a_bulk_action_do_each_card_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_showroom()
    monkeypatch.setattr(run_bulk_action, "_AT_ONCE", 3)
    galina = make_user("Galina").as_actor()
    leads = [make_lead(phone=f"+7495555{number:04}") for number in range(12)]
    ids = [lead.pk for lead in leads]
    bulk_id = start_bulk_action(
        kind="lead", command=Move(stage="assigned"), ids=ids, actor=galina, now=LATER
    )

    _at_once([partial(run_bulk_action.run_bulk_action, bulk_id=bulk_id, now=LATER)] * 3)

    bulk = BulkAction.objects.get(pk=bulk_id)
    moved = DecisionRow.objects.filter(command__kind="move", verdict="allowed")
    assert (bulk.done, bulk.refused, bulk.finished_at) == (12, 0, LATER)
    assert sorted(moved.values_list("card_id", flat=True)) == sorted(ids)
    assert {lead.stage for lead in Lead.objects.all()} == {"assigned"}
    assert list(checks.stays_are_whole()) == list(checks.decisions_replay()) == []
    assert broken_history() == []


def test_a_bulk_action_does_not_end_while_somebody_has_a_part_of_it_in_hand() -> None:
    use_showroom()
    galina = make_user("Galina").as_actor()
    bulk_id = start_bulk_action(
        kind="lead", command=Move(stage="assigned"), ids=[make_lead().pk], actor=galina, now=NOW
    )
    stop_bulk_action(bulk_id=bulk_id, actor=galina, now=NOW)

    def end() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        try:
            run_bulk_action.run_bulk_action(bulk_id=bulk_id, now=LATER)
        except OperationalError:
            return "waits"
        return "ends"

    with transaction.atomic():
        run_bulk_action._shared(bulk_id)
        meanwhile = _at_once([end])
    afterwards = _at_once([end])

    assert (meanwhile, afterwards) == (["waits"], ["ends"])
    assert BulkAction.objects.get(pk=bulk_id).finished_at == LATER


def test_of_two_edits_of_one_field_one_is_told_of_the_other() -> None:
    use_showroom()
    anna, galina = make_user("Anna"), make_user("Galina")
    lead = make_lead(owner=anna, budget="100", now=NOW)

    def edit(user: Any, budget: str) -> str:
        try:
            edit_card(
                ref=lead.ref,
                fields={"budget": budget},
                seen={"budget": "100"},
                actor=user.as_actor(),
                now=LATER,
            )
        except Conflict:
            return "told"
        return budget

    said = _at_once([lambda: edit(anna, "200"), lambda: edit(galina, "300")])

    assert said.count("told") == 1
    (won,) = [each for each in said if each != "told"]
    assert Lead.objects.get(pk=lead.pk).fields["budget"]["minor"] == int(won) * 100


def test_of_two_who_choose_an_owner_one_is_told_of_the_other() -> None:
    use_showroom()
    anna, boris, galina = make_user("Anna"), make_user("Boris"), make_user("Galina")
    lead = make_lead(owner=anna, now=NOW)

    def give(to: Any) -> UUID | None:
        seen: Seen[UUID | None] = Seen(anna.pk)
        try:
            assign_card(ref=lead.ref, owner_id=to.pk, seen=seen, actor=galina.as_actor(), now=LATER)
        except CardGivenMeanwhile as refused:
            return refused.owner_id
        return None

    said = _at_once([lambda: give(boris), lambda: give(galina)])

    owner = Lead.objects.get(pk=lead.pk).owner_id
    assert owner in (boris.pk, galina.pk)
    assert sorted(said, key=str) == sorted([None, owner], key=str)


def test_of_two_who_choose_a_stage_one_is_told_of_the_other() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, now=NOW, **READY)

    def move(to: str) -> str:
        try:
            move_card(ref=lead.ref, stage=to, seen=Seen("new"), actor=anna.as_actor(), now=LATER)
        except CardMovedMeanwhile as refused:
            return refused.stage
        return ""

    said = _at_once([lambda: move("assigned"), lambda: move("ours")])

    assert sorted(said) == ["", Lead.objects.get(pk=lead.pk).stage]
    moved = DecisionRow.objects.filter(card_id=lead.pk, command__kind="move")
    assert [each.verdict for each in moved] == ["allowed"]
