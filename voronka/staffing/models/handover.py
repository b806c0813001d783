from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db import models

from voronka.kernel.ids import new_id

# In the order in which they are handed over: tasks of a card follow its owner by themselves.
Kind = Literal["card", "client", "task", "visit"]


class Handover(models.Model):
    """Everything that goes from one person to others on one occasion."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"], name="staffing_of_person")]

    def __str__(self) -> str:
        return f"handover of {self.person_id} ({self.pk})"

    # Changes.

    def finish(self, at: datetime) -> None:
        self.finished_at = at
        self.save(update_fields=["finished_at"])


class HandoverItem(models.Model):
    """A card, client, task or visit that changes hands: to whom, and what became of it."""

    id = models.BigAutoField(primary_key=True)
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=8)
    # lead, deal, contact or company of cards and clients, the card's kind of tasks and visits.
    noun = models.CharField(max_length=8)
    target_id = models.UUIDField()
    title = models.CharField(max_length=300, blank=True, default="")
    # The card it belongs to, to lead there; the card's own id for cards.
    card_id = models.UUIDField(null=True)
    # Null: on purpose nobody.
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Somebody of the team was chosen: a visit may go to another of them who is free then.
    in_turn = models.BooleanField(default=False)
    # Empty until its turn; then done, refused, or left: on purpose.
    verdict = models.CharField(max_length=8, blank=True, default="")
    reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["handover", "id"], condition=models.Q(verdict=""), name="staffing_waiting"
            ),
            models.Index(fields=["handover", "verdict", "id"], name="staffing_by_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id} of handover {self.handover_id} ({self.pk})"
