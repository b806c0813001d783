from datetime import datetime
from typing import Self, cast

from django.db import models

from voronka.kernel.ids import new_id
from voronka.process.state import CardKind, CardRef


class WaitingRunQuerySet(models.QuerySet["WaitingRun"]):
    def of_card(self, ref: CardRef) -> Self:
        return self.filter(card_kind=ref.kind, card_id=ref.id)


class WaitingRun(models.Model):
    """A robot's run that has stopped at a `wait` and goes on at its next step."""

    id = models.UUIDField(primary_key=True, default=new_id)
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    robot = models.CharField(max_length=120)
    cause = models.CharField(max_length=160)
    step = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    due_at = models.DateTimeField()

    objects = WaitingRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card_id", "card_kind", "robot", "cause"], name="automation_waiting_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.robot} waiting for {self.card_kind} {self.card_id} ({self.pk})"

    # Changes

    def wait_at(self, *, step: int, since: datetime, due_at: datetime) -> None:
        """Halt at this step; the row is stored by who keeps many."""
        self.step, self.since, self.due_at = step, since, due_at

    # Questions

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)
