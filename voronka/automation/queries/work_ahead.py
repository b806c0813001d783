"""What robots are about to have done: the task that somebody will be given, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import connection

from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text

# By hand: boards ask for many at once, and a list of ids makes another statement each time.
_SOONEST = """
    SELECT DISTINCT ON (card_id) card_kind, card_id, rule, due_at FROM automation_timer
    WHERE card_id = ANY(%s) AND leads_to_work AND due_at > %s
    ORDER BY card_id, due_at, rule
"""


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
    with connection.cursor() as cursor:
        cursor.execute(_SOONEST, [[ref.id for ref in refs], now])
        timers = cursor.fetchall()
    robots = active_playbook().spec.robots
    found = {}
    for kind, card_id, rule, due_at in timers:
        key = rule.split(":")[1]
        label = robots[key].label if key in robots else Text.same(key)
        ref = CardRef(cast(CardKind, kind), card_id)
        found[ref] = WorkAhead(robot=key, label=label, at=due_at)
    return found
