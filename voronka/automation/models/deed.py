from django.db import models

from voronka.kernel.ids import new_id


class Deed(models.Model):
    """
    The proof that an effect has acted: its key exists once for a card, so it acts once.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    key = models.CharField(max_length=300)
    action = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card_id", "card_kind", "key"], name="automation_deed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} for {self.key} ({self.pk})"
