import pytest
from pytest_django import Settings

from voronka.kernel.secrets import UnableToUnlock, is_locked, locked, unlocked


def test_what_was_locked_opens_and_does_not_show() -> None:
    stored = locked("пароль and more")

    assert unlocked(stored) == "пароль and more"
    assert is_locked(stored)
    assert "and more" not in stored
    assert stored != locked("пароль and more")


def test_nothing_stays_nothing() -> None:
    assert (locked(""), unlocked("")) == ("", "")


def test_another_installation_does_not_open_it(settings: Settings) -> None:
    stored = locked("secret")

    settings.SECRET_KEY = "the key of somebody else"
    with pytest.raises(UnableToUnlock):
        unlocked(stored)
    with pytest.raises(UnableToUnlock):
        unlocked("never locked")


def test_a_former_key_still_opens_what_it_locked(settings: Settings) -> None:
    stored, former = locked("secret"), settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new key", [former]

    assert unlocked(stored) == "secret"
