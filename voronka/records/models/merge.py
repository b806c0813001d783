from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from voronka.kernel.ids import new_id


class MergeQuerySet(models.QuerySet["Merge"]):
    def in_force(self) -> Self:
        """Leave out what was taken apart again."""
        return self.filter(undone_at__isnull=True)


class Merge(models.Model):
    """
    Two records of a kind (contact, company, lead) that are one since then, until it is undone.

    Nothing is thrown away: each keeps its own values (`OwnValues`), `taken` names the fields that
    the survivor shows from the other side, and `moved` what came over, so that all of it can go
    back, whatever was merged or undone in between.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Grows by one; later merges stand on earlier ones.
    number = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=8)
    survivor_id = models.UUIDField()
    absorbed_id = models.UUIDField()
    taken = models.JSONField(default=list)
    moved = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by_name = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=120, blank=True, default="")

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed_id"],
                condition=Q(undone_at__isnull=True),
                name="merge_absorbed_by_one",
            ),
            models.CheckConstraint(
                condition=~Q(survivor_id=F("absorbed_id")), name="merge_is_of_two"
            ),
        ]
        indexes = [models.Index(fields=["survivor_id"], name="merge_of_survivor")]

    def __str__(self) -> str:
        return f"{self.kind} {self.absorbed_id} merged into {self.survivor_id} ({self.pk})"


class OwnValues(models.Model):
    """
    What a merged record has by itself: the values it would show if nothing were merged.

    Exists only while something is merged into it or it is merged into something.
    """

    record_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    values = models.JSONField(default=dict)
    # Its contact points as rows, with their ids.
    points = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"own values of {self.kind} {self.record_id}"
