"""What robots are about to have done: the task that somebody will be given, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from voronka.automation.models import Timer
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text


@dataclass(frozen=True, kw_only=True)
class WorkAhead:
    """A robot that will set a task, and when."""

    robot: str
    label: Text
    at: datetime


def work_ahead(refs: Iterable[CardRef], *, now: datetime) -> Mapping[CardRef, WorkAhead]:
    """
    Return the soonest for each of the cards that has any, in one query; the caller saw the cards.
    """
    timers = (
        Timer.objects.filter(
            card_id__in=[ref.id for ref in refs], leads_to_work=True, due_at__gt=now
        )
        .order_by("card_id", "due_at", "rule")
        .distinct("card_id")
        .values_list("card_kind", "card_id", "rule", "due_at")
    )
    robots = active_playbook().spec.robots
    found = {}
    for kind, card_id, rule, due_at in timers:
        key = rule.split(":")[1]
        label = robots[key].label if key in robots else Text.same(key)
        ref = CardRef(cast(CardKind, kind), card_id)
        found[ref] = WorkAhead(robot=key, label=label, at=due_at)
    return found
