from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F

from voronka.kernel.ids import new_id

UNDONE_WITHIN = timedelta(hours=24)


class BulkAction(models.Model):
    """
    One command on many cards: carried out part by part, watched, stopped, taken back.

    The cards are those that were meant when it began, each with a `BulkItem`; those that a filter
    means are gathered by the worker before anything is done.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    card_kind = models.CharField(max_length=8)
    # As commands are stored with decisions; empty for what takes another action back.
    command = models.JSONField(default=dict)
    # The filter all of whose cards are meant, as `queries.stored_filters` keeps it.
    wanted = models.JSONField(null=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    gathered_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Whether the person has put the note about it away.
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-created_at"], name="bulk_of_person")]

    def __str__(self) -> str:
        return f"bulk action on {self.card_kind}s by {self.by_id} ({self.pk})"

    # Changes.

    def gather(self, *, total: int, at: datetime) -> None:
        self.total, self.gathered_at = total, at
        self.save(update_fields=["total", "gathered_at"])

    def count(self, *, done: int, refused: int) -> None:
        # Several may carry it out at once, each a part.
        same = BulkAction.objects.filter(pk=self.pk)
        same.update(done=F("done") + done, refused=F("refused") + refused)

    def finish(self, at: datetime) -> None:
        self.finished_at = at
        self.save(update_fields=["finished_at"])

    # Questions.

    def can_be_undone(self, now: datetime) -> bool:
        return (
            self.finished_at is not None
            and self.undoes_id is None
            and self.done > 0
            and now < self.created_at + UNDONE_WITHIN
        )


class BulkItem(models.Model):
    """A card of a bulk action: what became of it, and how it stood before."""

    id = models.BigAutoField(primary_key=True)
    bulk = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="items")
    card_id = models.UUIDField()
    # Empty until its turn; then done, refused, not_found, or changed: by somebody, so left alone.
    verdict = models.CharField(max_length=12, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    # What it takes to bring the card back, and the card's version after it was changed.
    before = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "card_id"], name="bulk_one_item_a_card")
        ]
        indexes = [
            models.Index(
                fields=["bulk", "id"], condition=models.Q(verdict=""), name="bulk_waiting"
            ),
            models.Index(fields=["bulk", "verdict", "id"], name="bulk_by_verdict"),
        ]

    def __str__(self) -> str:
        return f"card {self.card_id} of bulk action {self.bulk_id} ({self.pk})"
