from django.db import models

from voronka.quality.imports.models.file_import import FileImport


class SharedRows(models.Model):
    """
    Rows of an import that a second process may bring in while the first brings in others.

    Whoever has them in hand holds this row until they are in; what is not done when the first looks
    is left to it.
    """

    file = models.OneToOneField(
        FileImport, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    numbers = models.JSONField(default=list)
    is_done = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"rows to be shared of {self.file_id}"
