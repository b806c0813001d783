from datetime import datetime

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """
    The secret address under which other programs read a person's calendar. Only its hash is kept.

    A person has one at most: a new one makes the old one worthless.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    hash = models.CharField(max_length=64, unique=True)
    # The client's phone and wishes leave the house only if the person wants it.
    with_phones = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"calendar feed of {self.user_id}"

    # Changes.

    def note_read(self, at: datetime) -> None:
        self.read_at = at
        self.save(update_fields=["read_at"])
