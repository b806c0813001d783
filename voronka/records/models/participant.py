from django.conf import settings
from django.db import models

from voronka.kernel.ids import new_id
from voronka.process.state import CardRef


class CardParticipant(models.Model):
    """Somebody who works on a card without owning it: sees it wherever their role sees little."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=64, blank=True, default="")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card_id", "user"], name="participant_once_a_card")
        ]

    def __str__(self) -> str:
        return f"participant {self.user_id} of {self.card_kind} {self.card_id}"

    # Changes: not stored yet.

    def become_copy_for(self, card: CardRef) -> None:
        """Stand for the same person's part in another card."""
        self.pk = new_id()
        self._state.adding = True
        self.card_kind, self.card_id = card.kind, card.id
