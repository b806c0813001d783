from datetime import datetime

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.kernel.statements import joined_transaction
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.work.events import CardTasksChanged
from voronka.work.models import Task
from voronka.work.use_cases.cancel_task import call_off

_OPEN = Question(
    lambda: (
        Task.objects.open()
        .filter(card_kind=Given("kind"), card_id=Given("card"), template=Given("template"))
        .select_for_update()
    )
)


@joined_transaction()
def withdraw_task(
    *, card: CardRef, template: str, reason: Text, actor: Actor, now: datetime
) -> None:
    """
    Take back the card's open task of a template, if there is one; for areas that hold the card.
    """
    for task in _OPEN.ask(kind=card.kind, card=card.id, template=template):
        call_off(task, reason=reason, actor=actor, now=now)
        events.announce(CardTasksChanged(actor=actor, at=now, ref=card))
