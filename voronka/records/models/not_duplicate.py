from django.db import models
from django.db.models import F, Q


class NotDuplicate(models.Model):
    """Two records that look alike and are not the same; said for everybody, and revocable."""

    kind = models.CharField(max_length=8)
    # The smaller id first, so that a pair has one row.
    first_id = models.UUIDField()
    second_id = models.UUIDField()
    said_at = models.DateTimeField()
    said_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="notduplicate_once"),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")), name="notduplicate_in_order"
            ),
        ]
        indexes = [models.Index(fields=["second_id"], name="notduplicate_by_second")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_id} is not {self.second_id}"
