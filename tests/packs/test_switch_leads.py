"""With leads and without: switched both ways, and every lead accounted for (F6)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.records.without_leads import use_salon_to_switch, use_salon_with_visits_of_deals
from tests.scheduling.cast import WEDNESDAY
from tests.world import LATER, NOW, make_cast, make_client, make_lead
from voronka.channels.use_cases.submit_web_form import submit_web_form
from voronka.kernel.errors import NotAllowed
from voronka.packs import converting_leads
from voronka.packs.models import Release
from voronka.packs.queries.leads_mode import leads_mode
from voronka.packs.use_cases.switch_leads import (
    UnableToSwitchLeads,
    convert_open_leads,
    go_on_without_leads,
    switch_leads,
)
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.models import (
    BulkAction,
    BulkItem,
    CardEvent,
    Contact,
    ContactPoint,
    Deal,
    Lead,
)
from voronka.records.queries.bulk_actions import left_alone
from voronka.records.queries.cards import state_of
from voronka.records.queries.overrides import overrides
from voronka.records.use_cases import run_bulk_action as running
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.records.use_cases.undo_bulk_action import undo_bulk_action
from voronka.scheduling.models import Booking
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.finish_visit import finish_visit
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[dict[str, User]]:
    use_salon_to_switch()
    with translation.override("en"):
        yield make_cast()


def _gone_on(cast: dict[str, User]) -> UUID:
    bulk_id = go_on_without_leads(comment="Few leads", actor=cast["Viktor"].as_actor(), now=LATER)
    run_bulk_action(bulk_id=bulk_id, now=LATER)
    return bulk_id


def _submit(**changed: Any) -> None:
    answers = {"client_name": "Nina", "phone": "+7 (495) 555-01-77", "consent": "on", **changed}
    submit_web_form(form_key="site", answers=answers, remote="", now=LATER)


def _book(lead: Lead, cast: dict[str, User]) -> None:
    book_visit(
        ref=lead.ref,
        kind="visit",
        resource_id=cast["Maxim"].pk,
        starts_at=WEDNESDAY,
        actor=cast["Anna"].as_actor(),
        now=NOW,
    )


def test_every_lead_is_accounted_for(cast: dict[str, User]) -> None:
    anna, viktor = cast["Anna"], cast["Viktor"]
    nobodys = make_lead(phone="+7 (495) 555-01-21")
    gated = make_lead(owner=anna, phone="+7 (495) 555-01-22", company_name="Oak & Sons")
    wholesale = make_lead(owner=anna, pipeline="wholesale", phone="+7 (495) 555-01-23")
    waiting = make_lead(owner=anna, phone="+7 (495) 555-01-24")
    until = NOW + timedelta(days=9)
    postpone_card(ref=waiting.ref, until=until, note="", actor=anna.as_actor(), now=NOW)
    visited = make_lead(owner=anna, phone="+7 (495) 555-01-25", site_address="Tver, Lesnaya 5")
    _book(visited, cast)
    left = make_lead(owner=cast["Boris"], phone="+7 (495) 555-01-26")
    User.objects.filter(pk=cast["Boris"].pk).update(is_active=False)
    junk = make_lead(owner=anna, phone="+7 (495) 555-01-27")
    junk_card(ref=junk.ref, reason="spam", note="", actor=anna.as_actor(), now=NOW)
    before = leads_mode(actor=viktor.as_actor(), now=NOW)

    bulk_id = _gone_on(cast)

    assert (before.leads.total, before.leads.visited, before.leads.left_by_owner) == (6, 1, 1)
    assert before.leads.becoming == 4
    bulk = BulkAction.objects.get(pk=bulk_id)
    assert (bulk.total, bulk.done, bulk.refused) == (6, 4, 2)
    assert bulk.finished_at == LATER
    # Each of those there were: a deal, or why not.
    became = set(Deal.objects.values_list("lead", flat=True))
    assert became == {nobodys.pk, gated.pk, wholesale.pk, waiting.pk}
    lines = left_alone(actor=viktor.as_actor(), bulk_id=bulk_id)
    stayed = {line.ref.id: line.reason for line in lines}
    assert stayed == {
        visited.pk: "Who goes on the visit booked for this lead may not change deals, and could "
        "not report on it. Make a deal of the lead after the visit.",
        left.pk: "There is no such colleague, or they no longer work here.",
    }
    assert set(Lead.objects.open().values_list("pk", flat=True)) == set(stayed)
    assert not Deal.objects.exclude(contact__isnull=False).exists()
    deal = Deal.objects.get(lead=waiting)
    assert (deal.owner_id, state_of(deal).fields["next_contact_at"]) == (anna.pk, until)
    after = leads_mode(actor=viktor.as_actor(), now=LATER)
    assert (after.requests, after.leads.total, after.leads.becoming) == ("deals", 2, 0)


def test_the_exception_from_the_gates_is_recorded_with_who_made_it(cast: dict[str, User]) -> None:
    gated = make_lead(owner=cast["Anna"])

    _gone_on(cast)

    gated.refresh_from_db()
    assert (gated.stage, gated.closed_at) == ("won", LATER)
    [event] = CardEvent.objects.filter(card_id=gated.pk, kind="override")
    assert event.note == "The company works without leads: Few leads"
    assert event.actor_id == cast["Viktor"].pk
    [row] = overrides(actor=cast["Viktor"].as_actor(), now=LATER)
    assert (row.ref, row.by) == (gated.ref, "Viktor")


def test_what_people_had_to_do_goes_to_the_deal(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    lead = make_lead(owner=anna)
    create_task(
        title=Text.same("Call back"),
        card=lead.ref,
        assignee_id=anna.pk,
        actor=anna.as_actor(),
        now=NOW,
    )
    before = leads_mode(actor=cast["Viktor"].as_actor(), now=NOW)

    _gone_on(cast)

    assert (before.leads.tasks_of_people, before.leads.tasks_of_robots) == (1, 0)
    assert Task.objects.get().ref == Deal.objects.get().ref


def test_a_visit_goes_to_the_deal_and_back_with_what_is_taken_back(cast: dict[str, User]) -> None:
    use_salon_with_visits_of_deals()
    lead = make_lead(owner=cast["Anna"], site_address="Tver, Lesnaya 5")
    _book(lead, cast)
    before = leads_mode(actor=cast["Viktor"].as_actor(), now=NOW)

    bulk_id = _gone_on(cast)
    carried = Booking.objects.get()
    back = undo_bulk_action(bulk_id=bulk_id, actor=cast["Viktor"].as_actor(), now=LATER)
    run_bulk_action(bulk_id=back, now=LATER)

    assert (before.leads.visited, before.leads.becoming) == (0, 1)
    assert (carried.card_kind, carried.card_id != lead.pk, carried.starts_at) == (
        "deal",
        True,
        WEDNESDAY,
    )
    assert Booking.objects.get().ref == lead.ref
    assert not Deal.objects.exists()


def test_who_goes_on_a_visit_reports_on_it_for_the_deal(cast: dict[str, User]) -> None:
    use_salon_with_visits_of_deals()
    lead = make_lead(owner=cast["Anna"], site_address="Tver, Lesnaya 5")
    _book(lead, cast)
    bulk_id = _gone_on(cast)
    visit, after = Booking.objects.get(), WEDNESDAY + timedelta(hours=4)

    finish_visit(
        booking_id=visit.pk, result="3.2 by 2.6 m", actor=cast["Maxim"].as_actor(), now=after
    )
    back = undo_bulk_action(bulk_id=bulk_id, actor=cast["Viktor"].as_actor(), now=LATER)
    run_bulk_action(bulk_id=back, now=LATER)

    visit.refresh_from_db()
    assert (visit.ref, visit.status) == (Deal.objects.get(lead=lead).ref, "done")
    assert BulkItem.objects.get(bulk=back).verdict == "refused"


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_doubles_nothing(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_AT_ONCE", 2)
    leads = [make_lead(owner=cast["Anna"], phone=f"+7 (495) 555-01-3{n}") for n in range(5)]
    bulk_id = go_on_without_leads(comment="", actor=cast["Viktor"].as_actor(), now=LATER)
    begun: list[UUID] = []

    def killed(**wanted: Any) -> Any:
        begun.append(wanted["lead_id"])
        if len(begun) == 4:
            raise KeyboardInterrupt
        return convert_lead(**wanted)

    with monkeypatch.context() as patch:
        patch.setattr(converting_leads, "convert_lead", killed)
        with pytest.raises(KeyboardInterrupt):
            run_bulk_action(bulk_id=bulk_id, now=LATER)
    half = Deal.objects.count()

    run_bulk_action(bulk_id=bulk_id, now=LATER)
    run_bulk_action(bulk_id=bulk_id, now=LATER)

    # The part in which it was killed is as if it had never begun.
    assert half == 2
    assert sorted(Deal.objects.values_list("lead", flat=True)) == sorted(x.pk for x in leads)
    assert BulkItem.objects.filter(bulk=bulk_id, verdict="done").count() == 5


def test_it_is_taken_back_within_a_day_but_for_what_was_worked_on(cast: dict[str, User]) -> None:
    anna, viktor = cast["Anna"].as_actor(), cast["Viktor"].as_actor()
    untouched = make_lead(owner=cast["Anna"], phone="+7 (495) 555-01-41")
    worked = make_lead(owner=cast["Anna"], phone="+7 (495) 555-01-42")
    before = state_of(untouched)
    bulk_id = _gone_on(cast)
    deal = Deal.objects.get(lead=worked)
    later = LATER + timedelta(minutes=5)
    add_note(ref=deal.ref, text="Called", actor=anna, now=later)

    back = undo_bulk_action(bulk_id=bulk_id, actor=viktor, now=later)
    run_bulk_action(bulk_id=back, now=later)

    untouched.refresh_from_db()
    now = state_of(untouched)
    assert (now.stage, now.closed_at, now.owner_id, now.fields) == (
        before.stage,
        None,
        before.owner_id,
        before.fields,
    )
    assert untouched.contact_id is None
    assert Deal.objects.get() == deal
    assert [contact.phone for contact in Contact.objects.all()] == ["+74955550142"]
    [line] = left_alone(actor=viktor, bulk_id=back)
    assert (line.ref.id, line.reason) == (
        worked.pk,
        "The deal has been worked on since. Close it as lost if it was a mistake.",
    )


def test_what_a_known_client_got_by_it_is_taken_back_too(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    known = make_client(anna, "Vera", phone="+7 (495) 555-01-51")
    make_lead(owner=anna, phone="+7 (495) 555-01-51", email="v@example.com", material="oak")
    bulk_id = _gone_on(cast)
    contact = Contact.objects.get()
    with_it = (contact.pk, contact.fields)

    back = undo_bulk_action(bulk_id=bulk_id, actor=cast["Viktor"].as_actor(), now=LATER)
    run_bulk_action(bulk_id=back, now=LATER)

    assert with_it == (known, {"taste": "oak"})
    contact.refresh_from_db()
    assert contact.fields == {}
    points = ContactPoint.objects.filter(holder_id=contact.pk).values_list("value", flat=True)
    assert list(points) == ["+74955550151"]


def test_back_with_leads_new_requests_are_leads_and_deals_stay(cast: dict[str, User]) -> None:
    viktor, before = cast["Viktor"].as_actor(), active_playbook().hash
    make_lead(owner=cast["Anna"])
    _gone_on(cast)
    _submit()

    switch_leads(requests="leads", comment="", actor=viktor, now=LATER)
    _submit(phone="+7 (495) 555-01-78")

    assert active_playbook().hash == before
    assert Deal.objects.filter(closed_at=None).count() == 2
    assert Lead.objects.get(closed_at=None).phone == "+74955550178"
    comments = list(Release.objects.order_by("pk").values_list("comment", flat=True))[-2:]
    assert comments == ["Requests become deals at once: Few leads", "Requests become leads"]


def test_what_is_left_can_become_deals_later(cast: dict[str, User]) -> None:
    viktor = cast["Viktor"].as_actor()
    switch_leads(requests="deals", comment="", actor=viktor, now=NOW)
    make_lead(owner=cast["Anna"])

    bulk_id = convert_open_leads(comment="", actor=viktor, now=LATER)
    run_bulk_action(bulk_id=bulk_id, now=LATER)

    assert not Lead.objects.open().exists()
    with pytest.raises(UnableToSwitchLeads, match="no open lead"):
        convert_open_leads(comment="", actor=viktor, now=LATER)


def test_whoever_may_not_convert_all_leads_switches_nothing_with_migration(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, before = make_lead(owner=cast["Anna"]), active_playbook().hash
    monkeypatch.setattr(converting_leads, "RIGHTS", ("settings", "export", "nothing"))

    for name in ("Viktor", "Anna"):
        with pytest.raises(NotAllowed):
            go_on_without_leads(comment="", actor=cast[name].as_actor(), now=LATER)
        with pytest.raises(NotAllowed):
            leads_mode(actor=cast["Anna"].as_actor(), now=NOW)

    assert active_playbook().hash == before
    assert not BulkAction.objects.exists()
    lead.refresh_from_db()
    assert lead.closed_at is None


def test_a_lead_that_changes_meanwhile_is_left_alone(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    lead = make_lead(owner=anna)
    bulk_id = _gone_on(cast)
    restore_card(ref=lead.ref, actor=anna.as_actor(), now=LATER)

    back = undo_bulk_action(bulk_id=bulk_id, actor=cast["Viktor"].as_actor(), now=LATER)
    run_bulk_action(bulk_id=back, now=LATER)

    assert BulkItem.objects.get(bulk=back).verdict == "changed"
    assert Deal.objects.count() == 1


def test_the_preview_asks_as_much_for_one_lead_as_for_ten(cast: dict[str, User]) -> None:
    viktor = cast["Viktor"].as_actor()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            leads_mode(actor=viktor, now=NOW)
        return len(queries)

    make_lead(owner=cast["Anna"])
    asked()
    one = asked()
    for _ in range(9):
        make_lead(owner=cast["Anna"])

    assert asked() == one
