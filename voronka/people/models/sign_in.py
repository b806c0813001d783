from datetime import datetime

from django.db import models

from voronka.kernel.ids import new_id
from voronka.people.models.user import User


class SignIn(models.Model):
    """Somebody came in, or tried to: a line of the log, and while it lasts, a device's session."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # As typed; of a failure perhaps nobody's.
    email = models.CharField(max_length=254)
    succeeded = models.BooleanField()
    # password, mfa, passkey, sso, sample
    method = models.CharField(max_length=16)
    at = models.DateTimeField()
    remote = models.CharField(max_length=64)
    agent = models.CharField(max_length=300, blank=True, default="")
    session_key = models.CharField(max_length=40, blank=True, default="")
    seen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="people_sign_in_latest"),
            models.Index(fields=["user", "-at"], name="people_sign_in_of_user"),
            models.Index(
                fields=["session_key"],
                name="people_sign_in_session",
                condition=models.Q(ended_at__isnull=True, succeeded=True),
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in of {self.email} at {self.at} ({self.pk})"

    # Changes: the only places that write these fields.

    def end(self, at: datetime) -> None:
        self.ended_at = at
        self.save(update_fields=["ended_at"])
