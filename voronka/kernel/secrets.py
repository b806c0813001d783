"""
Secrets at rest: passwords of providers, keys of second factors.

Public: `locked(text)`, `unlocked(text)`. The key follows from the installation's secret key, so a
copy of the database alone opens nothing. After a change of that key the old ones, named in
`VORONKA_OLD_SECRET_KEYS`, still open what they locked.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# What was locked says so, and by which rule.
MARK = "locked:1:"


class UnableToUnlock(Exception):
    """The secret was locked with a key that this installation does not have."""


def locked(text: str) -> str:
    """Return the text as it may be stored; nothing stays nothing."""
    return MARK + _locks().encrypt(text.encode()).decode() if text else ""


def unlocked(stored: str) -> str:
    """
    Return what was locked.

    :raises UnableToUnlock: the key is another one
    """
    if not stored:
        return ""
    if not is_locked(stored):
        raise UnableToUnlock
    try:
        return _locks().decrypt(stored.removeprefix(MARK).encode()).decode()
    except InvalidToken:
        raise UnableToUnlock from None


def is_locked(stored: object) -> bool:
    return isinstance(stored, str) and stored.startswith(MARK)


def _locks() -> MultiFernet:
    return _locks_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _locks_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"voronka secrets at rest")
    return base64.urlsafe_b64encode(derived.derive(key.encode()))
