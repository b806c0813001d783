"""Messages on their way out of the house."""

from datetime import datetime, timedelta
from typing import Literal, Self, cast

from django.db import models
from django.db.models.functions import Now

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.process.state import CardKind, CardRef
from voronka.records.models import Deal, Lead

# failed: will be tried again; dead: only by hand; uncertain: perhaps it left, a person decides.
Status = Literal["queued", "sending", "sent", "failed", "dead", "cancelled", "uncertain"]
WAITING: tuple[Status, ...] = ("queued", "failed")
TROUBLED: tuple[Status, ...] = ("dead", "uncertain")


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def of_card(self, ref: CardRef) -> Self:
        return self.filter(card_kind=ref.kind, card_id=ref.id)

    def visible_to(self, actor: Actor) -> Self:
        """One sees the messages of the cards one sees."""
        if actor.kind in ("robot", "system"):
            return self.all()
        leads = Lead.objects.visible_to(actor).order_by().values("pk")
        deals = Deal.objects.visible_to(actor).order_by().values("pk")
        return self.filter(
            models.Q(card_kind="lead", card_id__in=leads)
            | models.Q(card_kind="deal", card_id__in=deals)
        )

    def waiting(self) -> Self:
        return self.filter(status__in=WAITING)

    def guarded(self) -> Self:
        """Those that say something of which it must still be so when they leave."""
        return self.exclude(guard={})

    def troubled(self) -> Self:
        """Those that a person has to look at."""
        return self.filter(status__in=TROUBLED)

    def due(self, now: datetime) -> Self:
        return self.waiting().filter(next_try_at__lte=now)

    def abandoned(self) -> Self:
        """Those whose deliverer has not come back in the time it had."""
        return self.filter(status="sending", lease_until__lt=Now())

    def untold(self) -> Self:
        """Those whose end the card has not been told of."""
        return self.filter(told=False, status__in=["sent", "dead", "cancelled", "uncertain"])

    def mark_told(self, status: str) -> bool:
        """Note that the card knows of this end; False if it was told already, or it is another."""
        return bool(self.filter(told=False, status=status).update(told=True))


class OutboxMessage(models.Model):
    """One message to one recipient. Its key makes sure that it exists, and leaves, only once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=300, unique=True)
    channel = models.CharField(max_length=16)  # email, sms
    recipient = models.CharField(max_length=320)
    subject = models.TextField(blank=True)
    text = models.TextField()
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    template = models.CharField(max_length=64, blank=True)
    # What the text says about dates and visits, by name: if it is no longer so, it must not leave.
    guard = models.JSONField(default=dict)
    # When the last moment it speaks of is past; null if it speaks of none.
    not_after = models.DateTimeField(null=True)

    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    created_by = models.CharField(max_length=200)
    # A person wrote or sent it from the card, as against a robot.
    by_hand = models.BooleanField(default=False)

    status = models.CharField(max_length=16, default="queued")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    # By the database's clock: the sandbox's may jump while a message is on its way.
    lease_until = models.DateTimeField(null=True)
    adapter = models.CharField(max_length=64, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="channels_outbox_due",
                condition=models.Q(status__in=WAITING),
            ),
            models.Index(
                fields=["lease_until"],
                name="channels_outbox_sending",
                condition=models.Q(status="sending"),
            ),
            models.Index(
                fields=["created_at"],
                name="channels_outbox_untold",
                condition=models.Q(
                    told=False, status__in=["sent", "dead", "cancelled", "uncertain"]
                ),
            ),
            models.Index(
                fields=["created_at"],
                name="channels_outbox_troubled",
                condition=models.Q(status__in=TROUBLED),
            ),
            models.Index(fields=["card_id", "created_at"], name="channels_outbox_card"),
            models.Index(fields=["-created_at", "-id"], name="channels_outbox_latest"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} ({self.channel}, {self.status})"

    # Changes: the only places that write these fields.

    def claim(self, *, adapter: str, lease: timedelta) -> None:
        self.status, self.adapter, self.attempts = "sending", adapter, self.attempts + 1
        self._save(lease_until=Now() + lease)

    def leave(self, *, external_id: str, at: datetime) -> None:
        self.status, self.external_id, self.error = "sent", external_id, ""
        self.ended_at, self.next_try_at, self.told = at, None, False
        self._save()

    def try_again(self, *, at: datetime, error: str) -> None:
        self.status, self.next_try_at, self.error = "failed", at, error
        self._save()

    def stop(
        self, status: Literal["dead", "cancelled", "uncertain"], *, error: str, at: datetime
    ) -> None:
        """End without having left, as far as anybody knows."""
        self.status, self.error, self.ended_at, self.next_try_at = status, error, at, None
        self._save()

    def put_back(self, *, at: datetime) -> None:
        """Stand in the queue again, as if it had never been tried."""
        self.status, self.attempts, self.next_try_at, self.error = "queued", 0, at, ""
        self.ended_at, self.told = None, False
        self._save()

    def _save(self, *, lease_until: object = None) -> None:
        self.lease_until = lease_until  # type: ignore[assignment]  # an expression of the database
        self.save(
            update_fields=[
                "status", "adapter", "attempts", "lease_until", "external_id", "error",
                "ended_at", "next_try_at", "told",
            ]
        )  # fmt: skip

    # Questions.

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)


class DeliveryAttempt(models.Model):
    """One try to hand a message over, kept from before it begins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="tries")
    adapter = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # sent, temporary, permanent, uncertain, stale; "" as long as it is not known.
    outcome = models.CharField(max_length=16, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["message", "began_at"], name="channels_attempts")]

    def __str__(self) -> str:
        return f"attempt {self.pk} ({self.outcome or 'open'})"

    # Changes: the only places that write these fields.

    def end(self, *, outcome: str, detail: str, at: datetime) -> None:
        self.outcome, self.detail, self.ended_at = outcome, detail, at
        self.save(update_fields=["outcome", "detail", "ended_at"])
