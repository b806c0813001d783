"""A playbook as it was applied."""

from datetime import datetime
from typing import Self

from django.db import connection, models

from voronka.kernel.ids import new_id
from voronka.kernel.statements import ask


class PlaybookVersionQuerySet(models.QuerySet["PlaybookVersion"]):
    def in_force(self) -> Self:
        """Only the one that decides now; there may be none yet."""
        return self.filter(active=True)

    def stay_in_force(self) -> str | None:
        """
        Have the version in force stay so until the transaction ends, and return its hash.

        Any number may hold it at once; who brings another one in waits for them.
        """
        ((found,),) = ask("SELECT process_stay_in_force()")
        return found if found is None else str(found)

    def one_at_a_time(self) -> None:
        """
        Wait until nobody else changes versions or relies on the one in force; reading goes on.
        """
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('process in force', 0))")


class PlaybookVersion(models.Model):
    """
    One text of the whole process. Decisions name the version they were made under, so none is
    ever changed or removed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=64)
    # sha256 of the canonical text.
    hash = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    # What the text says, as JSON in its order: reading YAML takes a third of a second. "" of those
    # that were kept before there was this.
    document = models.TextField(blank=True, default="", db_default="")
    # The files it was written in, by name, with their comments.
    files = models.JSONField(default=dict)
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=200)
    active = models.BooleanField(default=False)

    objects = PlaybookVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["active"],
                condition=models.Q(active=True),
                name="process_one_playbook_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"playbook {self.key} {self.hash[:12]}"

    # Changes: the only places that write these fields.

    def come_into_force(self, *, at: datetime, by: str) -> None:
        """Take the place of the version in force."""
        PlaybookVersion.objects.in_force().exclude(pk=self.pk).update(active=False)
        self.active, self.applied_at, self.applied_by = True, at, by
        self.save(update_fields=["active", "applied_at", "applied_by"])
