from datetime import datetime

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.process.state import CardRef
from voronka.work.events import CardTasksChanged
from voronka.work.models import Task

_PEOPLES = Question(
    lambda: (
        Task.objects.open()
        .filter(card_id=Given("card"), cause_key=None, template="")
        .select_for_update()
        .order_by("pk")
    )
)


def carry_tasks(*, lead: CardRef, deal: CardRef, actor: Actor, now: datetime) -> None:
    """
    Hand on to the deal what people still had to do for its lead: nobody looks there any more.

    What robots had set for the lead has ended with it. A deadline stays where it is, as what it
    hung on may be the lead's alone.
    """
    tasks = _PEOPLES.ask(card=lead.id)
    for task in tasks:
        task.go_to(deal)
    if tasks:
        events.announce(CardTasksChanged(actor=actor, at=now, ref=lead))
        events.announce(CardTasksChanged(actor=actor, at=now, ref=deal))
