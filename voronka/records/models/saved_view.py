from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.people.models import Team

PRIVATE, OF_TEAM, OF_ALL = "private", "team", "all"
AUDIENCES = (PRIVATE, OF_TEAM, OF_ALL)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, those of one's team, and those for all."""
        seen = Q(owner=actor.id) | Q(audience=OF_ALL)
        if actor.team_id is not None:
            seen |= Q(audience=OF_TEAM, team=actor.team_id)
        return self.filter(seen, deleted_at__isnull=True)


class SavedView(models.Model):
    """A list somebody wants to find again: its filters, and its columns and order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    # What is listed: "lead", "deal", "contact" …
    noun = models.CharField(max_length=16)
    name = models.CharField(max_length=80)
    audience = models.CharField(max_length=8, default=PRIVATE)
    # As it stands in the address of the list.
    query = models.TextField(blank=True, default="")
    shape = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="view_has_audience")
        ]
        indexes = [
            models.Index(
                fields=["noun", "name"], condition=Q(deleted_at__isnull=True), name="view_by_noun"
            )
        ]

    def __str__(self) -> str:
        return f"view {self.name} of {self.noun}s ({self.pk})"

    # Changes.

    def change(
        self, *, name: str, audience: str, team_id: UUID | None, query: str, shape: dict[str, Any]
    ) -> None:
        self.name, self.audience, self.team_id = name, audience, team_id
        self.query, self.shape = query, shape
        self.save()

    def delete_at(self, at: datetime | None) -> None:
        self.deleted_at = at
        self.save(update_fields=["deleted_at"])
