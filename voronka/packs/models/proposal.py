from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q

from voronka.kernel.ids import new_id
from voronka.packs.models.draft import PlaybookDraft


class Proposal(models.Model):
    """
    One state of the draft that somebody wants in force: approved by another, or from a date on.
    A draft that was changed since is no longer what was proposed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.OneToOneField(PlaybookDraft, on_delete=models.CASCADE, related_name="+")
    # The digest of the draft as it was.
    seen = models.CharField(max_length=64)
    comment = models.TextField()
    by = models.CharField(max_length=200)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    # From when it counts; null: as soon as it may.
    counts_from = models.DateTimeField(null=True)
    needs_approval = models.BooleanField()
    approved_by = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    # Why it did not come into force when it was due.
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at=None) | ~Q(approved_by=""), name="packs_approved_by_someone"
            ),
        ]

    def __str__(self) -> str:
        return f"proposal of {self.by} at {self.at:%Y-%m-%d} ({self.pk})"

    # Changes: the only places that write these fields.

    def be_approved(self, *, by: str, at: datetime) -> None:
        self.approved_by, self.approved_at = by, at
        self.save(update_fields=["approved_by", "approved_at"])

    def stumble(self, problem: str) -> None:
        """Be told why it is not in force although it is due."""
        self.problem = problem
        self.save(update_fields=["problem"])

    # Questions (no database).

    def is_ready(self) -> bool:
        """Say whether nobody needs to agree any more."""
        return not self.needs_approval or self.approved_at is not None

    def is_due(self, now: datetime) -> bool:
        return self.counts_from is None or self.counts_from <= now

    def is_of(self, person_id: UUID | None) -> bool:
        """Say whether this person made it."""
        return person_id is not None and self.by_id == person_id
