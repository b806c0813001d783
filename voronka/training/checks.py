"""What `voronka check` asks of the practice."""

from collections.abc import Sequence

from voronka.kernel import rooms
from voronka.kernel.checks import register_check
from voronka.training.models import Room


def register() -> None:
    register_check("practice rooms", rooms_without_anybody)


def rooms_without_anybody() -> Sequence[str]:
    """Return rooms that belong to nobody."""
    known = set(Room.objects.values_list("name", flat=True))
    return [
        f"the room {name} belongs to nobody: drop the schema"
        for name in rooms.names(rooms.PRACTICE)
        if name not in known
    ]
