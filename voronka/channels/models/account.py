"""Which adapter carries the messages of a channel, and with what settings."""

from datetime import datetime

from django.db import models

from voronka.kernel.ids import new_id


class ChannelAccount(models.Model):
    """An account with a provider. Its parameters may hold secrets: never show or log them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=16)  # email, sms
    adapter = models.CharField(max_length=64)  # a key of the adapters
    params = models.JSONField(default=dict)
    active = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=models.Q(active=True),
                name="channels_one_active_account",
            )
        ]

    def __str__(self) -> str:
        return f"account {self.pk} ({self.channel} by {self.adapter})"

    # Changes: the only places that write these fields.

    def rest(self, *, by: str, at: datetime) -> None:
        """Carry nothing any more; what was sent by it stays explained."""
        self.active, self.changed_by, self.changed_at = False, by, at
        self.save(update_fields=["active", "changed_by", "changed_at"])
