from django.db import models

from voronka.quality.imports.models.file_import import FileImport


class ExternalKey(models.Model):
    """The id that a record has in another system, and which of ours it is."""

    system = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=200)
    record_id = models.UUIDField()
    file = models.ForeignKey(FileImport, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "kind", "value"], name="externalkey_once")
        ]
        indexes = [models.Index(fields=["record_id"], name="externalkey_of_record")]

    def __str__(self) -> str:
        return f"{self.system} {self.kind} {self.value} is {self.record_id}"
