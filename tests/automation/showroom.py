"""Scenes of the kitchen showroom, played by its own use cases."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.world import NOW, make_lead, use_playbook
from voronka.automation.models import RobotRun
from voronka.automation.queries.invariants import wrong_timers
from voronka.kernel.actor import SYSTEM, Actor
from voronka.people.models import User
from voronka.process.commands import Signal
from voronka.process.decision import Decision
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.models import Lead
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import run_command
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.work.models import Task
from voronka.work.use_cases.close_task import close_task

HERE = Path(__file__).parent
COMPUTED = (
    "abc_class: {type: choice, label: Class, computed: true, options: {a: A, b: B}}",
    "abc_means: {type: integer, label: Means, computed: true}",
    "abc_points: {type: integer, label: Points, computed: true}",
)
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


def use_robots(robots: str, *, instead: Mapping[str, str] | None = None) -> Playbook:
    """
    Put the small process in force, with tasks, messages, scoring and these robots; some pieces of
    its text replaced.
    """
    parts = [HERE.parent / "showroom.yaml", HERE / "works.yaml"]
    text = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    for computed in COMPUTED:
        text = text.replace("  deal:\n    price:", f"    {computed}\n  deal:\n    price:", 1)
    for old, new in (instead or {}).items():
        assert old in text
        text = text.replace(old, new)
    dropped = "drop: [scrap, abc_class, abc_means, abc_points,"
    return use_playbook(text.replace("drop: [scrap,", dropped) + "\nrobots:\n" + robots)


def signal(ref: CardRef, *, now: datetime, name: str = "go", actor: Actor = SYSTEM) -> Decision:
    return run_command(ref=ref, command=Signal(name=name), actor=actor, now=now)


def ledger(lead: Lead) -> list[tuple[str, str, str]]:
    """Return robot, verdict and reason of every row the card has, in the order of time."""
    runs = RobotRun.objects.filter(card_id=lead.pk).order_by("at", "pk")
    return [(run.robot, run.verdict, Text.parse(run.why).en) for run in runs]


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
