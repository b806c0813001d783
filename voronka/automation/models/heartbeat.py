from django.db import models


class Heartbeat(models.Model):
    """
    When the scheduler last ran, by the wall clock: a sandbox's jumps, and is not late by it.
    """

    SCHEDULER = "scheduler"

    name = models.CharField(max_length=32, primary_key=True)
    beat_at = models.DateTimeField()
    # Timers of its last round.
    fired = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"heartbeat of {self.name} at {self.beat_at}"
