from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q


class _Period(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class StageStay(models.Model):
    """A card's stay in a stage; the last one has no end. Together they are the card's life."""

    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    pipeline = models.CharField(max_length=64)
    stage = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    # When the card last came to this stage before; null the first time. Whoever counts cards that
    # came in a period leaves out those that had come in it already, without sorting them.
    came_before = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")),
                name="stagestay_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="stagestay_one_at_a_time",
                expressions=[
                    ("card_id", RangeOperators.EQUAL),
                    (_Period("entered_at", "left_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(
                fields=["card_id"], condition=Q(left_at__isnull=True), name="stagestay_one_is_open"
            ),
        ]
        indexes = [
            # Of the funnel: what came, what left, what stands there.
            models.Index(
                "pipeline",
                "entered_at",
                include=["stage", "card_id", "came_before"],
                name="stagestay_by_entry",
            ),
            models.Index(
                "pipeline",
                "left_at",
                include=["stage", "entered_at", "card_id"],
                condition=Q(left_at__isnull=False),
                name="stagestay_by_leaving",
            ),
            models.Index(
                "pipeline",
                "stage",
                include=["card_id"],
                condition=Q(left_at__isnull=True),
                name="stagestay_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} in {self.stage} from {self.entered_at} to {self.left_at}"
