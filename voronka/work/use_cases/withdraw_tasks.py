from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.work.events import CardTasksChanged
from voronka.work.models import Task
from voronka.work.use_cases.cancel_task import call_off_all


@transaction.atomic(savepoint=False)
def withdraw_tasks(
    *, cards: Collection[CardRef], template: str, reason: Text, actor: Actor, now: datetime
) -> None:
    """
    Take back the open task of a template on each of many cards, where there is one: as many queries
    as for one; for areas that hold the cards.
    """
    wanted = set(cards)
    found = Task.objects.open().filter(card_id__in=[ref.id for ref in wanted], template=template)
    tasks = [task for task in found.select_for_update().order_by("pk") if task.ref in wanted]
    call_off_all(tasks, reason=reason, actor=actor, now=now)
    for task in tasks:
        events.announce(CardTasksChanged(actor=actor, at=now, ref=task.ref))
