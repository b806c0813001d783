from datetime import datetime
from uuid import UUID

from django.db import connection, models


class RememberedAnswer(models.Model):
    """The first answer to a request that named a key of its own; `status` 0 is none yet."""

    user_id = models.UUIDField()
    key = models.CharField(max_length=200)
    # A digest of the request: one key is for one request.
    asked = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    location = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key"], name="api_one_answer_a_key")
        ]
        indexes = [models.Index(fields=["asked_at"], name="api_answers_by_age")]

    def __str__(self) -> str:
        return f"answer to {self.key} ({self.pk})"


def begin_answer(*, user_id: UUID, key: str, asked: str, now: datetime) -> int | None:
    """
    Note that a request is being answered, and return the note's id; None if the key was used.

    Of two who ask with one key at once, the second waits here until the first has its answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [user_id, key, asked, now])
        row = cursor.fetchone()
    return int(row[0]) if row else None


_BEGIN = """
    INSERT INTO api_rememberedanswer (user_id, key, asked, asked_at, status, body, location)
    VALUES (%s, %s, %s, %s, 0, '', '')
    ON CONFLICT (user_id, key) DO NOTHING
    RETURNING id
"""
