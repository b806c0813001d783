from collections.abc import Collection
from datetime import datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from voronka.gatherings.vocabulary import Audience
from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.people.models import Team
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind, Scope

_KINDS: tuple[CardKind, ...] = ("lead", "deal")
_HOUSE = ("robot", "system")
# What tells whether it takes place.
_STANDING = ("called_off_at", "call_off_reason", "revision", "changed_at")


class GatheringQuerySet(models.QuerySet["Gathering"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every read starts here: the responsible, those the event is for, who sees all cards."""
        return self.filter(_seen_by(actor))

    def changeable_by(self, actor: Actor) -> Self:
        """Every change starts here: the responsible, and who may change all cards or the team's."""
        return self.filter(_changed_by(actor))


class Gathering(models.Model):
    """An event or promotion that clients are invited to: an open day, a webinar, a spring sale."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=2000, blank=True)
    capacity = models.PositiveIntegerField(null=True)
    description = models.TextField(blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # The team the responsible belonged to when it became theirs.
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=8, default="company")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    called_off_at = models.DateTimeField(null=True)
    call_off_reason = models.TextField(blank=True)
    # Grows by one with every change, so that calendars elsewhere take the latest.
    revision = models.PositiveIntegerField(default=0, db_default=0)
    changed_at = models.DateTimeField(null=True)
    # The revision that guests were told of last.
    news = models.PositiveIntegerField(default=0, db_default=0)
    # Since when it is ahead no more; noted within a minute.
    begun_at = models.DateTimeField(null=True)

    objects = GatheringQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="gathering_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="gathering_by_start"),
            models.Index(fields=["ends_at", "id"], name="gathering_by_end"),
            models.Index(
                fields=["starts_at"], name="gathering_ahead", condition=Q(begun_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"gathering {self.name} ({self.pk})"

    # Changes: the only places that write these fields.

    def become(
        self,
        *,
        name: str,
        kind: str,
        starts_at: datetime,
        ends_at: datetime,
        place: str,
        link: str,
        capacity: int | None,
        description: str,
        responsible_id: UUID,
        team_id: UUID | None,
        audience: Audience,
        at: datetime,
    ) -> None:
        self.name, self.kind, self.audience = name, kind, audience
        self.starts_at, self.ends_at = starts_at, ends_at
        self.place, self.link, self.capacity = place, link, capacity
        self.description, self.responsible_id, self.team_id = description, responsible_id, team_id
        if starts_at > at:
            self.begun_at = None
        self._note_change(at)
        self.save()

    def call_off(self, *, reason: str, at: datetime) -> None:
        self.called_off_at, self.call_off_reason = at, reason
        self._note_change(at)
        self.save(update_fields=_STANDING)

    def restore(self, *, at: datetime) -> None:
        self.called_off_at, self.call_off_reason = None, ""
        self._note_change(at)
        self.save(update_fields=_STANDING)

    @classmethod
    def note_begun(cls, ids: Collection[UUID], *, at: datetime) -> None:
        cls.objects.filter(pk__in=ids).update(begun_at=at)

    def note_news(self) -> None:
        self.news = self.revision
        self.save(update_fields=["news"])

    def _note_change(self, at: datetime) -> None:
        self.revision, self.changed_at = self.revision + 1, at


def _scopes(actor: Actor, what: str) -> set[Scope]:
    playbook = active_playbook()
    wish = rights.scope
    return {wish(playbook, actor, kind, "see" if what == "see" else "change") for kind in _KINDS}


def _seen_by(actor: Actor) -> Q:
    scopes = _scopes(actor, "see")
    if actor.kind in _HOUSE or "all" in scopes:
        return Q()
    if actor.id is None or scopes == {"none"}:
        return Q(pk__in=[])
    seen = Q(responsible=actor.id) | Q(audience="company")
    if actor.team_id is None:
        return seen
    of_team = Q(team=actor.team_id)
    return seen | (of_team if "team" in scopes else of_team & Q(audience="team"))


def _changed_by(actor: Actor) -> Q:
    scopes = _scopes(actor, "change")
    if actor.kind in _HOUSE or "all" in scopes:
        return Q()
    if actor.id is None or scopes == {"none"}:
        return Q(pk__in=[])
    changed = Q(responsible=actor.id)
    if "team" in scopes and actor.team_id is not None:
        changed |= Q(team=actor.team_id)
    return changed
