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


def carry_tasks(*, card: CardRef, to: CardRef, actor: Actor, now: datetime) -> None:
    """
    Hand on what people still had to do for a card: a lead's to its deal, for nobody looks there any
    more, and back again if there is to be no deal.

    What robots had set for the card ends with it. A deadline stays where it is, as what it hung on
    may be the first card's alone.
    """
    tasks = _PEOPLES.ask(card=card.id)
    for task in tasks:
        task.go_to(to)
    if tasks:
        events.announce(CardTasksChanged(actor=actor, at=now, ref=card))
        events.announce(CardTasksChanged(actor=actor, at=now, ref=to))
