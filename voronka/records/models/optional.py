"""Text columns of what may not be known: NULL, so that SQL and the engine mean the same by it."""

from django.db import models


def optional_text(max_length: int) -> "models.CharField[str | None, str | None]":
    return models.CharField(max_length=max_length, null=True, blank=True)


def optional_long_text() -> "models.TextField[str | None, str | None]":
    return models.TextField(null=True, blank=True)
