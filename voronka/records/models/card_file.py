from typing import cast

from django.conf import settings
from django.core.files.storage import Storage
from django.db import models

from voronka.kernel.ids import new_id
from voronka.process.state import CardKind, CardRef

# What a browser may show as a picture; anything else is only downloaded.
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")


class CardFile(models.Model):
    """A file on a card's disk. Carried to a deal, it is one stored file with two rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    name = models.CharField(max_length=255)
    # From the bytes, never from what the sender claims.
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.FileField(upload_to="", max_length=200)
    # What it came with, for example "task:<id>" or "form"; "" from the card itself.
    origin = models.CharField(max_length=64, blank=True, default="")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["card_id", "uploaded_at"], name="cardfile_of_card")]

    def __str__(self) -> str:
        return f"file {self.name} of {self.card_kind} {self.card_id} ({self.pk})"

    # Changes: not stored yet.

    def become_copy_for(self, card: CardRef) -> None:
        """Stand for the same stored bytes on another card's disk."""
        self.pk = new_id()
        self._state.adding = True
        self.card_kind, self.card_id = card.kind, card.id

    # Questions.

    @classmethod
    def storage(cls) -> Storage:
        """Return where the bytes lie."""
        return cast("models.FileField", cls._meta.get_field("stored")).storage

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)

    def is_picture(self) -> bool:
        return self.content_type in PICTURES
