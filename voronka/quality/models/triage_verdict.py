from datetime import datetime

from django.db import models
from django.db.models import Q

from voronka.kernel.ids import new_id


class TriageVerdict(models.Model):
    """
    What the quality department made of a lead, and what it was before, so that it can be undone.

    Written by `triage.judge_lead` and `triage.undo_verdict` alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_id = models.UUIDField()
    # junk, contact, deal, attach, queue
    verdict = models.CharField(max_length=16)
    reason = models.CharField(max_length=64, blank=True, default="")
    note = models.TextField(blank=True, default="")
    grade = models.CharField(max_length=64, blank=True, default="")
    # The rule whose suggestion was shown, and whether it was followed.
    suggested_by = models.CharField(max_length=128, blank=True, default="")
    is_as_suggested = models.BooleanField(default=False)
    # Stage, owner, clients and class as they were; what was made.
    before = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    # The lead's version when the verdict was given: a later one has been worked on.
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by = models.CharField(max_length=120, blank=True, default="")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("lead_id", "at", name="quality_verdict_of_lead"),
            models.Index(
                "by_id", "at", condition=Q(undone_at=None), name="quality_verdict_last_of"
            ),
            # Who was put back waits behind the others.
            models.Index(
                "lead_id",
                condition=Q(undone_at=None, verdict="queue"),
                name="quality_verdict_put_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} of lead {self.lead_id} ({self.pk})"

    # Changes.

    def undo(self, *, at: datetime) -> None:
        self.undone_at = at
        self.save(update_fields=["undone_at"])
