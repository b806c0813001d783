"""What `voronka check` asks of the practice."""

from collections.abc import Sequence

from voronka.kernel import rooms
from voronka.kernel.checks import register_check
from voronka.process.models.active import active_playbook
from voronka.training.fitting import misfits
from voronka.training.models import Room
from voronka.training.queries.cases import cases_of


def register() -> None:
    register_check("practice rooms", rooms_without_anybody)
    register_check("practice cases", cases_that_do_not_fit)


def rooms_without_anybody() -> Sequence[str]:
    """Return rooms that belong to nobody."""
    known = set(Room.objects.values_list("name", flat=True))
    return [
        f"the room {name} belongs to nobody: drop the schema"
        for name in rooms.names(rooms.PRACTICE)
        if name not in known
    ]


def cases_that_do_not_fit() -> Sequence[str]:
    """Return cases that cannot be practised because they name what the process does not have."""
    playbook = active_playbook()
    return [
        f"{key}: {problem}"
        for key, case in cases_of(playbook.spec.playbook).items()
        for problem in misfits(case, playbook)
    ]
