from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models

from voronka.kernel.ids import new_id
from voronka.process.state import CardRef


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> Self:
        return self.filter(ended="")

    def finished(self) -> Self:
        return self.filter(ended="finished")

    def of(self, user_id: UUID | None) -> Self:
        return self.filter(user_id=user_id)


class Attempt(models.Model):
    """Somebody's way through a practice case, and in the end what it was worth."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pack = models.CharField(max_length=64)
    case = models.CharField(max_length=64)
    # In which its client speaks.
    language = models.CharField(max_length=8)
    playbook_hash = models.CharField(max_length=64)
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    # By the machine's clock, and by the room's.
    began_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # "" while it goes on, then finished or given_up.
    ended = models.CharField(max_length=16, blank=True, default="")
    # Each stage that was left, and what its hint still asked for: [{stage, hint}].
    left = models.JSONField(default=list)
    stage = models.CharField(max_length=64, blank=True, default="")
    points = models.PositiveIntegerField(default=0)
    out_of = models.PositiveIntegerField(default=0)
    is_passed = models.BooleanField(default=False)
    marks = models.JSONField(default=list)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended=""), name="training_one_attempt_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["user", "-began_at"], name="training_of_person")]

    def __str__(self) -> str:
        return f"attempt at {self.case} ({self.pk})"

    # Changes.

    def note_stage(self, stage: str, *, left: Sequence[Any] = ()) -> None:
        """Remember where the card stands, and what was left undone in the stages behind it."""
        self.stage, self.left = stage, [*self.left, *left]
        self.save(update_fields=["stage", "left"])

    def give_up(self, at: datetime) -> None:
        self.ended, self.ended_at = "given_up", at
        self.save(update_fields=["ended", "ended_at"])

    def finish(
        self, *, at: datetime, points: int, out_of: int, is_passed: bool, marks: Sequence[Any]
    ) -> None:
        self.ended, self.ended_at = "finished", at
        self.points, self.out_of, self.is_passed, self.marks = points, out_of, is_passed, [*marks]
        self.save()

    # Questions.

    @property
    def ref(self) -> CardRef:
        return CardRef("deal" if self.card_kind == "deal" else "lead", self.card_id)

    @property
    def percent(self) -> int:
        return round(100 * self.points / self.out_of) if self.out_of else 0
