"""Where messages end that must not leave the machine."""

from django.db import models

from voronka.kernel.ids import new_id


class SunkMessage(models.Model):
    """A message as a client would have received it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=300, unique=True)
    channel = models.CharField(max_length=16)
    recipient = models.CharField(max_length=320)
    subject = models.TextField(blank=True)
    text = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-received_at", "-id"], name="channels_sunk_latest")]

    def __str__(self) -> str:
        return f"sunk message {self.pk} ({self.channel})"
