"""The process page: remarks of the lint, cards that were there before their robot."""

from typing import Any

import pytest

from tests.api.client import Program
from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.automation.models import Enrolment
from voronka.automation.use_cases.carry_out_enrolment import carry_out_enrolment
from voronka.kernel import clock
from voronka.kernel.actor import SYSTEM
from voronka.packs.folders import pack_files
from voronka.packs.use_cases.apply_pack import apply_pack
from voronka.packs.use_cases.apply_playbook import apply_playbook
from voronka.people.models import User

pytestmark = pytest.mark.django_db

NUDGE = """
  nudge:
    label: {ru: Напоминание о тишине, en: Nudge}
    when: {untouched: 5h}
    then: [{create_task: {template: follow_up, to: owner}}]
"""


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    apply_pack(name="kitchens", actor=SYSTEM, now=NOW)
    cast = make_cast()
    for _ in range(2):
        make_lead(owner=cast["Anna"])
    _publish("robots.yaml", NUDGE)
    return cast


def _publish(name: str, more: str) -> None:
    files = dict(pack_files("kitchens"))
    files[name] += more
    apply_playbook(files=files, actor=SYSTEM, now=LATER)


def test_cards_are_enrolled_from_the_process_page(cast: dict[str, User]) -> None:
    viktor = signed_in(cast["Viktor"])
    page = viktor.get("/process/").content.decode()
    assert "2 cards stand there without it" in page
    assert "Enrol them" in page
    seen = signed_in(cast["Galina"]).get("/process/").content.decode()
    assert ("2 cards stand there without it" in seen, "Enrol them" in seen) == (True, False)

    dialog = viktor.get("/process/robots/nudge/enrolment/", headers=HTMX).content.decode()
    assert "2 cards will wait for it." in dialog
    response = viktor.post("/process/robots/nudge/enrolment/", headers=HTMX)

    assert response.status_code == 204
    assert {"enrolments-changed", "dialog-close"} <= told(response).keys()
    order = Enrolment.objects.get()
    running = viktor.get("/process/enrolments/", headers=HTMX).content.decode()
    assert "0 of 2" in running
    assert "every 2s" in running
    again = viktor.post("/process/robots/nudge/enrolment/", headers=HTMX)
    assert (again.status_code, Enrolment.objects.count()) == (422, 1)
    assert "These cards are being enrolled already." in again.content.decode()
    carry_out_enrolment(enrolment_id=order.pk, now=LATER)
    done = viktor.get("/process/enrolments/", headers=HTMX).content.decode()
    assert ("every 2s" in done, "stand there without it" in done) == (False, False)


def test_who_may_not_enrol_is_refused(cast: dict[str, User]) -> None:
    for name in ("Anna", "Galina"):
        response = signed_in(cast[name]).post("/process/robots/nudge/enrolment/", headers=HTMX)
        assert response.status_code == 403
    assert signed_in(cast["Anna"]).get("/process/enrolments/").status_code == 403
    assert signed_in(cast["Viktor"]).get("/process/robots/none/enrolment/").status_code == 404
    assert Enrolment.objects.count() == 0


def test_a_program_enrols_cards(cast: dict[str, User]) -> None:
    viktor = Program(cast["Viktor"])
    wanted: Any = {"robot": "nudge", "label": "Nudge", "cards": 2}
    assert viktor.get("/playbook/left-out/") == [wanted]
    preview = {**wanted, "waiting": 2, "at_once": 0, "is_exact": True}
    assert viktor.get("/playbook/left-out/nudge/") == preview

    order = viktor.post("/enrolments/", {"robot": "nudge"}, expect=202)

    assert (order["total"], order["handled"], order["asked_by"]) == (2, 0, "Viktor")
    twice = viktor.refused("POST", "/enrolments/", {"robot": "nudge"})
    assert twice["detail"] == "These cards are being enrolled already."
    carry_out_enrolment(enrolment_id=order["id"], now=LATER)
    assert viktor.get(f"/enrolments/{order['id']}/")["handled"] == 2
    assert [row["id"] for row in viktor.get("/enrolments/")] == [order["id"]]
    assert Program(cast["Anna"]).refused("GET", "/enrolments/")["status"] == 403


def test_remarks_are_shown_with_their_place_and_what_to_do(cast: dict[str, User]) -> None:
    _publish("tasks.yaml", "\n  forgotten: {title: {ru: Забытая, en: Forgotten}}\n")

    page = signed_in(cast["Galina"]).get("/process/").content.decode()

    assert "nothing sets the task &#39;forgotten&#39;" in page
    assert "tasks.yaml:" in page
    assert "Have a robot use it, or remove it from the process." in page
    (found,) = [
        row
        for row in Program(cast["Galina"], language="ru").get("/playbook/findings/")
        if row["rule"] == "unused" and "forgotten" in row["what"]
    ]
    assert found["what"] == "задачу «forgotten» никто не ставит"
    assert (found["file"], found["severity"]) == ("tasks.yaml", "warning")
    assert Program(cast["Anna"]).refused("GET", "/playbook/findings/")["status"] == 403


def test_the_page_asks_the_database_as_often_for_many_cards(cast: dict[str, User]) -> None:
    galina = signed_in(cast["Galina"])
    few = queries_of(galina, "/process/enrolments/")

    for _ in range(8):
        make_lead(owner=cast["Anna"])
    _publish("robots.yaml", NUDGE.replace("nudge", "push"))

    assert queries_of(galina, "/process/enrolments/") == few
