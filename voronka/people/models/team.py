from django.conf import settings
from django.db import models

from voronka.kernel.ids import new_id


class Team(models.Model):
    """People who share cards; several teams may stand in one department."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    department = models.CharField(max_length=120, blank=True, default="")
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"team {self.name} ({self.pk})"
