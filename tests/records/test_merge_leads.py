"""Two leads become one through the engine, and two again (Q4, N9)."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import LATER, NOW, make_cast, make_deal, make_lead, use_kitchens, use_showroom
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import User
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.models import (
    CardEvent,
    ContactPoint,
    Deal,
    DecisionRow,
    Lead,
    Merge,
    OwnValues,
)
from voronka.records.queries.decisions import decided_differently
from voronka.records.queries.funnel import funnel
from voronka.records.queries.known_client import known_client
from voronka.records.queries.merged import survivor_of
from voronka.records.use_cases.attach_file import attach_file
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.merge_leads import UnableToMergeLeads, merge_leads
from voronka.records.use_cases.unmerge_leads import UnableToUnmergeLeads, unmerge_leads
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db

Cast = dict[str, User]
_EDIT_LATER = LATER + timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def merge(user: User, survivor: UUID, absorbed: UUID, *taken: str) -> UUID:
    return merge_leads(
        survivor_id=survivor, absorbed_id=absorbed, taken=taken, actor=user.as_actor(), now=LATER
    )


def unmerge(user: User, merge_id: UUID) -> None:
    unmerge_leads(merge_id=merge_id, actor=user.as_actor(), now=LATER)


def edit(user: User, lead_id: UUID, **fields: Any) -> None:
    edit_card(ref=CardRef("lead", lead_id), fields=fields, actor=user.as_actor(), now=_EDIT_LATER)


# Every column of all that a merge touches; `version` counts decisions and so grows by design, and
# history, decisions and merges themselves only ever gain rows.
_TABLES = {
    "records_lead": "to_jsonb(t) - 'version'",
    "records_deal": "to_jsonb(t)",
    "records_contactpoint": "to_jsonb(t)",
    "records_cardfile": "to_jsonb(t)",
    "records_cardparticipant": "to_jsonb(t)",
    "records_ownvalues": "to_jsonb(t)",
    "records_stagestay": "to_jsonb(t)",
    "work_task": "to_jsonb(t)",
    "scheduling_booking": "to_jsonb(t)",
    "automation_timer": "to_jsonb(t) - 'id' - 'created_at'",
}


def everything() -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table, row in _TABLES.items():
            cursor.execute(f"SELECT ({row})::text FROM {table} t ORDER BY 1")
            found[table] = [json.dumps(line) for (line,) in cursor.fetchall()]
    return found


def test_the_absorbed_lead_is_closed_by_a_decision_and_all_that_hangs_on_it_comes_over(
    cast: Cast,
) -> None:
    anna = cast["Anna"]
    kept = make_lead(owner=anna, client_name="Vera", phone="+7 495 555 01 11")
    gone = make_lead(owner=anna, client_name="V. Sokolova", phone="+7 495 555 01 12")
    actor = anna.as_actor()
    attach_file(ref=gone.ref, name="plan.txt", content=ContentFile(b"x"), actor=actor, now=NOW)
    create_task(
        title=Text.same("Call"),
        card=gone.ref,
        assignee_id=anna.pk,
        actor=actor,
        now=NOW,
        due_at=LATER,
    )

    merge(anna, kept.pk, gone.pk, "client_name")

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.client_name, kept.phone, kept.closed_at) == ("V. Sokolova", "+74955550111", None)
    assert (gone.closed_at, gone.merged_into_id, gone.stage) == (LATER, kept.pk, kept.stage)
    decision = DecisionRow.objects.get(card_id=gone.pk, command__kind="merge")
    assert decision.verdict == "allowed"
    assert decision.command["into"] == {"$id": str(kept.pk)}
    assert list(decided_differently(list(DecisionRow.objects.all()))) == []
    assert Task.objects.get().card_id == kept.pk
    points = ContactPoint.objects.filter(holder_kind="lead").values_list("holder_id", "value")
    assert set(points) == {(kept.pk, "+74955550111"), (kept.pk, "+74955550112")}
    known = known_client(fields={"phone": "84955550112"}, kind="lead", actor=actor)
    assert [match.id for match in known] == [kept.pk]
    assert survivor_of("lead", gone.pk) == kept.pk
    assert list(Lead.objects.visible_to(actor).values_list("pk", flat=True)) == [kept.pk]
    assert CardEvent.objects.filter(card_id=kept.pk, kind="merged").count() == 1
    assert CardEvent.objects.filter(card_id=gone.pk, kind="merged_into").count() == 1
    with pytest.raises(NotFound):
        edit(anna, gone.pk, client_name="Nina")


def test_the_absorbed_lead_leaves_the_funnel_of_who_sees_all_and_of_its_owner(cast: Cast) -> None:
    hers, his = make_lead(owner=cast["Anna"]), make_lead(owner=cast["Anna"])

    def assigned(user: User) -> tuple[int, int]:
        since, until = NOW - timedelta(days=1), LATER + timedelta(days=1)
        found = funnel(actor=user.as_actor(), pipeline="leads", since=since, until=until)
        row = next(row for row in found if row.stage == hers.stage)
        return row.entered, row.standing

    assert assigned(cast["Viktor"]) == assigned(cast["Anna"]) == (2, 2)

    merge(cast["Viktor"], hers.pk, his.pk)

    assert assigned(cast["Viktor"]) == assigned(cast["Anna"]) == (1, 1)


def test_taken_apart_both_are_as_they_were_with_their_timers() -> None:
    use_kitchens()
    cast = make_cast()
    galina = cast["Galina"]
    first = make_lead(owner=None, client_name="Vera", phone="+7 495 555 01 11")
    second = make_lead(owner=None, client_name="Nina", phone="+7 495 555 01 12")
    attach_file(
        ref=second.ref, name="a.txt", content=ContentFile(b"x"), actor=galina.as_actor(), now=NOW
    )
    before = everything()
    assert before["automation_timer"]

    done = merge(galina, first.pk, second.pk, "client_name", "phone")
    assert everything()["automation_timer"] != before["automation_timer"]
    unmerge(galina, done)

    assert everything() == before
    with pytest.raises(UnableToUnmergeLeads):
        unmerge(galina, done)
    assert everything() == before


def test_a_later_edit_goes_to_the_side_whose_value_was_shown(cast: Cast) -> None:
    anna = cast["Anna"]
    kept = make_lead(owner=anna, client_name="Vera", phone="+7 495 555 01 11", request="Kitchen")
    gone = make_lead(owner=anna, client_name="Nina", phone="+7 495 555 01 12", request="Wardrobe")
    done = merge(anna, kept.pk, gone.pk, "client_name")
    edit(anna, kept.pk, client_name="Nina S.", request="A big kitchen")

    unmerge(anna, done)

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.client_name, kept.request) == ("Vera", "A big kitchen")
    assert (gone.client_name, gone.request) == ("Nina S.", "Wardrobe")
    assert gone.closed_at is None


def test_only_who_may_change_both_merges_and_nothing_else_changes(cast: Cast) -> None:
    anna, boris = cast["Anna"], cast["Boris"]
    hers, his = make_lead(owner=anna), make_lead(owner=boris)
    before = everything()

    for user, error in ((anna, NotFound), (boris, NotFound), (cast["Olga"], NotAllowed)):
        with pytest.raises(error):
            merge(user, hers.pk, his.pk)
    with pytest.raises(UnableToMergeLeads):
        merge(anna, hers.pk, hers.pk)
    with pytest.raises(UnableToMergeLeads):
        merge(cast["Galina"], hers.pk, his.pk, "created_at")
    assert everything() == before
    assert not Merge.objects.exists()

    done = merge(cast["Galina"], hers.pk, his.pk)
    with pytest.raises(NotFound):
        unmerge(boris, done)
    assert Lead.objects.get(pk=his.pk).merged_into_id == hers.pk


_FIELDS = ("client_name", "request", "phone", "owner_id")
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "merge", "unmerge", "edit"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sets(st.sampled_from(_FIELDS)),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_STEPS, order=st.randoms(use_true_random=False))
def test_whatever_was_merged_and_undone_in_any_order_nothing_is_lost(
    cast: Cast, steps: Any, order: Any
) -> None:
    galina = cast["Galina"]
    with transaction.atomic():
        owners = [cast["Anna"], cast["Boris"], galina, cast["Anna"]]
        leads = [
            make_lead(
                owner=owners[n],
                client_name=f"Client {n}",
                phone=f"+7 495 555 01 1{n}",
                request="" if n % 2 else f"Request {n}",
            )
            for n in range(4)
        ]
        for lead in leads:
            deal = make_deal(owner=galina, phone=None)
            Deal._base_manager.filter(pk=deal.pk).update(lead=lead.pk)
        before = everything()
        expected = {lead.pk: lead.request for lead in leads}
        standing = _walk(galina, [lead.pk for lead in leads], steps, expected)
        order.shuffle(standing)
        for each in standing:
            unmerge(galina, each)

        after = everything()
        for table in _TABLES:
            if table != "records_lead":
                assert after[table] == before[table]
        for lead in leads:
            found = Lead.objects.get(pk=lead.pk)
            assert (found.client_name, found.phone, found.owner_id, found.closed_at) == (
                lead.client_name,
                lead.phone,
                lead.owner_id,
                None,
            )
            assert found.request == expected[lead.pk]
        assert not OwnValues.objects.exists()
        assert list(decided_differently(list(DecisionRow.objects.all()))) == []
        transaction.set_rollback(True)


def _walk(user: User, ids: list[UUID], steps: Any, expected: dict[UUID, str | None]) -> list[UUID]:
    standing: list[UUID] = []
    for what, one, two, fields in steps:
        roots = [survivor_of("lead", ids[n]) or ids[n] for n in (one, two)]
        if what == "merge" and roots[0] != roots[1]:
            standing.append(merge(user, roots[0], roots[1], *fields))
        elif what == "unmerge" and standing:
            unmerge(user, standing.pop(one % len(standing)))
        elif what == "edit":
            text = f"Edited {len(standing)} {one}{two}"
            expected[_owner_of_request(roots[0])] = text
            edit(user, roots[0], request=text)
    return standing


def _owner_of_request(lead_id: UUID) -> UUID:
    """Say by the merges alone whose request is shown."""
    owner = lead_id
    for each in Merge.objects.in_force().filter(survivor_id=lead_id).order_by("number"):
        if "request" in each.taken:
            owner = _owner_of_request(each.absorbed_id)
    return owner
