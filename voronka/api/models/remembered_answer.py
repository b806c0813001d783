from django.db import models


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
        indexes = [models.Index(fields=["user_id", "asked_at"], name="api_answers_by_age")]

    def __str__(self) -> str:
        return f"answer to {self.key} ({self.pk})"

    # Changes.

    def remember(self, *, status: int, body: str, location: str) -> None:
        self.status, self.body, self.location = status, body, location
        self.save(update_fields=["status", "body", "location"])
