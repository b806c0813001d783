"""Guests hear of events by robots: before, after a change, on cancellation; each once (B1)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.automation.showroom import timers_are_right
from tests.gatherings.cast import BEGINS, ENDS, details, make_gathering
from tests.world import NOW, make_cast, make_deal, make_lead, use_kitchens
from voronka.automation.models import Timer
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.automation.use_cases.run_until import run_until
from voronka.channels.models import OutboxMessage
from voronka.channels.queries.staleness import reason_not_to_send
from voronka.gatherings.jobs import tell_cards_job
from voronka.gatherings.models import Guest
from voronka.gatherings.use_cases.begin_gatherings import begin_gatherings
from voronka.gatherings.use_cases.call_off_gathering import call_off_gathering
from voronka.gatherings.use_cases.carry_invitations import carry_invitations
from voronka.gatherings.use_cases.edit_gathering import edit_gathering
from voronka.gatherings.use_cases.invite_guests import invite_guests
from voronka.gatherings.use_cases.restore_gathering import restore_gathering
from voronka.kernel import clock
from voronka.people.models import User
from voronka.records.use_cases.run_command import command_transaction

pytestmark = pytest.mark.django_db

Cast = dict[str, User]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Noon of a working day.
NOON = BEGINS.replace(hour=9, minute=0)
# The last job that was carried out.
LAST = [0]


@pytest.fixture
def cast() -> Cast:
    use_kitchens()
    return make_cast()


def run_jobs(now: datetime) -> int:
    """Carry out what the worker would, in its order; return how many there were."""
    done = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: now)
        for job in ProcrastinateJob.objects.filter(
            task_name="gatherings.tell_cards", pk__gt=LAST[0]
        ).order_by("pk"):
            tell_cards_job(**job.args)
            LAST[0] = job.pk
            done += 1
    return done


class Scene:
    """Vera is registered for the open day that Anna answers for."""

    def __init__(self, cast: Cast, **lead: Any) -> None:
        self.anna = cast["Anna"]
        self.lead = make_lead(owner=self.anna, **lead)
        self.event = make_gathering(self.anna, starts_at=NOON, ends_at=NOON + 3 * HOUR)
        self.invite()

    def invite(self, event: UUID | None = None, *, now: datetime = NOW) -> None:
        invite_guests(
            gathering_id=event or self.event,
            kind="lead",
            ids=[self.lead.pk],
            status="registered",
            actor=self.anna.as_actor(),
            now=now,
        )
        run_jobs(now)

    def edit(self, *, now: datetime = NOW, **changed: Any) -> None:
        wanted = {"starts_at": NOON, "ends_at": NOON + 3 * HOUR} | changed
        edit_gathering(
            gathering_id=self.event,
            details=details(self.anna, **wanted),
            actor=self.anna.as_actor(),
            now=now,
        )
        run_jobs(now)

    def told(self) -> list[tuple[str, str]]:
        """Return which messages wait for Vera, and how."""
        found = OutboxMessage.objects.filter(card_id=self.lead.pk, template__startswith="event_")
        return [(each.template, each.status) for each in found.order_by("created_at", "pk")]


def test_a_guest_is_reminded_a_working_day_and_an_hour_before(cast: Cast) -> None:
    scene = Scene(cast)

    run_until(target=NOON, now=NOW)

    assert [name for name, _status in scene.told()] == ["event_tomorrow", "event_soon"]
    first = OutboxMessage.objects.get(template="event_tomorrow")
    assert "Open day" in first.text
    assert "Sadovaya 1" in first.text
    assert first.not_after == NOON + 3 * HOUR
    assert timers_are_right(NOON)


def test_who_registered_gets_a_letter_with_place_and_time_once(cast: Cast) -> None:
    scene = Scene(cast, email="vera@example.com")

    run_jobs(NOW)
    scene.edit(description="Come!")

    assert [name for name, _status in scene.told()] == ["event_registered"]
    letter = OutboxMessage.objects.get(template="event_registered")
    assert (letter.recipient, letter.channel) == ("vera@example.com", "email")
    assert "Sadovaya 1" in letter.text


def test_what_is_moved_is_told_once_and_reminded_of_at_the_new_time(cast: Cast) -> None:
    scene = Scene(cast)
    later = NOON + 7 * DAY

    scene.edit(starts_at=later, ends_at=later + HOUR)
    run_until(target=NOON, now=NOW)

    assert [name for name, _status in scene.told()] == ["event_moved"]
    run_until(target=later, now=NOON)
    names = [name for name, _status in scene.told()]
    assert names == ["event_moved", "event_tomorrow", "event_soon"]


def test_a_reminder_on_its_way_is_stale_once_the_time_or_place_is_another(cast: Cast) -> None:
    scene = Scene(cast)
    fire_due_timers(now=NOON - 2 * HOUR)
    reminder = OutboxMessage.objects.get(template="event_tomorrow")
    assert reason_not_to_send(reminder, now=NOON - 2 * HOUR) == ""

    scene.edit(now=NOON - 2 * HOUR, place="Lenina 7")

    assert scene.told() == [("event_tomorrow", "cancelled"), ("event_moved", "queued")]


def test_cancellation_is_told_and_what_is_taken_back_at_once_is_not(cast: Cast) -> None:
    scene = Scene(cast)
    anna = scene.anna.as_actor()

    call_off_gathering(gathering_id=scene.event, reason="", actor=anna, now=NOW)
    run_jobs(NOW)
    assert scene.told() == [("event_called_off", "queued")]
    assert not Timer.objects.filter(card_id=scene.lead.pk, rule__contains="event_").exists()
    restore_gathering(gathering_id=scene.event, actor=anna, now=NOW)
    run_jobs(NOW)
    assert scene.told() == [("event_called_off", "cancelled"), ("event_restored", "queued")]
    call_off_gathering(gathering_id=scene.event, reason="", actor=anna, now=NOW)
    restore_gathering(gathering_id=scene.event, actor=anna, now=NOW)
    run_jobs(NOW)

    assert [name for name, _status in scene.told()].count("event_called_off") == 1
    assert timers_are_right(NOW)


def test_of_two_events_the_second_is_next_once_the_first_begins(cast: Cast) -> None:
    scene = Scene(cast)
    second = make_gathering(
        scene.anna, name="Webinar", starts_at=NOON + 2 * DAY, ends_at=NOON + 2 * DAY + HOUR
    )
    scene.invite(second)
    run_until(target=NOON, now=NOW)

    begun = begin_gatherings(now=NOON)
    run_until(target=NOON + 2 * DAY, now=NOON)

    assert begun == 1
    reminders = OutboxMessage.objects.filter(template="event_tomorrow").order_by("created_at")
    assert ["Webinar" in each.text for each in reminders] == [False, True]
    assert begin_gatherings(now=NOON) == 0


def test_invitations_ahead_go_to_the_deal_of_the_lead(cast: Cast) -> None:
    scene = Scene(cast)
    deal = make_deal(owner=scene.anna)

    with command_transaction():
        carry_invitations(
            lead_id=scene.lead.pk, deal_id=deal.pk, actor=scene.anna.as_actor(), now=NOW
        )

    guest = Guest.objects.get(gathering=scene.event)
    assert (guest.card_kind, guest.card_id) == ("deal", deal.pk)
    assert not Timer.objects.filter(card_id=scene.lead.pk, rule__contains="event_").exists()
    assert Timer.objects.filter(card_id=deal.pk, rule="robot:event_tomorrow").count() == 1


def test_a_crowd_is_told_in_as_many_statements_as_a_few(cast: Cast) -> None:
    leads = [
        make_lead(owner=cast["Anna"], phone=f"+7 (495) 555-01-{number}") for number in range(20, 24)
    ]
    event = make_gathering(cast["Anna"], starts_at=NOON, ends_at=ENDS)
    invite_guests(
        gathering_id=event,
        kind="lead",
        ids=[lead.pk for lead in leads],
        actor=cast["Anna"].as_actor(),
        now=NOW,
    )

    assert run_jobs(NOW) == 1
    assert OutboxMessage.objects.filter(template__startswith="event_").count() == 0
    assert Timer.objects.filter(rule="robot:event_tomorrow").count() == len(leads)
