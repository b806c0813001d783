from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.people.models import Team
from voronka.records.models import access
from voronka.records.models.spelling import spelt_alike


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every read starts here; nothing else decides who sees what."""
        return self.filter(access.clients(actor, self.model.KIND))


class Client(models.Model):
    """Whom we deal with: what contacts (persons) and companies (legal entities) have in common."""

    KIND: ClassVar[access.ClientKind]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=1000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    # The main ones; all of them are contact points.
    phone = models.CharField(max_length=32, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    search_text = models.GeneratedField(
        expression=spelt_alike("name"), output_field=models.TextField(), db_persist=True
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.KIND} {self.name} ({self.pk})"
