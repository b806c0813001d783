"""The notification."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, actor: Actor) -> Self:
        """A notification is its addressee's alone."""
        return self.filter(user_id=actor.id) if actor.id else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)

    # Changes

    def mark_read(self, at: datetime) -> int:
        return self.unread().update(read_at=at)


class Notification(models.Model):
    """Something a person is told inside the product."""

    id = models.UUIDField(primary_key=True, default=new_id)
    # Found by the page's index below; one of its own would be written for nothing.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # What it is about: task, sos, robot, message, scheduler …
    kind = models.CharField(max_length=32)
    title = models.JSONField()
    text = models.JSONField(default=str)
    card_kind = models.CharField(max_length=8, blank=True, default="")
    card_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # Told once each.
    key = models.CharField(max_length=300)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="work_notification_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="work_notification_page"),
            models.Index(
                fields=["user"],
                condition=models.Q(read_at=None),
                name="work_notification_unread",
            ),
            models.Index(
                fields=["card_id"],
                condition=models.Q(read_at=None),
                name="work_notification_of_card",
            ),
        ]

    def __str__(self) -> str:
        return f"notification {self.id}"
