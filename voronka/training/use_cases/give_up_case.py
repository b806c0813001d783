from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.training.models import Attempt
from voronka.training.practice_room import clear_room


@transaction.atomic
def give_up_case(*, user_id: UUID, now: datetime) -> bool:
    """
    End the case that goes on without marking it; say whether there was one. Outside the room.
    """
    attempt = Attempt.objects.open().of(user_id).select_for_update().first()
    if attempt is not None:
        attempt.give_up(now)
    clear_room(user_id)
    return attempt is not None
