"""
A newcomer's room: what it holds, and working in it.

Public: `PLAN`, `room_name`, `last_migration`, `in_room`, `clear_room`,
`NotPractising`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from voronka.kernel import clock, rooms
from voronka.process.models.active import playbook_of_this_place
from voronka.training.models import Attempt, Room

# The house's own everywhere: who is signed in, what is installed, and the practice itself.
SHARED = (
    r"django\_%",
    r"auth\_%",
    r"account\_%",
    r"mfa\_%",
    r"socialaccount\_%",
    r"people\_cache",
    r"people\_signin",
    r"training\_%",
)
# The same people and the process in force, as they are when the room is made; nothing of clients,
# and no account that could carry anything out.
PLAN = rooms.Plan(
    shared=SHARED,
    brought={
        "people_user": "true",
        "people_team": "true",
        "people_absence": "true",
        "process_playbookversion": "active",
    },
)

# Who is away for longer than this finds the clock where it was.
_PAUSE = timedelta(minutes=5)


class NotPractising(Exception):
    """
    The person has no practice going on, or an update of the product has ended it. The message is
    fit for them.
    """

    def __init__(self) -> None:
        super().__init__(_("No practice case goes on. Begin one first."))


def room_name(user_id: UUID) -> str:
    return f"{rooms.PRACTICE}{user_id.hex}"


def last_migration() -> int:
    """Return which state of the tables this is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM public.django_migrations")
        return int(cursor.fetchone()[0] or 0)


@contextmanager
def in_room(user_id: UUID | None) -> Iterator[Attempt]:
    """
    Have everything in the block done in the person's room, by its clock and its process.

    :raises NotPractising: there is nothing to be done there
    """
    attempt = Attempt.objects.open().of(user_id).first()
    room = Room.objects.filter(user_id=attempt.user_id).first() if attempt else None
    if attempt is None or room is None or not fits(room):
        raise NotPractising
    with rooms.inside(room.name), clock.one_reading(), playbook_of_this_place():
        _hold_clock(room)
        yield attempt


def clear_room(user_id: UUID) -> None:
    """Take the person's room away with everything in it."""
    room = Room.objects.filter(user_id=user_id).first()
    if room is not None:
        rooms.drop(room.name)
        room.delete()


def fits(room: Room) -> bool:
    """Say whether the room is there and of this state of the tables."""
    return room.migration == last_migration() and rooms.exists(room.name)


def _hold_clock(room: Room) -> None:
    """Take back from the room's clock the time in which nobody was there."""
    here = clock.machine_now()
    away = here - room.seen_at
    if away > _PAUSE:
        clock.set_offset(clock.offset() - away)
    if away > _PAUSE / 10:
        room.note_seen(here)
