from datetime import datetime, timedelta

from django.conf import settings
from django.core.files import File
from django.db import models

from voronka.kernel.ids import new_id

KEPT_FOR = timedelta(hours=24)


class Export(models.Model):
    """Cards of a list as a file: written part by part, kept a day, for who asked for it alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # "lead" or "deal".
    noun = models.CharField(max_length=16)
    # The filter all of whose cards are meant, as `queries.stored_filters` keeps it.
    wanted = models.JSONField()
    columns = models.JSONField()
    sort = models.CharField(max_length=80)
    # "csv" or "xlsx".
    format = models.CharField(max_length=8)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    stored = models.FileField(upload_to="", max_length=200, blank=True)
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Whether the person has put the note about it away.
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["by", "-created_at"], name="export_of_person"),
            models.Index(fields=["created_at"], name="export_by_age"),
        ]

    def __str__(self) -> str:
        return f"export of {self.noun}s for {self.by_id} ({self.pk})"

    # Changes.

    def come_to(self, done: int) -> None:
        self.done = done
        self.save(update_fields=["done"])

    def finish(self, at: datetime, content: "File[bytes] | None") -> None:
        """End with a file, or without one if it was stopped."""
        if content is not None:
            self.stored.save(f"exports/{self.pk}", content, save=False)
        self.finished_at = at
        self.save(update_fields=["finished_at", "stored"])

    # Questions.

    @property
    def file_name(self) -> str:
        return f"{self.noun}s-{self.created_at:%Y-%m-%d}.{self.format}"

    def is_kept(self, now: datetime) -> bool:
        return bool(self.stored) and now < self.created_at + KEPT_FOR
