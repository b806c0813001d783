from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.people.models import User
from voronka.records.queries.cards import MODELS
from voronka.records.use_cases.add_participant import add_participant
from voronka.work.models import Task


def let_see(task: Task, *, actor: Actor, now: datetime) -> None:
    """
    Make the assignee a participant of a card they would not see, if the actor may bring people in.
    """
    assignee = User.objects.get(pk=task.assignee_id).as_actor()
    if MODELS[task.ref.kind].objects.visible_to(assignee).filter(pk=task.card_id).exists():
        return
    try:
        add_participant(
            ref=task.ref, user_id=task.assignee_id, actor=actor, now=now, role="assignee"
        )
    except NotAllowed:
        # Who may not change the card may still ask somebody to do something about it.
        return
