"""Who works here, changed by a program: the same rules as on the pages."""

import pytest

from tests.api.client import Program
from tests.world import LATER, make_cast, make_lead, use_showroom
from voronka.people.models import Absence, ApiToken, Team, User
from voronka.records.models import Lead
from voronka.staffing.models import Handover
from voronka.staffing.use_cases.carry_out_handover import carry_out_handover

pytestmark = pytest.mark.django_db


def test_an_administrator_adds_changes_and_lets_people_go() -> None:
    use_showroom()
    cast = make_cast()
    lead, irina = make_lead(owner=cast["Anna"]), Program(cast["Irina"])

    nina = irina.post(
        "/people/", {"email": "nina@example.com", "name": "Nina", "role": "sales"}, expect=201
    )
    irina.patch(f"/people/{nina['id']}/", {"role": "head"})
    address = f"/people/{cast['Anna'].pk}"
    refused = irina.post(f"{address}/departure/", {}, expect=422)
    begun = irina.post(f"{address}/departure/", {"card": nina["id"]}, expect=202)
    carry_out_handover(handover_id=Handover.objects.get().pk, now=LATER)

    assert User.objects.get(pk=nina["id"]).role == "head"
    assert "Say who takes this over." in refused["detail"]
    assert irina.get(f"{address}/open-work/") == {"card": 0, "client": 0, "task": 0, "visit": 0}
    assert irina.get(f"/handovers/{begun['id']}/")["done"] == 1
    assert str(Lead.objects.get(pk=lead.pk).owner_id) == nina["id"]
    assert not User.objects.get(pk=cast["Anna"].pk).is_active


def test_whoever_does_not_administer_changes_nobody() -> None:
    use_showroom()
    cast = make_cast()
    anna, boris = Program(cast["Anna"]), cast["Boris"].pk

    anna.patch(f"/people/{boris}/", {"role": "director"}, expect=403)
    anna.post(f"/people/{boris}/departure/", {}, expect=403)
    anna.post("/people/", {"email": "x@example.com", "name": "X", "role": "head"}, expect=403)
    anna.post("/teams/", {"name": "North"}, expect=403)
    assert anna.ask("GET", "/keys/").status_code == 403
    assert anna.ask("GET", f"/people/{boris}/open-work/").status_code == 403

    assert (User.objects.get(pk=boris).role, User.objects.get(pk=boris).is_active) == (
        "sales",
        True,
    )
    assert (User.objects.count(), Team.objects.count()) == (len(cast), 2)


def test_teams_and_absences() -> None:
    use_showroom()
    cast = make_cast()
    irina, anna = Program(cast["Irina"]), Program(cast["Anna"])
    days = {"starts_at": "2030-03-11T00:00:00Z", "ends_at": "2030-03-13T00:00:00Z"}

    team = irina.post("/teams/", {"name": "North", "head_id": str(cast["Galina"].pk)}, expect=201)
    irina.patch(f"/teams/{team['id']}/", {"department": "Sales"})
    own = anna.post("/absences/", days | {"user_id": str(cast["Anna"].pk)}, expect=201)
    anna.post("/absences/", days | {"user_id": str(cast["Boris"].pk)}, expect=403)
    anna.post("/absences/", days | {"user_id": str(cast["Anna"].pk)}, expect=422)

    north = Team.objects.get(name="North")
    assert (north.department, north.head_id) == ("Sales", cast["Galina"].pk)
    assert [each["id"] for each in irina.get("/absences/")] == [own["id"]]
    assert Program(cast["Boris"]).get("/absences/") == []
    assert anna.get(f"/absences/{own['id']}/clashes/") == []
    assert Program(cast["Boris"]).ask("DELETE", f"/absences/{own['id']}/").status_code == 404
    assert Absence.objects.count() == 1
    assert anna.ask("DELETE", f"/absences/{own['id']}/").status_code == 204
    assert not Absence.objects.exists()


def test_an_administrator_sees_and_revokes_the_keys_of_others() -> None:
    use_showroom()
    cast = make_cast()
    anna, irina = Program(cast["Anna"]), Program(cast["Irina"])
    key = ApiToken.objects.get(user=cast["Anna"])

    owners = [each["user_name"] for each in irina.get("/keys/")]
    answer = irina.ask("DELETE", f"/keys/{key.pk}/")

    assert owners == ["Anna", "Irina"]
    assert answer.status_code == 204
    assert anna.ask("GET", "/me/").status_code == 401
    assert irina.get("/me/sessions/") == []
