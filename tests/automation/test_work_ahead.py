"""A robot that waits to set a task is a next step: no error, and named on board and list (Q8)."""

from datetime import timedelta

import pytest

from tests.automation.showroom import open_templates, use_robots
from tests.web.browsing import signed_in
from tests.world import NOW, make_cast, make_lead
from voronka.automation.models import Timer
from voronka.automation.queries.work_ahead import WorkAhead, work_ahead
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.automation.use_cases.refresh_timers import refresh_every_timer
from voronka.kernel import clock
from voronka.people.models import User
from voronka.process.text import Text
from voronka.quality.error_control.refresh import refresh_every_error
from voronka.quality.models import CardError
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CALL = "create_task: {template: call, to: owner}"
MOVE = "move: ours"
RULE = """
errors:
  no_next_step:
    label: No next step
    if: "!next_step.exists"
    fix: next_step
    do: Set a task.
"""


def _robots(*steps: str) -> str:
    then = "".join(f"      - {step}\n" for step in steps)
    return f"""
  ring:
    label: Ring the client
    of: [leads]
    when: {{after: card.entered_stage_at, by: 24h}}
    then:
{then}{RULE}"""


def _lead(*steps: str) -> tuple[Lead, User]:
    use_robots(_robots(*steps))
    anna = make_cast()["Anna"]
    return make_lead(owner=anna), anna


def _errors(lead: Lead) -> int:
    refresh_every_error(now=NOW)
    return CardError.objects.filter(card_id=lead.pk, closed_at=None).count()


def test_a_robot_that_will_set_a_task_is_the_next_step_until_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    lead, anna = _lead(CALL)

    board = signed_in(anna).get("/leads/").content.decode()
    rows = signed_in(anna).get("/leads/list/").content.decode()

    assert _errors(lead) == 0
    assert work_ahead([lead.ref], now=NOW) == {
        lead.ref: WorkAhead(robot="ring", label=Text.same("Ring the client"), at=NOW + DAY)
    }
    assert "Ring the client" in board
    assert ("Ring the client</span>" in rows, "No next step" in rows) == (True, False)
    fire_due_timers(now=NOW + DAY)
    assert open_templates(lead) == ["call"]
    assert work_ahead([lead.ref], now=NOW + DAY) == {}


def test_a_robot_that_gives_nobody_work_is_none() -> None:
    lead, _anna = _lead(MOVE)

    assert Timer.objects.filter(card_id=lead.pk, rule="robot:ring").count() == 1
    assert work_ahead([lead.ref], now=NOW) == {}
    assert _errors(lead) == 1


def test_another_process_says_anew_what_a_waiting_timer_leads_to() -> None:
    lead, _anna = _lead(MOVE)
    timer = Timer.objects.get(card_id=lead.pk)

    use_robots(_robots(MOVE, CALL))
    refresh_every_timer(now=NOW)

    after = Timer.objects.get(card_id=lead.pk)
    assert (after.pk, after.due_at, timer.leads_to_work, after.leads_to_work) == (
        timer.pk,
        timer.due_at,
        False,
        True,
    )
    assert _errors(lead) == 0
