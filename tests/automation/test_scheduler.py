"""The scheduler says that it is alive, and others say when it is not."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.automation.showroom import open_templates, use_robots
from tests.world import NOW, make_cast, make_lead
from voronka.automation import jobs
from voronka.automation.models import Heartbeat, Timer
from voronka.automation.queries.scheduler import LATE_AFTER, scheduler_is_late, scheduler_state
from voronka.automation.use_cases.alarm_late_scheduler import alarm_late_scheduler
from voronka.automation.use_cases.beat import beat
from voronka.kernel import clock
from voronka.kernel.checks import run_checks
from voronka.people.models import User
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db

ROBOT = """
  caller:
    label: Caller
    of: [leads]
    when: {after: card.created_at, by: 30m}
    then:
      - create_task: call
"""
AT_ONCE = ROBOT.replace("30m", "0m")


def test_a_scheduler_that_beats_is_not_late() -> None:
    use_robots(ROBOT)
    make_lead(owner=make_cast()["Anna"])

    beat(now=NOW, fired=3)

    assert not scheduler_is_late(NOW + LATE_AFTER)
    state = scheduler_state(NOW + LATE_AFTER + timedelta(seconds=1))
    assert (state.is_late, state.beat_at) == (True, NOW)
    assert state.late_by == LATE_AFTER + timedelta(seconds=1)
    assert Heartbeat.objects.get().fired == 3


def test_one_that_never_ran_is_late_once_something_is_overdue() -> None:
    use_robots(ROBOT)
    make_lead(owner=make_cast()["Anna"])
    due = NOW + timedelta(minutes=30)

    assert not scheduler_is_late(due + LATE_AFTER - timedelta(seconds=1))
    state = scheduler_state(due + LATE_AFTER)
    assert (state.late_by, state.overdue_timers) == (LATE_AFTER, 1)


def test_administrators_are_told_once_for_each_silence() -> None:
    use_robots(ROBOT)
    make_cast()
    beat(now=NOW)
    late = NOW + timedelta(minutes=5)

    assert not alarm_late_scheduler(now=NOW)
    assert [alarm_late_scheduler(now=late) for _ in range(3)] == [True] * 3

    told = Notification.objects.filter(kind="scheduler").values_list("user_id", flat=True)
    staff = User.objects.filter(is_staff=True).values_list("pk", flat=True)
    assert sorted(told) == sorted(staff)
    assert len(told) == 2
    beat(now=late)
    alarm_late_scheduler(now=late + timedelta(minutes=5))
    assert Notification.objects.filter(kind="scheduler").count() == 4


def test_the_check_of_the_installation_tells_it() -> None:
    use_robots(ROBOT)
    beat(now=clock.now() - timedelta(minutes=5))

    found = {result.name: result.problems for result in run_checks()}

    (problem,) = found["The scheduler is alive"]
    assert problem.startswith("the scheduler last ran: ")
    assert found["Timers are what the process wants"] == ()
    assert found["No timer keeps failing"] == ()
    assert found["Every open lead has an owner or an SOS"] == ()


def test_the_check_finds_timers_that_nobody_wants() -> None:
    use_robots(ROBOT)
    lead = make_lead(owner=make_cast()["Anna"])
    Timer.objects.update(rule="robot:ghost")

    found = {result.name: result.problems for result in run_checks()}

    assert found["Timers are what the process wants"] == (
        f"lead {lead.pk}: 1 stale and 1 missing",
    )  # fmt: skip


def test_a_round_fires_what_is_due_and_beats() -> None:
    use_robots(ROBOT)
    lead = make_lead(owner=make_cast()["Anna"], now=clock.now() - timedelta(hours=1))

    jobs.fire_due_timers_job(timestamp=0)

    assert open_templates(lead) == ["call"]
    assert Heartbeat.objects.get().fired == 1


def test_what_is_due_at_once_does_not_wait_for_the_next_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "_called_for", 0.0)
    use_robots(AT_ONCE)

    make_lead(owner=make_cast()["Anna"])

    calls = ProcrastinateJob.objects.filter(task_name="automation.fire_timers_at_once")
    assert [job.status for job in calls] == ["todo"]

    make_lead(owner=User.objects.get(name="Anna"))
    make_lead(owner=User.objects.get(name="Anna"))
    assert calls.all().count() == 2


def test_what_is_due_later_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_called_for", 0.0)
    use_robots(ROBOT)

    make_lead(owner=make_cast()["Anna"])

    assert not ProcrastinateJob.objects.filter(task_name__startswith="automation.fire").exists()
