"""Visits that are agreed with a client."""

from datetime import datetime, timedelta
from typing import Literal, Self, cast
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateTimeRangeField,
    RangeOperators,
)
from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from voronka.kernel.ids import new_id
from voronka.process.state import CardKind, CardRef

Status = Literal["booked", "confirmed", "on_my_way", "done", "cancelled"]
OPEN: tuple[Status, ...] = ("booked", "confirmed", "on_my_way")


class BookingQuerySet(models.QuerySet["Booking"]):
    def of_card(self, ref: CardRef) -> Self:
        return self.filter(card_kind=ref.kind, card_id=ref.id)

    def standing(self) -> Self:
        """Only those that are not cancelled: they take somebody's time."""
        return self.exclude(status="cancelled")

    def open(self) -> Self:
        """Only those that still have to happen or to be reported."""
        return self.filter(status__in=OPEN)


class Booking(models.Model):
    """A visit to a client: who goes, when, where, and what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=64)  # a key of the playbook's bookings
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    resource = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    during = DateTimeRangeField()
    # With the time kept free for travel: nobody else gets any of it.
    busy = DateTimeRangeField()
    address = models.TextField()
    # Of a meeting by video call, which has no address.
    link = models.TextField(blank=True)
    wishes = models.TextField(blank=True)
    status = models.CharField(max_length=16, default="booked")
    # How often it was moved; part of the causes that depend on its moment.
    moves = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    travel_started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    # Files of the card that were handed in with the result.
    file_ids = ArrayField(models.UUIDField(), default=list)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="scheduling_one_place_at_a_time",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("busy", RangeOperators.OVERLAPS),
                ],
                condition=~models.Q(status="cancelled"),
            ),
            models.CheckConstraint(
                name="scheduling_busy_covers_during",
                condition=models.Q(busy__contains=models.F("during")),
            ),
        ]
        indexes = [
            models.Index(fields=["card_id", "kind", "created_at"], name="scheduling_of_card"),
            models.Index(
                RangeEndsWith("during"),
                name="scheduling_open_by_end",
                condition=models.Q(status__in=OPEN),
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk} ({self.kind}, {self.status})"

    # Changes: the only places that write these fields.

    def move(
        self, *, resource_id: UUID, starts_at: datetime, duration: timedelta, margin: timedelta
    ) -> None:
        """Happen at another time or with another person; a confirmation does not move along."""
        self.resource_id = resource_id
        self.set_time(starts_at=starts_at, duration=duration, margin=margin)
        self.status, self.confirmed_at, self.travel_started_at = "booked", None, None
        self.moves += 1
        self.save(
            update_fields=[
                "resource", "during", "busy", "status", "confirmed_at", "travel_started_at",
                "moves",
            ]
        )  # fmt: skip

    def set_time(self, *, starts_at: datetime, duration: timedelta, margin: timedelta) -> None:
        ends_at = starts_at + duration
        self.during = DateTimeTZRange(starts_at, ends_at)
        self.busy = DateTimeTZRange(starts_at - margin, ends_at + margin)

    def describe(self, *, address: str, link: str, wishes: str) -> None:
        self.address, self.link, self.wishes = address, link, wishes
        self.save(update_fields=["address", "link", "wishes"])

    def confirm(self, at: datetime) -> None:
        # Who is on the way already stays so.
        self.status = "confirmed" if self.status == "booked" else self.status
        self.confirmed_at = at
        self.save(update_fields=["status", "confirmed_at"])

    def start_travel(self, at: datetime) -> None:
        self.status, self.travel_started_at = "on_my_way", at
        self.save(update_fields=["status", "travel_started_at"])

    def finish(self, *, result: str, file_ids: list[UUID], at: datetime) -> None:
        self.status, self.done_at, self.result, self.file_ids = "done", at, result, file_ids
        self.save(update_fields=["status", "done_at", "result", "file_ids"])

    def cancel(self, *, reason: str, at: datetime) -> None:
        self.status, self.cancelled_at, self.cancel_reason = "cancelled", at, reason
        self.save(update_fields=["status", "cancelled_at", "cancel_reason"])

    def go_to(self, ref: CardRef) -> None:
        """Be a visit for another card."""
        self.card_kind, self.card_id = ref.kind, ref.id
        self.save(update_fields=["card_kind", "card_id"])

    # Questions.

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)

    @property
    def starts_at(self) -> datetime:
        return cast(datetime, self.during.lower)

    @property
    def ends_at(self) -> datetime:
        return cast(datetime, self.during.upper)

    def is_remote(self) -> bool:
        return bool(self.link)

    def is_open(self) -> bool:
        return self.status in OPEN
