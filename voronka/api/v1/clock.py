"""The clock of a sandbox: moved forward, it lets robots, reminders and messages act."""

from datetime import datetime, timedelta
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field, model_validator

from voronka.api.http import actor_of
from voronka.api.values import In, Moment, Out
from voronka.automation.queries.next_event import next_event
from voronka.automation.use_cases.run_until import run_until
from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook

router = Router(tags=["sandbox"])

_FURTHEST = timedelta(days=60)


class UnableToMoveClock(Exception):
    """The clock stays as it is. The message is fit for the person who asked."""


class ClockOut(Out):
    """What time it is here, and when something happens by itself next."""

    now: datetime
    next_event_at: datetime | None


class PlayedOut(ClockOut):
    """What happened by itself on the way."""

    fired: int
    failed: int
    delivered: int


class ForwardIn(In):
    """How far: to a moment, by some minutes, or, with neither, to the next event."""

    to: Moment | None = None
    minutes: Annotated[int | None, Field(ge=1, le=60 * 24 * 60)] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "ForwardIn":
        if self.to is not None and self.minutes is not None:
            raise ValueError(_("Name a moment or minutes, not both."))
        return self


@router.get("/sandbox/clock/", response=ClockOut, operation_id="clock")
def clock_show(request: HttpRequest) -> ClockOut:
    """What time it is in the sandbox; 404 outside of one."""
    _refuse_outside()
    return ClockOut(now=clock.now(), next_event_at=next_event())


@router.post("/sandbox/clock/", response=PlayedOut, operation_id="clock_forward")
def clock_forward(request: HttpRequest, body: ForwardIn) -> PlayedOut:
    """Let time pass: everything that is due happens in its order. 60 days at most."""
    _refuse_outside()
    if not rights.may(active_playbook(), actor_of(request), "sandbox"):
        raise NotAllowed(_("Your role does not move the clock."))
    now = clock.now()
    target = _target(body, now)
    if not now <= target <= now + _FURTHEST:
        raise UnableToMoveClock(_("The clock goes forward only, by 60 days at most."))
    played = run_until(target=target, now=now)
    return PlayedOut(
        now=clock.now(),
        next_event_at=next_event(),
        fired=played.fired,
        failed=played.failed,
        delivered=played.delivered,
    )


def _target(body: ForwardIn, now: datetime) -> datetime:
    if body.to is not None:
        return body.to
    if body.minutes is not None:
        return now + timedelta(minutes=body.minutes)
    due = next_event()
    if due is None:
        raise UnableToMoveClock(_("Nothing is ahead."))
    return max(due, now)


def _refuse_outside() -> None:
    if not clock.is_sandbox():
        raise NotFound
