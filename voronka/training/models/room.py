from datetime import datetime

from django.conf import settings
from django.db import models


class Room(models.Model):
    """
    Where one person practises: a copy of the tables for themselves (`kernel.rooms`). It fits the
    product as long as no migration has come since it was made.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=63, unique=True)
    # The last migration when it was made.
    migration = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    # By the machine's clock; while nobody is there, the room's stands still.
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"room {self.name}"

    # Changes.

    def note_seen(self, at: datetime) -> None:
        self.seen_at = at
        self.save(update_fields=["seen_at"])
