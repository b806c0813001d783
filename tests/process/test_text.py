import pytest
from pydantic import BaseModel, ValidationError

from voronka.process.text import Text


class _Stage(BaseModel):
    label: Text


def test_a_text_is_read_in_both_languages() -> None:
    text = Text.parse({"ru": "Новый", "en": "New"})

    assert [text.in_(locale) for locale in ("ru", "ru-RU", "en", "en_GB", "de")] == [
        "Новый", "Новый", "New", "New", "New",
    ]  # fmt: skip
    assert Text.parse("КП") == Text("КП", "КП") == Text.same("КП")


@pytest.mark.parametrize("raw", ["КП", {"ru": "Новый", "en": "New"}])
def test_a_text_is_written_as_it_was_read(raw: object) -> None:
    stage = _Stage.model_validate({"label": raw})

    assert stage.model_dump() == {"label": raw}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"ru": "Новый"}, "missing in: en"),
        ({}, "missing in: ru, en"),
        ({"ru": "Новый", "en": None}, "missing in: en"),
        ({"ru": "Новый", "en": "New", "de": "Neu"}, "only the languages ru and en, not de"),
        (5, "a string or a mapping"),
    ],
)
def test_a_text_that_misses_a_language_is_refused(raw: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        _Stage.model_validate({"label": raw})
