from datetime import datetime

from voronka.automation.queries.scheduler import scheduler_state
from voronka.people.models import User
from voronka.process.text import Text
from voronka.work.use_cases.notify import notify

TITLE = Text("Планировщик не работает", "The scheduler has stopped")
TEXT = Text(
    "Роботы, напоминания и SOS стоят. Запустите voronka serve и проверьте voronka check.",
    "Robots, reminders and SOS stand still. Start voronka serve and look at voronka check.",
)


def alarm_late_scheduler(*, now: datetime) -> bool:
    """
    Tell the administrators, once for each silence, that the scheduler is late; say whether it is.

    Called by those who are alive: the scheduler cannot tell of its own death.
    """
    state = scheduler_state(now)
    if not state.is_late:
        return False
    staff = User.objects.filter(is_staff=True, is_active=True).values_list("pk", flat=True)
    silent_since = state.beat_at.isoformat() if state.beat_at else "never"
    notify(
        user_ids=staff,
        kind="scheduler",
        title=TITLE,
        text=TEXT,
        key=f"scheduler:{silent_since}",
        now=now,
    )
    return True
