from django.db import models

from voronka.kernel.ids import new_id


class SavedMap(models.Model):
    """Choices that were kept under a name, for the next file of the same make."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    # Of the file it was made for; a file with the same headings takes it by itself.
    headings = models.JSONField(default=list)
    chosen = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="savedmap_once_a_kind")
        ]

    def __str__(self) -> str:
        return f"map {self.name} of {self.kind}s"
