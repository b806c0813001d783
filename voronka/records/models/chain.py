from django.db import models


class CardChain(models.Model):
    """
    The end of the chain of a card's history: how many rows it has, and the link of the last.

    Written by the database alone, with every row of history (migration 0006).
    """

    card_id = models.UUIDField(primary_key=True)
    length = models.PositiveIntegerField()
    head = models.BinaryField()
    # How many of the rows the last seal covers.
    sealed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"chain of {self.card_id}, {self.length} rows"


class Seal(models.Model):
    """All chains at one moment under one root, which names the root before it."""

    at = models.DateTimeField()
    # Cards whose history grew since the seal before, and by how many rows.
    cards = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField()
    root = models.BinaryField()
    # What the verification found that went before; empty if all was well.
    trouble = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="records_seal_latest")]

    def __str__(self) -> str:
        return f"seal {self.pk} of {self.at}"


class SealedHead(models.Model):
    """The end of one card's chain when it was sealed."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")
    card_id = models.UUIDField()
    place = models.PositiveIntegerField()
    head = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card_id", "place"], name="records_sealedhead_once")
        ]

    def __str__(self) -> str:
        return f"{self.card_id} at {self.place} under seal {self.seal_id}"
