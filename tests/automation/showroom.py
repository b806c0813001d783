"""Scenes of the kitchen showroom, played by its own use cases."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.world import NOW, make_lead
from voronka.automation.queries.invariants import wrong_timers
from voronka.people.models import User
from voronka.process.state import CardRef
from voronka.records.models import Lead
from voronka.records.use_cases.move_card import move_card
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.work.models import Task
from voronka.work.use_cases.close_task import close_task

ACQUAINTED = {
    "budget": "450000",
    "material": "mdf_enamel",
    "site_address": "Moscow, Lesnaya 1",
}
TOLD = {
    "house_type": "panel",
    "kitchen_type": "modern",
    "layout": "corner",
    "worktop": "quartz",
    "splashback": False,
    "appliances": False,
    "buyer_category": "family",
    "urgency": "month",
    "email": "vera@example.com",
}
# A Friday noon: a visit that leaves time for everything before it.
VISIT_AT = NOW + timedelta(days=3)


def lead_with_offer(owner: User, *, now: datetime = NOW) -> Lead:
    """Return a lead whose client has got catalogue and offer."""
    lead = make_lead(owner=owner, now=now)
    actor = owner.as_actor()
    for stage, fields in (("ours", ACQUAINTED), ("catalogue_sent", TOLD)):
        move_card(ref=lead.ref, stage=stage, fields=fields, actor=actor, now=now)
    return fresh(lead.ref)


def lead_with_visit(owner: User, measurer: User, *, starts_at: datetime = VISIT_AT) -> Lead:
    """Return a lead with a measurement booked."""
    lead = lead_with_offer(owner)
    book(lead.ref, owner, measurer, starts_at=starts_at)
    return fresh(lead.ref)


def book(ref: CardRef, owner: User, measurer: User, *, starts_at: datetime = VISIT_AT) -> UUID:
    return book_visit(
        ref=ref,
        kind="visit",
        resource_id=measurer.pk,
        starts_at=starts_at,
        actor=owner.as_actor(),
        now=NOW,
    )


def fresh(ref: CardRef) -> Lead:
    return Lead.objects.get(pk=ref.id)


def open_task(lead: Lead, template: str) -> Task:
    """Return the card's open task of this template; there must be exactly one."""
    return Task.objects.open().get(card_id=lead.pk, template=template)


def open_templates(lead: Lead) -> list[str]:
    tasks = Task.objects.open().filter(card_id=lead.pk)
    return sorted(tasks.values_list("template", flat=True))


def close(task: Task, *, by: User, now: datetime, **answer: Any) -> None:
    close_task(task_id=task.pk, actor=by.as_actor(), now=now, **answer)


def timers_are_right(now: datetime) -> bool:
    return not list(wrong_timers(now))
