"""The word that opens a fresh installation to its first administrator, and to nobody else."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_LETTERS = 40


def setup_token() -> str:
    """Return the word. It follows from the installation's key, so every process knows it."""
    digest = salted_hmac("voronka first administrator", "setup", secret=settings.SECRET_KEY)
    return digest.hexdigest()[:_LETTERS]


def is_setup_token(given: str) -> bool:
    return constant_time_compare(given, setup_token())
