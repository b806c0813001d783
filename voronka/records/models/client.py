from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Value

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.people.models import Team
from voronka.records.client_kinds import ClientKind
from voronka.records.models import access
from voronka.records.models.spelling import spelt_alike

_ClientT = TypeVar("_ClientT", bound="Client")
# The column of what the playbook adds.
OWN = "fields"


class ClientQuerySet(models.QuerySet[_ClientT]):
    def visible_to(self, actor: Actor) -> Self:
        """Every read starts here; nothing else decides who sees what."""
        return self.standing().filter(access.clients(actor, self.model.KIND, "see"))

    def changeable_by(self, actor: Actor) -> Self:
        """Every change starts here."""
        return self.standing().filter(access.clients(actor, self.model.KIND, "change"))

    def standing(self) -> Self:
        """Leave out what was merged into another and is only kept to be taken out again."""
        return self.filter(merged_into__isnull=True)


class Client(models.Model):
    """Whom we deal with: what contacts (persons) and companies (legal entities) have in common."""

    KIND: ClassVar[ClientKind]

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
    # What the playbook adds, as its types store it; what is not known is not there.
    fields = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What it is a part of since it was found to be the same.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    # Grows by one with every change, so that two who edit at once do not overwrite each other.
    version = models.PositiveIntegerField(default=0)
    search_text = models.GeneratedField(
        expression=spelt_alike("name"), output_field=models.TextField(), db_persist=True
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.KIND} {self.name} ({self.pk})"

    # Changes: the one place that writes what was edited.

    def take_on(self, values: Mapping[str, Any]) -> None:
        """Become what was edited or merged, under the names of columns and own fields."""
        self.become(values)
        self.save(update_fields=[*{self._column(name) for name in values}, "version"])

    def become(self, values: Mapping[str, Any]) -> None:
        """The same, for who stores many at once."""
        for name, value in values.items():
            self.hold(name, value)
        self.version += 1

    def hold(self, name: str, value: Any) -> None:
        """Have a value in a column or an own field, of a client that is not stored yet, too."""
        if self._column(name) != OWN:
            setattr(self, name, value)
        elif value is None:
            self.fields = {key: kept for key, kept in self.fields.items() if key != name}
        else:
            self.fields = {**self.fields, name: value}

    # Questions.

    def value_of(self, name: str) -> Any:
        """Return what stands in a column or an own field."""
        return self.fields.get(name) if self._column(name) == OWN else getattr(self, name)

    @classmethod
    def _column(cls, name: str) -> str:
        return name if name in _columns_of(cls) else OWN


@cache
def _columns_of(model: type[Client]) -> frozenset[str]:
    columns = model._meta.concrete_fields
    return frozenset({each.attname for each in columns} | {each.name for each in columns})
