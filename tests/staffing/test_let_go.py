"""Somebody leaves: nothing of theirs is forgotten, and what cannot go over is named."""

from datetime import timedelta

import pytest

from tests.channels.salon import use_salon
from tests.scheduling.cast import WEDNESDAY, set_scene
from tests.web.browsing import HTMX, queries_of, signed_in
from tests.world import LATER, NOW, make_cast, make_lead, make_user, use_showroom
from voronka.people.models import User
from voronka.people.use_cases.change_person import UnableToChangePerson
from voronka.process.text import Text
from voronka.records.models import Contact, Lead
from voronka.records.use_cases.create_client import create_client
from voronka.scheduling.models import Booking
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.staffing.models import Handover, HandoverItem
from voronka.staffing.queries.handovers import handover_report
from voronka.staffing.queries.open_work import left_with_work, open_work
from voronka.staffing.use_cases.carry_out_handover import carry_out_handover
from voronka.staffing.use_cases.let_go import let_go
from voronka.staffing.use_cases.start_handover import UnableToHandOver, start_handover
from voronka.work.models import Notification, Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db


def test_without_successors_nobody_leaves_while_something_is_open() -> None:
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"])

    with pytest.raises(UnableToHandOver) as refusal:
        let_go(person_id=cast["Anna"].pk, plan={}, actor=cast["Irina"].as_actor(), now=NOW)

    assert set(refusal.value.problems) == {"card"}
    assert User.objects.get(pk=cast["Anna"].pk).is_active
    assert not Handover.objects.exists()


def test_cards_go_in_turn_and_their_tasks_with_them() -> None:
    use_showroom()
    cast = make_cast()
    dmitry = make_user("Dmitry", role="sales", team="Showroom")
    leads = [make_lead(owner=cast["Anna"], client_name=f"Client {n}") for n in range(3)]
    alien = make_lead(owner=cast["Boris"])
    of_own = create_task(
        title=Text.same("Call"), card=leads[0].ref, assignee_id=cast["Anna"].pk, due_at=LATER,
        actor=cast["Anna"].as_actor(), now=NOW,
    )  # fmt: skip
    of_other = create_task(
        title=Text.same("Look"), card=alien.ref, assignee_id=cast["Anna"].pk, due_at=LATER,
        actor=cast["Boris"].as_actor(), now=NOW,
    )  # fmt: skip
    plan = {"card": "team", "task": str(cast["Galina"].pk)}

    handover = let_go(person_id=cast["Anna"].pk, plan=plan, actor=cast["Irina"].as_actor(), now=NOW)
    assert handover is not None
    carry_out_handover(handover_id=handover, now=LATER)

    owners = [Lead.objects.get(pk=lead.pk).owner_id for lead in leads]
    assert owners == [cast["Boris"].pk, dmitry.pk, cast["Boris"].pk]
    assert Task.objects.get(pk=of_own).assignee_id == cast["Boris"].pk
    assert Task.objects.get(pk=of_other).assignee_id == cast["Galina"].pk
    report = handover_report(handover_id=handover, actor=cast["Irina"].as_actor())
    assert (report.total, report.done, report.standing) == (5, 5, [])
    assert open_work(user_id=cast["Anna"].pk, now=LATER).is_empty
    told = Notification.objects.filter(user=dmitry, card_id=leads[1].pk)
    assert told.count() == 1
    assert Notification.objects.filter(user=cast["Irina"], kind="handover").count() == 1


def test_a_visit_goes_to_whoever_is_free_and_stays_if_nobody_is() -> None:
    scene = set_scene()
    irina = make_user("Irina")
    mikhail = make_user("Mikhail", role="measurer", team="Showroom", phone="+74955550109")
    other = make_lead(owner=scene.anna, site_address="Tver, Lesnaya 9")
    at = WEDNESDAY + timedelta(days=1)
    for person, moment in ((scene.maxim, at), (mikhail, WEDNESDAY)):
        book_visit(
            ref=(other if person == scene.maxim else make_lead(owner=scene.anna)).ref,
            kind="visit", resource_id=person.pk, starts_at=moment, address="Tver",
            actor=scene.anna.as_actor(), now=NOW,
        )  # fmt: skip

    handover = let_go(
        person_id=scene.maxim.pk, plan={"visit": "team"}, actor=irina.as_actor(), now=NOW
    )
    assert handover is not None
    carry_out_handover(handover_id=handover, now=NOW)

    assert Booking.objects.get(card_id=other.pk).resource_id == mikhail.pk
    assert scene.booking().resource_id == scene.maxim.pk
    standing = handover_report(handover_id=handover, actor=irina.as_actor()).standing
    assert [(line.kind, line.verdict) for line in standing] == [("visit", "refused")]
    assert "This time is taken" in standing[0].reason
    assert left_with_work(now=NOW) == {scene.maxim.pk}


def test_what_is_left_on_purpose_stays_listed_until_it_goes_over() -> None:
    use_showroom()
    cast = make_cast()
    lead, irina = make_lead(owner=cast["Anna"]), cast["Irina"].as_actor()
    first = let_go(person_id=cast["Anna"].pk, plan={"card": "leave"}, actor=irina, now=NOW)
    assert first is not None
    carry_out_handover(handover_id=first, now=NOW)
    assert [e.verdict for e in handover_report(handover_id=first, actor=irina).standing] == ["left"]
    assert left_with_work(now=NOW) == {cast["Anna"].pk}

    rest = start_handover(
        person_id=cast["Anna"].pk, plan={"card": str(cast["Boris"].pk)}, actor=irina, now=LATER
    )
    carry_out_handover(handover_id=rest, now=LATER)
    carry_out_handover(handover_id=rest, now=LATER)

    assert Lead.objects.get(pk=lead.pk).owner_id == cast["Boris"].pk
    assert left_with_work(now=NOW) == frozenset()


def test_clients_change_hands_too() -> None:
    use_showroom()
    cast = make_cast()
    client_id = create_client(
        kind="contact", fields={"name": "Vera"}, actor=cast["Anna"].as_actor(), now=NOW
    )

    handover = let_go(
        person_id=cast["Anna"].pk, plan={"client": str(cast["Boris"].pk)},
        actor=cast["Irina"].as_actor(), now=NOW,
    )  # fmt: skip
    assert handover is not None
    carry_out_handover(handover_id=handover, now=NOW)

    assert Contact.objects.get(pk=client_id).owner_id == cast["Boris"].pk


def test_the_last_administrator_stays() -> None:
    use_showroom()
    irina = make_user("Irina")

    with pytest.raises(UnableToChangePerson):
        let_go(person_id=irina.pk, plan={}, actor=irina.as_actor(), now=NOW)

    assert User.objects.get(pk=irina.pk).is_active


def test_the_page_asks_hands_over_and_reports() -> None:
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"])
    irina, address = signed_in(cast["Irina"]), f"/settings/people/{cast['Anna'].pk}/departure/"

    asked = irina.get(address, headers=HTMX).content.decode()
    refused = irina.post(address, {}, headers=HTMX)
    answer = irina.post(address, {"card": str(cast["Boris"].pk)}, headers=HTMX)

    assert "1 open card" in asked
    assert "In turn within the team: 1 colleague" in asked
    assert (refused.status_code, "Say who takes this over." in refused.content.decode()) == (
        422,
        True,
    )
    assert "Handing over: 0 of 1." in answer.content.decode()
    carry_out_handover(handover_id=Handover.objects.get().pk, now=LATER)
    report = irina.get(f"/settings/people/handovers/{Handover.objects.get().pk}/", headers=HTMX)
    assert "Everything went over." in report.content.decode()
    assert signed_in(cast["Boris"]).get(address).status_code == 403
    assert HandoverItem.objects.get().to_id == cast["Boris"].pk


def test_the_list_of_people_takes_as_many_queries_for_more_of_them() -> None:
    use_salon()
    irina = signed_in(make_user("Irina"))
    make_user("Anna")
    few = queries_of(irina, "/settings/people/")
    for number in range(5):
        gone = make_user(f"Person {number}", role="sales")
        make_lead(owner=gone)
        User.objects.filter(pk=gone.pk).update(is_active=False)

    assert queries_of(irina, "/settings/people/") == few
