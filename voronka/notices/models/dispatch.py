from datetime import datetime, timedelta
from typing import Literal, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from voronka.kernel.ids import new_id
from voronka.notices.models.push import PushSubscription

Status = Literal["queued", "sending", "sent", "dead", "uncertain"]
_WAITING = models.Q(status="queued")


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def due(self, now: datetime) -> Self:
        return self.filter(_WAITING, next_try_at__lte=now)

    def abandoned(self) -> Self:
        """Those whose deliverer has not come back in the time it had."""
        return self.filter(status="sending", lease_until__lt=Now())


class Dispatch(models.Model):
    """A notice or digest on its way to a colleague, outside of the product. Leaves once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=400, unique=True)
    # Where to: a browser, or else their e-mail address.
    subscription = models.ForeignKey(
        PushSubscription, null=True, on_delete=models.CASCADE, related_name="+"
    )
    subject = models.TextField()
    text = models.TextField(blank=True)
    address = models.TextField(blank=True)
    created_at = models.DateTimeField()
    status = models.CharField(max_length=16, default="queued")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=_WAITING, name="notices_dispatch_due"),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status="sending"),
                name="notices_dispatch_sending",
            ),
        ]

    def __str__(self) -> str:
        return f"dispatch {self.pk} ({self.status})"

    # Changes.

    def claim(self, lease: timedelta) -> None:
        self.status, self.attempts = "sending", self.attempts + 1
        self.lease_until = Now() + lease  # by the database's clock
        self.save(update_fields=["status", "attempts", "lease_until"])

    def try_again(self, *, at: datetime, error: str) -> None:
        self.status, self.next_try_at, self.error = "queued", at, error
        self._save()

    def end(
        self, status: Literal["sent", "dead", "uncertain"], *, at: datetime, error: str
    ) -> None:
        self.status, self.next_try_at, self.error, self.ended_at = status, None, error, at
        self._save()

    def _save(self) -> None:
        self.lease_until = None
        self.save(update_fields=["status", "next_try_at", "error", "ended_at", "lease_until"])
