from datetime import datetime
from typing import Self, cast

from django.db import models

from voronka.kernel.ids import new_id
from voronka.process.state import CardKind, CardRef

SOS = "sos:"


class TimerQuerySet(models.QuerySet["Timer"]):
    def of_card(self, ref: CardRef) -> Self:
        return self.filter(card_kind=ref.kind, card_id=ref.id)

    def sos(self) -> Self:
        """Those of SOS programmes: as long as a card has one, nobody has taken care of it."""
        return self.filter(rule__startswith=SOS)

    def due(self, now: datetime) -> Self:
        return self.filter(fire_at__lte=now)


class Timer(models.Model):
    """
    A moment at which a rule has to be asked again for a card.

    Never scheduled by hand: the rows of a card are always what `desired_timers` computes from it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    rule = models.CharField(max_length=120)
    cause = models.CharField(max_length=160)
    due_at = models.DateTimeField()
    # `due_at`, or later after a failure.
    fire_at = models.DateTimeField()
    playbook_hash = models.CharField(max_length=64)
    # Its rule gives somebody something to do: the card has a next step as long as it waits.
    leads_to_work = models.BooleanField(default=False, db_default=False)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    objects = TimerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card_id", "card_kind", "rule", "cause"], name="automation_timer_once"
            )
        ]
        indexes = [
            models.Index(fields=["fire_at", "id"], name="automation_timer_due"),
            models.Index(
                fields=["failures"],
                condition=models.Q(failures__gt=0),
                name="automation_timer_failing",
            ),
            models.Index(
                fields=["due_at"],
                condition=models.Q(rule__startswith=SOS),
                name="automation_timer_sos",
            ),
        ]

    def __str__(self) -> str:
        return f"timer {self.rule} of {self.card_kind} {self.card_id} at {self.due_at} ({self.pk})"

    # Changes

    def turn_to_work(self, *, leads: bool) -> bool:
        """Note whether its rule gives work, as the process is now; say whether that is new."""
        was, self.leads_to_work = self.leads_to_work, leads
        return was != leads

    def put_off(self, *, until: datetime, error: str) -> None:
        """It failed and is tried again later."""
        self.failures, self.fire_at, self.error = self.failures + 1, until, error
        self.save(update_fields=["failures", "fire_at", "error"])

    # Questions

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)
