"""
Texts in both languages of the product, as playbooks and the engine's own messages carry them.

Public: `Text(ru=…, en=…)`, `Text.same("…")`, `text.in_(locale)`; a pydantic field type that reads
`{ru: …, en: …}` or one bare string for both languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

LOCALES = ("ru", "en")


@dataclass(frozen=True)
class Text:
    """One text in Russian and English; both are always there."""

    ru: str
    en: str

    @classmethod
    def same(cls, text: str) -> "Text":
        """Return a text that reads the same in both languages: a name, a number, a code."""
        return cls(text, text)

    @classmethod
    def parse(cls, raw: object) -> "Text":
        """
        Return the text written as `{ru: …, en: …}` or as one bare string.

        :raises ValueError: it is neither, or one of the languages is missing
        """
        if isinstance(raw, Text):
            return raw
        if isinstance(raw, str):
            return cls.same(raw)
        if not isinstance(raw, Mapping):
            raise ValueError("a text is a string or a mapping {ru: …, en: …}")
        if unknown := sorted(str(key) for key in raw if key not in LOCALES):
            raise ValueError(f"a text has only the languages ru and en, not {', '.join(unknown)}")
        if missing := [locale for locale in LOCALES if not isinstance(raw.get(locale), str)]:
            raise ValueError(f"this text is missing in: {', '.join(missing)}")
        return cls(raw["ru"], raw["en"])

    def in_(self, locale: str) -> str:
        """Return the text for a locale such as "ru", "ru-RU" or "en"; English for any other."""
        return self.ru if locale.lower().startswith("ru") else self.en

    def plain(self) -> str | dict[str, str]:
        """Return the shortest form that `parse` reads back."""
        return self.ru if self.ru == self.en else {"ru": self.ru, "en": self.en}

    def __str__(self) -> str:
        return self.en

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(Text.plain),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        both = {locale: {"type": "string"} for locale in LOCALES}
        return {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": both,
                    "required": list(LOCALES),
                    "additionalProperties": False,
                },
            ]
        }
