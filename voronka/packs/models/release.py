from datetime import datetime

from django.db import models

from voronka.kernel.ids import new_id


class Release(models.Model):
    """A version of the process came into force. What was before stays told for ever."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # `before` is the version that was in force until then; "" for the first.
    playbook_hash = models.CharField(max_length=64)
    before = models.CharField(max_length=64, blank=True)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="packs_releases_latest")]

    def __str__(self) -> str:
        return f"release of {self.playbook_hash[:12]} at {self.at:%Y-%m-%d} ({self.pk})"

    @classmethod
    def record(
        cls, *, playbook_hash: str, before: str, comment: str, at: datetime, by: str
    ) -> "Release":
        return cls.objects.create(
            playbook_hash=playbook_hash, before=before, comment=comment, at=at, by=by
        )
