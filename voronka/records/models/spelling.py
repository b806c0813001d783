"""One spelling for searching: what people type in different ways becomes the same text."""

from typing import Any

from django.contrib.postgres.indexes import OpClass
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Coalesce, Concat, Lower, Replace


def spelt_alike(*columns: str) -> Replace:
    """Return the columns as one lower-case text in which ё and е are the same letter."""
    space = Value(" ", output_field=TextField())
    parts: list[Any] = [space]
    for column in columns:
        parts += [Coalesce(F(column), Value(""), output_field=TextField()), space]
    text = Lower(Concat(*parts))
    return Replace(text, Value("ё"), Value("е"), output_field=TextField())


def same_spelling(text: str) -> str:
    """Return what was typed, as `spelt_alike` writes it."""
    return text.lower().replace("ё", "е")


def own_words() -> OpClass:
    """
    Return what an index finds words of the playbook's fields by: all texts among their values, in
    one spelling, as the function of migration 0012 takes them out.
    """
    texts = Func(F("fields"), function="records_own_words", output_field=TextField())
    return OpClass(texts, name="gin_trgm_ops")
