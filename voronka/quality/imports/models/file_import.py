from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models

from voronka.kernel.ids import new_id

# Its life: the columns are being chosen, it is looked through, it waits for a yes, it runs …
DRAFT, CHECKING, CHECKED = "draft", "checking", "checked"
RUNNING, PAUSED, CANCELLED, DONE = "running", "paused", "cancelled", "done"
REVERTING, REVERTED, FAILED = "reverting", "reverted", "failed"
AT_WORK = (CHECKING, RUNNING, REVERTING)


class FileImportQuerySet(models.QuerySet["FileImport"]):
    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class FileImport(models.Model):
    """A file that somebody brings into the base: how it is read, what was chosen, how far it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=255)
    stored = models.FileField(upload_to="", max_length=200)
    format = models.CharField(max_length=8)
    # How the file is read, what its columns are called, and which sheets there are.
    reading = models.JSONField(default=dict)
    headings = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    chosen = models.JSONField(default=dict)
    status = models.CharField(max_length=16, default=DRAFT)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    # Rows by what became of them; of what would, while it is only looked through.
    counts = models.JSONField(default=dict)
    # Examples and refusals of what would become of it.
    preview = models.JSONField(default=dict)
    # What could not be taken back, and why.
    kept = models.JSONField(default=list)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    reverted_at = models.DateTimeField(null=True)

    objects = FileImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("created_at", "id", name="fileimport_by_age")]

    def __str__(self) -> str:
        return f"import of {self.name} ({self.pk})"

    # Changes.

    def choose(self, chosen: Mapping[str, Any]) -> None:
        self.chosen, self.status, self.preview, self.counts = dict(chosen), DRAFT, {}, {}
        self.save(update_fields=["chosen", "status", "preview", "counts"])

    def enter(self, status: str, *, at: datetime | None = None, **more: Any) -> None:
        """Go on to the next part of its life."""
        self.status = status
        if status == RUNNING and self.started_at is None:
            self.started_at = at
        if status in (DONE, CANCELLED):
            self.finished_at = at
        if status == REVERTED:
            self.reverted_at = at
        for name, value in more.items():
            setattr(self, name, value)
        self.save()

    def interrupted(self) -> str:
        """Return what it was doing when it failed."""
        if self.finished_at is not None:
            return REVERTING
        return CHECKING if self.started_at is None else RUNNING

    def advance(self, *, rows: int, counts: Mapping[str, int]) -> None:
        self.rows_done += rows
        self.counts = {
            key: self.counts.get(key, 0) + counts.get(key, 0) for key in {*self.counts, *counts}
        }
        self.save(update_fields=["rows_done", "counts"])
