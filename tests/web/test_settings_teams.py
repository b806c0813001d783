"""Teams, absences and the working calendar as pages."""

from datetime import timedelta

import pytest
import time_machine

from tests.scheduling.cast import WEDNESDAY, set_scene
from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_cast, make_user, use_kitchens, use_showroom
from voronka.people.models import Absence, StaffChange, Team, User
from voronka.process.text import Text
from voronka.scheduling.models import Booking
from voronka.scheduling.queries.free_slots import free_slots
from voronka.staffing.models import Handover
from voronka.staffing.use_cases.carry_out_handover import carry_out_handover
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db


def test_a_team_gets_a_head_and_members_and_the_history_tells_of_it() -> None:
    use_showroom()
    cast = make_cast()
    irina, branch = signed_in(cast["Irina"]), Team.objects.get(name="Branch")
    form = {
        "name": "North",
        "department": "Sales",
        "head": str(cast["Galina"].pk),
        "members": [str(cast["Boris"].pk)],
    }

    answer = irina.post(f"/settings/teams/{branch.pk}/", form, headers=HTMX)

    assert (answer.status_code, "teams-changed" in told(answer)) == (204, True)
    branch.refresh_from_db()
    assert (branch.name, branch.department, branch.head_id) == ("North", "Sales", cast["Galina"].pk)
    assert list(branch.members.values_list("name", flat=True)) == ["Boris"]
    assert User.objects.get(name="Zoya").team_id is None
    line = StaffChange.objects.get(kind="team_changed")
    assert line.changes["head"] == [None, "Galina"]
    page = irina.get("/settings/teams/").content.decode()
    assert ("North" in page, "head: Galina" in page, "Without a team" in page) == (True, True, True)


def test_a_name_that_is_taken_changes_nothing_of_the_team() -> None:
    use_showroom()
    cast = make_cast()
    branch = Team.objects.get(name="Branch")

    answer = signed_in(cast["Irina"]).post(
        f"/settings/teams/{branch.pk}/", {"name": "Showroom", "members": []}, headers=HTMX
    )

    assert answer.status_code == 422
    branch.refresh_from_db()
    assert (branch.name, branch.members.count()) == ("Branch", 1)
    assert signed_in(cast["Anna"]).get("/settings/teams/").status_code == 403


def test_teams_take_as_many_queries_for_more_of_them() -> None:
    use_showroom()
    irina = signed_in(make_user("Irina"))
    few = queries_of(irina, "/settings/teams/")
    for number in range(5):
        make_user(f"Person {number}", role="sales", team=f"Team {number}")

    assert queries_of(irina, "/settings/teams/") == few


def test_an_absence_closes_the_calendar_and_shows_what_falls_into_it() -> None:
    scene = set_scene()
    mikhail = make_user("Mikhail", role="measurer", team="Showroom", phone="+74955550109")
    task = create_task(
        title=Text.same("Write the report"), card=scene.lead.ref, assignee_id=scene.maxim.pk,
        due_at=WEDNESDAY, actor=scene.anna.as_actor(), now=NOW,
    )  # fmt: skip
    maxim = signed_in(scene.maxim)

    with time_machine.travel(NOW, tick=False):
        answer = maxim.post(
            "/settings/absence/", {"first": "2026-03-11", "last": "2026-03-12", "reason": "Ill"}
        )
        absence = Absence.objects.get()
        page = maxim.get(answer["Location"]).content.decode()
        maxim.post(answer["Location"], {"task": "leave", "visit": "team"})
    slots = free_slots(
        kind="visit", start=WEDNESDAY, end=WEDNESDAY + timedelta(days=2), now=NOW,
        resource_ids=[scene.maxim.pk],
    )  # fmt: skip
    carry_out_handover(handover_id=Handover.objects.get().pk, now=NOW)

    assert answer["Location"] == f"/settings/absences/{absence.pk}/"
    assert ("1 task is due" in page, "1 visit is agreed" in page) == (True, True)
    assert {slot.starts_at.day for slot in slots} == {13}
    assert Booking.objects.get(pk=scene.booking_id).resource_id == mikhail.pk
    assert Task.objects.get(pk=task).assignee_id == scene.maxim.pk


def test_absences_of_others_are_the_administrators_matter() -> None:
    use_showroom()
    cast = make_cast()
    irina, anna = signed_in(cast["Irina"]), signed_in(cast["Anna"])
    days = {"person": str(cast["Boris"].pk), "first": "2027-03-10", "last": "2027-03-09"}

    refused = irina.post("/settings/absences/", days)
    entered = irina.post("/settings/absences/", days | {"last": ""})
    absence = Absence.objects.get()

    assert "The last day away is before the first." in refused.content.decode()
    assert entered.status_code == 302
    assert absence.during.upper - absence.during.lower == timedelta(days=1)
    assert anna.get("/settings/absences/").status_code == 403
    assert anna.get(f"/settings/absences/{absence.pk}/").status_code == 404
    assert anna.post(f"/settings/absences/{absence.pk}/cancellation/").status_code == 404
    assert Absence.objects.count() == 1
    irina.post(f"/settings/absences/{absence.pk}/cancellation/", {"whose": "all"})
    assert not Absence.objects.exists()


def test_the_calendar_shows_hours_holidays_and_own_hours() -> None:
    use_showroom()
    cast = make_cast()
    irina = signed_in(cast["Irina"])

    irina.post(f"/settings/people/{cast['Boris'].pk}/hours/", {"own": "yes", "mon": "10:00-16:00"})
    page = irina.get("/settings/working-calendar/?year=2026").content.decode()

    assert User.objects.get(name="Boris").hours == {"mon": "10:00-16:00"}
    assert ("Monday 10:00–16:00" in page, "09:00–18:00" in page) == (True, True)
    assert "No special days" in page
    use_kitchens()
    russian = irina.get("/settings/working-calendar/?year=2026").content.decode()
    assert "Defender of the Fatherland Day" in russian
    assert ("· Moscow</h3>" in russian, "in 2026 · Russia</h3>" in russian) == (True, True)
    assert '<a href="/process/edit/company/">Calendar and words</a>' in russian
    anna = signed_in(cast["Anna"])
    assert anna.get("/settings/working-calendar/").status_code == 403
    assert anna.get(f"/settings/people/{cast['Boris'].pk}/hours/").status_code == 403
