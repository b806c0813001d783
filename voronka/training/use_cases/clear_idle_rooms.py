from datetime import datetime, timedelta

from voronka.training.models import Room
from voronka.training.use_cases.give_up_case import give_up_case

IDLE = timedelta(days=14)


def clear_idle_rooms(*, now: datetime) -> int:
    """
    Take away rooms that nobody has entered for two weeks; return how many. By the machine's time.
    """
    idle = list(Room.objects.filter(seen_at__lt=now - IDLE).values_list("user_id", flat=True))
    for user_id in idle:
        give_up_case(user_id=user_id, now=now)
    return len(idle)
