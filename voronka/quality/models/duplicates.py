from django.db import models
from django.db.models import F, Q


class DuplicateMark(models.Model):
    """A record as it was last looked at."""

    record_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    # What it was then; another one now has to be looked at again.
    version = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} as of {self.version}"


class DuplicateKey(models.Model):
    """A key of a record: those that share one are compared."""

    key = models.BigIntegerField()
    record_id = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "record_id"], name="quality_duplicate_by_key"),
            models.Index(fields=["record_id"], name="quality_duplicate_of"),
        ]

    def __str__(self) -> str:
        return f"key {self.key} of {self.record_id}"


class DuplicatePair(models.Model):
    """
    Two records that may be one and the same, how sure that is and why, and what was said of it.

    Said: "" nothing yet, merged, different, skipped, attached. What was said stands until one of
    the two changes and was only skipped.
    """

    first_kind = models.CharField(max_length=8)
    first_id = models.UUIDField()
    second_kind = models.CharField(max_length=8)
    second_id = models.UUIDField()
    score = models.FloatField()
    # [[kind, level], …]
    evidence = models.JSONField(default=list)
    found_at = models.DateTimeField()
    said = models.CharField(max_length=12, blank=True, default="")
    said_at = models.DateTimeField(null=True)
    said_by_name = models.CharField(max_length=120, blank=True, default="")
    merge_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first_id", "second_id"], name="quality_duplicate_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")), name="quality_duplicate_pair_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["second_id"], name="quality_duplicate_second"),
            models.Index(
                F("score").desc(),
                "id",
                condition=Q(said=""),
                name="quality_duplicate_open",
            ),
            models.Index(F("said_at").desc(), condition=~Q(said=""), name="quality_duplicate_said"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}: {self.score:.2f} {self.said}"
