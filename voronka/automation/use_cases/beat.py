from datetime import datetime

from voronka.automation.models import Heartbeat
from voronka.kernel import clock


def beat(*, now: datetime, fired: int = 0, failed: int = 0) -> None:
    """
    Note that the scheduler is alive, and what its round came to.
    """
    Heartbeat.objects.update_or_create(
        name=Heartbeat.SCHEDULER,
        defaults={"beat_at": now - clock.offset(), "fired": fired, "failed": failed},
    )
