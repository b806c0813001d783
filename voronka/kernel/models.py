"""The kernel's only table: how far a sandbox's clock runs ahead."""

from datetime import timedelta
from typing import ClassVar

from django.db import models


class SandboxClock(models.Model):
    """One row that every process of a sandbox reads its time from."""

    ONLY: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    ahead = models.DurationField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="kernel_one_sandbox_clock")
        ]

    def __str__(self) -> str:
        return f"sandbox clock +{self.ahead}"

    # Changes.

    @classmethod
    def mark_as_sandbox(cls) -> None:
        """Give the database its clock, by which it is known as a sandbox from then on."""
        cls.objects.get_or_create(pk=cls.ONLY, defaults={"ahead": timedelta()})
