"""The tasks of a card as its page shows them: with the page, and again by themselves."""

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records.queries import cards
from voronka.work.queries.tasks import tasks_of_card


def tasks_shown(ref: CardRef, actor: Actor) -> dict[str, object]:
    """Return the tasks of a card as its page shows them."""
    tasks = tasks_of_card(ref=ref, actor=actor)
    may = cards.may_change(ref, actor)
    return {
        "open": [task for task in tasks if task.is_open],
        "over": [task for task in tasks if not task.is_open],
        "now": clock.now(),
        "may": {task.id: may or task.assignee_id == actor.id for task in tasks},
    }
