from collections.abc import Sequence
from datetime import datetime
from typing import Self, cast
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from voronka.gatherings.models.gathering import Gathering
from voronka.gatherings.vocabulary import AWAITED, Status
from voronka.kernel.ids import new_id
from voronka.process.state import CardKind, CardRef


class GuestQuerySet(models.QuerySet["Guest"]):
    def awaited(self) -> Self:
        """Those whose coming is still open."""
        return self.filter(status__in=AWAITED)


class Guest(models.Model):
    """A lead, deal or contact at an event, and whether they came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="guests")
    card_kind = models.CharField(max_length=8)  # lead, deal or contact
    card_id = models.UUIDField()
    status = models.CharField(max_length=12, default="invited")
    invited_at = models.DateTimeField()
    invited_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=200, blank=True)
    # What it was before the list was closed, as long as that was its last change.
    status_before = models.CharField(max_length=12, blank=True, db_default="")

    objects = GuestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "card_kind", "card_id"], name="guest_comes_once"
            )
        ]
        indexes = [
            models.Index(fields=["card_id"], name="guest_by_card"),
            models.Index(fields=["gathering", "status"], name="guest_by_status"),
            models.Index(fields=["gathering", "invited_at", "id"], name="guest_in_order"),
        ]

    def __str__(self) -> str:
        return f"guest {self.card_kind} {self.card_id}, {self.status} ({self.pk})"

    # Changes: the only places that write it.

    @classmethod
    def go_to(cls, guests: "Sequence[Guest]", ref: CardRef) -> None:
        """Have another card be the guest."""
        found = cls.objects.filter(pk__in=[guest.pk for guest in guests])
        found.update(card_kind=ref.kind, card_id=ref.id)

    @classmethod
    def mark_all(cls, guests: "Sequence[Guest]", status: Status, *, by: str, at: datetime) -> None:
        found = cls.objects.filter(pk__in=[guest.pk for guest in guests])
        found.update(status=status, changed_by=by, changed_at=at, status_before="")

    @classmethod
    def close_all(cls, guests: "Sequence[Guest]", *, by: str, at: datetime) -> None:
        """Have them been absent, in a way that can be taken back."""
        found = cls.objects.filter(pk__in=[guest.pk for guest in guests])
        found.update(status="absent", changed_by=by, changed_at=at, status_before=F("status"))

    @classmethod
    def take_back_all(cls, guests: "Sequence[Guest]", *, by: str, at: datetime) -> None:
        found = cls.objects.filter(pk__in=[guest.pk for guest in guests])
        found.update(status=F("status_before"), changed_by=by, changed_at=at, status_before="")

    # Questions.

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)

    @staticmethod
    def already_has(card_id: UUID) -> Q:
        """Tell which guests have their like at the same event in this card."""
        own = Guest.objects.filter(card_id=card_id)
        return Q(gathering__in=own.values("gathering"))
