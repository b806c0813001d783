"""What makes the pages an app that works without a connection (N13)."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.scheduling.cast import HOUR, WEDNESDAY, Scene, set_scene
from tests.web.browsing import queries_of, signed_in
from tests.world import NOW, make_lead, make_user, use_kitchens
from voronka.kernel import clock
from voronka.records.use_cases.attach_file import attach_file
from voronka.scheduling.use_cases.book_visit import book_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = set_scene()
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY - HOUR)
    return made


def _attach_drawing(scene: Scene) -> str:
    drawing = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")
    file_id = attach_file(
        ref=scene.lead.ref, name="plan.pdf", content=drawing, actor=scene.anna.as_actor(), now=NOW
    )
    return str(file_id)


def test_the_app_can_be_installed_by_anybody_and_begins_where_the_role_does() -> None:
    response = Client().get("/manifest.webmanifest")

    manifest = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"]) == ("/", "/")
    assert manifest["display"] == "standalone"
    assert {(each["sizes"], each["purpose"]) for each in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_the_service_worker_stands_at_the_root_and_is_asked_for_each_time() -> None:
    response = Client().get("/service_worker.js")

    code = response.content.decode()
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Service-Worker-Allowed"] == "/"
    assert "no-store" in response.headers["Cache-Control"]
    known = json.loads(code.partition("self.build = ")[2].partition(";\n")[0])
    assert known["page"] == "/offline/"
    assert any("dist/main" in address for address in known["kept"])
    assert len(known["version"]) == 12


def test_the_page_without_a_connection_knows_nobody(scene: Scene) -> None:
    mine = signed_in(scene.maxim).get("/offline/").content.decode()
    nobodys = Client(headers={"Accept-Language": "en"}).get("/offline/").content.decode()

    assert scene.maxim.name not in mine
    assert "You are offline" in nobodys
    assert "data-person" not in mine


def test_who_is_signed_in_is_said_before_anything_is_sent(scene: Scene) -> None:
    known = signed_in(scene.maxim).get("/offline/session/")
    unknown = Client().get("/offline/session/")

    assert known.json()["person"] == str(scene.maxim.pk)
    assert len(known.json()["token"]) == 64
    assert (unknown.status_code, unknown.json()) == (401, {})


def test_the_day_is_kept_with_everything_for_the_road(scene: Scene) -> None:
    file_id = _attach_drawing(scene)

    agenda = signed_in(scene.maxim).get("/field/agenda/").json()

    page = agenda["html"]
    assert agenda["person"] == str(scene.maxim.pk)
    assert agenda["files"] == [f"/files/{file_id}/"]
    assert ("Vera" in page, "Tver, Lesnaya 5" in page, "plan.pdf" in page) == (True, True, True)
    assert 'href="tel:+74955550111"' in page
    # The clock of the phone decides later what may be done.
    assert 'data-deed="travel"' in page
    assert 'data-deed="result" hidden' in page
    assert 'data-deed="failure"' in page
    assert f'data-start="{WEDNESDAY.isoformat()}"' in page


def test_nobody_keeps_the_visits_of_another(scene: Scene) -> None:
    other = make_user("Igor")

    agenda = signed_in(other).get("/field/agenda/").json()
    anonymous = Client().get("/field/agenda/")

    assert (agenda["files"], "Vera" in agenda["html"]) == ([], False)
    assert anonymous.status_code == 302


def test_keeping_takes_as_many_queries_for_one_visit_as_for_three(scene: Scene) -> None:
    client = signed_in(scene.maxim)
    _attach_drawing(scene)
    with_one = queries_of(client, "/field/agenda/")
    for number in range(2):
        lead = make_lead(owner=scene.anna, site_address="Tver")
        book_visit(
            ref=lead.ref,
            kind="visit",
            resource_id=scene.maxim.pk,
            starts_at=WEDNESDAY + (4 + 2 * number) * HOUR,
            duration=HOUR,
            actor=scene.anna.as_actor(),
            now=NOW,
        )

    assert queries_of(client, "/field/agenda/") == with_one


def test_only_who_goes_on_visits_keeps_a_day() -> None:
    use_kitchens()
    anna, maxim = signed_in(make_user("Anna")), signed_in(make_user("Maxim"))

    assert 'data-agenda="/field/agenda/"' in maxim.get("/field/").content.decode()
    assert "data-agenda" not in anna.get("/day/").content.decode()
