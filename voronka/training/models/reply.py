from datetime import datetime

from django.db import models

from voronka.kernel.ids import new_id
from voronka.training.models.attempt import Attempt


class Reply(models.Model):
    """What the simulated client does about a call, a message or a visit, once for each of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="replies")
    # The answer of the case; "" for the one that is given when nothing else fits.
    answer = models.CharField(max_length=64, blank=True, default="")
    way = models.CharField(max_length=16)
    # What it answers: "message:…", "visit:…", "call:…".
    cause = models.CharField(max_length=100)
    # By the room's clock.
    due_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True, default="")
    # Moments the client has named: {name: moment}.
    dates = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "cause"], name="training_reply_once")
        ]
        indexes = [
            models.Index(
                fields=["attempt", "due_at"],
                condition=models.Q(given_at=None),
                name="training_reply_due",
            )
        ]

    def __str__(self) -> str:
        return f"reply {self.answer or 'otherwise'} to {self.cause}"

    # Changes.

    def wait_until(self, due_at: datetime) -> None:
        self.due_at = due_at
        self.save(update_fields=["due_at"])

    def give(self, *, at: datetime, text: str, dates: dict[str, str]) -> None:
        self.given_at, self.text, self.dates = at, text, dates
        self.save(update_fields=["given_at", "text", "dates"])
