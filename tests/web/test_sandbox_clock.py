"""The clock of a demo goes a long way in pieces, and says what happened on it."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.automation.showroom import use_robots
from tests.web.browsing import signed_in, told
from tests.world import NOW, make_cast, make_lead, make_user, use_kitchens
from voronka.kernel import clock
from voronka.people.models import User
from voronka.web.sandbox import views
from voronka.work.models import Task

pytestmark = pytest.mark.django_db

CALLER = """
  caller:
    label: Caller
    of: [leads]
    when: {after: card.created_at, by: 30m}
    then:
      - create_task: call
      - wait: 1h
      - send_sms: hello_sms
"""


@pytest.fixture(autouse=True)
def sandbox(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.SANDBOX = True
    monkeypatch.setattr(clock, "now", lambda: NOW)


def forward(user: User, values: dict[str, Any]) -> dict[str, Any]:
    response = signed_in(user).post("/sandbox/clock/", values)
    assert response.status_code == 204
    return told(response)


def test_a_long_way_is_gone_in_pieces_and_all_of_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_robots(CALLER)
    anna = make_cast()["Anna"]
    make_lead(owner=anna)
    monkeypatch.setattr(views, "_AT_ONCE", timedelta())

    first = forward(anna, {"step": "day"})
    second = forward(anna, first["clock-moved"]["going"])
    last = forward(anna, second["clock-moved"]["going"])

    assert first["clock-moved"]["going"] == {
        "until": (NOW + timedelta(days=1)).isoformat(),
        "fired": 1,
        "failed": 0,
        "delivered": 0,
        "left": 86_400.0,
        "said": "1 rule was asked. 0 messages left.",
    }
    assert "toast" not in first
    assert second["clock-moved"]["going"]["fired"] == 2
    assert "going" not in last["clock-moved"]
    assert last["toast"] == {"text": "2 rules were asked. 1 message left.", "tone": "success"}
    assert Task.objects.get().created_at == NOW + timedelta(minutes=30)


def test_what_failed_on_the_way_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    use_robots(CALLER)
    anna = make_cast()["Anna"]
    make_lead(owner=anna)

    def fails(**wish: Any) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr("voronka.automation.use_cases.fire_due_timers.run_command", fails)

    toast = forward(anna, {"step": "hour"})["toast"]

    assert toast["tone"] == "warning"
    assert "attempts failed and are made again later" in toast["text"]
    assert not Task.objects.exists()


@pytest.mark.parametrize("until", ["", "soon", "2026-13-40T10:00Z", "2026-03-11T10:00:00"])
def test_it_is_on_its_way_to_a_moment_only(until: str) -> None:
    use_kitchens()

    response = signed_in(make_user("Galina")).post("/sandbox/clock/", {"until": until})

    assert response.status_code == 404
