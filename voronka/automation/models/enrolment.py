from datetime import datetime
from typing import Self

from django.db import models

from voronka.kernel.ids import new_id


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def running(self) -> Self:
        return self.filter(finished_at=None)


class Enrolment(models.Model):
    """
    Somebody's order that a robot take on the cards that were there before it; and how far it is.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    robot = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    # Cards: counted when it was asked for, and handled so far.
    total = models.PositiveIntegerField()
    handled = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["robot"],
                condition=models.Q(finished_at=None),
                name="automation_one_enrolment_of_a_robot",
            )
        ]
        indexes = [models.Index(models.F("asked_at").desc(), name="automation_enrolment_latest")]

    def __str__(self) -> str:
        return f"enrolment by {self.robot}, {self.handled} of {self.total} ({self.pk})"

    # Changes

    def go_on(self, *, handled: int) -> None:
        self.handled += handled
        self.save(update_fields=["handled"])

    def finish(self, *, at: datetime) -> None:
        self.finished_at = at
        self.save(update_fields=["finished_at"])
