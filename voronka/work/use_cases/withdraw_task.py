from datetime import datetime

from django.db import transaction

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.work.events import CardTasksChanged
from voronka.work.models import Task
from voronka.work.use_cases.cancel_task import call_off


@transaction.atomic
def withdraw_task(
    *, card: CardRef, template: str, reason: Text, actor: Actor, now: datetime
) -> None:
    """
    Take back the card's open task of a template, if there is one; for areas that hold the card.
    """
    open_tasks = Task.objects.of_card(card).open().filter(template=template)
    for task in open_tasks.select_for_update():
        call_off(task, reason=reason, actor=actor, now=now)
        events.announce(CardTasksChanged(actor=actor, at=now, ref=card))
