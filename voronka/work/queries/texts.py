"""Texts of the playbook, filled in for a card."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from voronka.people.models import User
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.templates import Template, parse
from voronka.process.text import LOCALES, Text


def filled(text: Text, *, playbook: Playbook, kind: CardKind, values: Mapping[str, Any]) -> Text:
    """Return the text with its places filled in, in both languages."""
    templates = {locale: _parsed(text.in_(locale)) for locale in LOCALES}
    people = _people({values.get(name) for t in templates.values() for name in t.names})
    scope = playbook.scope(kind)
    return Text(
        **{
            locale: template.render(values, scope, locale, people=people)
            for locale, template in templates.items()
        }
    )


@lru_cache(maxsize=2000)
def _parsed(text: str) -> Template:
    return parse(text)


def _people(values: set[Any]) -> Mapping[UUID, str]:
    ids = [value for value in values if isinstance(value, UUID)]
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
