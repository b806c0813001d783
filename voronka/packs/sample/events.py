"""The events ahead of a sample company: who answers for them, and the leads invited so far."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from voronka.gatherings.details import GatheringDetails
from voronka.gatherings.use_cases.create_gathering import create_gathering
from voronka.gatherings.use_cases.invite_guests import invite_guests
from voronka.gatherings.use_cases.mark_guests import mark_guests
from voronka.kernel.actor import Actor
from voronka.packs.sample.script import Event
from voronka.process.models.active import active_playbook
from voronka.records.queries import lists

# Of those invited, every third has registered already.
_REGISTERED = 3


def make_event(event: Event, actors: Mapping[str, Actor], *, now: datetime) -> None:
    """Make an event some days ahead, on the hour, and invite the latest leads that are open."""
    actor = actors[event.by]
    local = now.astimezone(active_playbook().calendar.zone)
    day = local.replace(hour=event.at, minute=0, second=0, microsecond=0)
    starts_at = day + timedelta(days=event.in_days)
    gathering_id = create_gathering(
        details=GatheringDetails(
            name=event.name,
            kind=event.kind,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=event.hours),
            responsible_id=actor.id,
            place=event.place,
            link=event.link,
            capacity=event.capacity,
            description=event.description,
        ),
        actor=actor,
        now=now,
    )
    leads = lists.cards(actor=actor, kind="lead", now=now, limit=event.invited).rows
    if not leads:
        return
    guests = invite_guests(
        gathering_id=gathering_id,
        kind="lead",
        ids=[lead.id for lead in leads],
        actor=actor,
        now=now,
    )
    mark_guests(
        gathering_id=gathering_id,
        guest_ids=guests[::_REGISTERED],
        status="registered",
        actor=actor,
        now=now,
    )
