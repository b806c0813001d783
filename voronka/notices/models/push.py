from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models

from voronka.kernel.ids import new_id


class PushKeys(models.Model):
    """The pair of keys by which push services know this installation; there is one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    private = models.TextField()  # locked
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"push keys ({self.pk})"


class PushSubscription(models.Model):
    """A browser of somebody that takes messages."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.TextField(unique=True)
    p256dh = models.CharField(max_length=200)
    auth = models.CharField(max_length=100)
    device = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user"], name="notices_push_of_user")]

    def __str__(self) -> str:
        return f"push subscription of {self.user_id} ({self.pk})"

    # Changes.

    def renew(self, *, user_id: UUID, p256dh: str, auth: str, device: str, at: datetime) -> None:
        """Belong to whoever uses the browser now."""
        self.user_id, self.p256dh, self.auth = user_id, p256dh, auth
        self.device, self.created_at = device, at
        self.save()
