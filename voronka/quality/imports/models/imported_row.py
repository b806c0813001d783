from django.db import models

from voronka.quality.imports.models.file_import import FileImport

CREATED, UPDATED, JOINED, SKIPPED, REFUSED = (
    "created", "updated", "joined", "skipped", "refused",
)  # fmt: skip
OUTCOMES = (CREATED, UPDATED, JOINED, SKIPPED, REFUSED)


class ImportedRow(models.Model):
    """What became of one row of a file. Each row has exactly one."""

    file = models.ForeignKey(FileImport, on_delete=models.CASCADE, related_name="results")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8)
    record_kind = models.CharField(max_length=8, blank=True, default="")
    record_id = models.UUIDField(null=True)
    # Of what was made by this row, and not only found.
    is_new = models.BooleanField(default=False)
    # Of an updated record: the values that stood there, and those that were put there.
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # Of a known client: the ways to reach them that this row brought, each a kind and a value.
    points = models.JSONField(default=list)
    # Of a refused row: its cells as they stand in the file, and all that is wrong.
    cells = models.JSONField(null=True)
    problems = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="importedrow_once")]
        indexes = [models.Index(fields=["file", "outcome", "number"], name="importedrow_by_fate")]

    def __str__(self) -> str:
        return f"row {self.number} {self.outcome} of {self.file.pk}"
