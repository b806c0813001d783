"""Words in the texts that a playbook adds to cards and clients, found by their index."""

import json
import re
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from voronka.kernel.actor import Actor
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.schema import Holder
from voronka.process.standard_fields import STANDARD

_TEXTS = ("text", "long_text", "email", "url", "address")
_PHONE_LIKE = re.compile(r"[\d\s()+\-.]{4,}")
_WHOLE_NUMBER = 10
# What the index leaves out, and the index of whole values finds.
_LIKE_A_KEY = re.compile(r"[a-z0-9_]+", re.ASCII)


def text_fields(kind: Holder, actor: Actor) -> tuple[str, ...]:
    """Return the playbook's own fields that have words, without what is hidden from the actor."""
    playbook = active_playbook()
    left_out = rights.hidden_fields(playbook, actor) | (
        frozenset(STANDARD) if kind in ("lead", "deal") else frozenset()
    )
    return tuple(
        name
        for name, spec in playbook.fields(kind).items()
        if spec.type in _TEXTS and name not in left_out
    )


def has_word(word: str, kind: Holder, actor: Actor) -> Q:
    """Return the condition that a text of a row has the word, which is in one spelling."""
    names = text_fields(kind, actor)
    return _raw(*_has_word(word, _table(kind), names)) if names else Q(pk__in=[])


def has_point_or_word(points: "QuerySet[Any, Any]", word: str, kind: Holder, actor: Actor) -> Q:
    """Return the condition that a row is one of these holders, or a text of it has the word."""
    names, table = text_fields(kind, actor), _table(kind)
    if not names or not may_be_word(word):
        return Q(pk__in=points)
    held, held_params = points.query.sql_with_params()
    own, own_params = _has_word(word, table, names)
    # One list of ids: of two conditions joined by "or", only one could use its index.
    text = f"{table}.id IN ({held} UNION ALL SELECT {table}.id FROM {table} WHERE {own})"
    return _raw(text, [*held_params, *own_params])


def may_be_word(text: str) -> bool:
    """Say whether it may be the number of a contract, say, rather than a whole phone number."""
    return len(phone_digits(text)) < _WHOLE_NUMBER


def _has_word(word: str, table: str, names: tuple[str, ...]) -> tuple[str, list[Any]]:
    texts = " || ' ' || ".join(f"coalesce({table}.fields ->> '{name}', '')" for name in names)
    written = json.dumps(word, ensure_ascii=False)[1:-1]
    # The index knows all texts, of choices and hidden fields, too: those that are meant are looked
    # at once more.
    found = (
        f"records_own_words({table}.fields) LIKE %s AND replace(lower({texts}), 'ё', 'е') LIKE %s"
    )
    params = [f"%{like_part(written)}%", f"%{like_part(word)}%"]
    if not _LIKE_A_KEY.fullmatch(word):
        return f"({found})", params
    whole = " OR ".join(f"{table}.fields @> %s::jsonb" for _name in names)
    return f"({found} OR {whole})", params + [json.dumps({name: word}) for name in names]


def like_part(part: str) -> str:
    """Return the part as a pattern of LIKE that means just this."""
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def phone_digits(text: str) -> str:
    """Return the digits of what looks like (part of) a phone number, as they are stored."""
    if not _PHONE_LIKE.fullmatch(text.strip()):
        return ""
    digits = re.sub(r"\D", "", text)
    # 8 (495) … is how +7 495 … is dialled at home.
    if digits.startswith("8") and len(digits) > 4:
        digits = digits[1:] if len(digits) < 11 else f"7{digits[1:]}"
    return digits if len(digits) >= 3 else ""


def _table(kind: Holder) -> str:
    return f"records_{kind}"


def _raw(text: str, params: list[Any]) -> Q:
    return Q(RawSQL(text, params, output_field=BooleanField()))
