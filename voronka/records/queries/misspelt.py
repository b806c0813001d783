"""Names that read alike, for what is spelt otherwise than it was typed."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordDistance
from django.db import connection, transaction
from django.db.models import QuerySet

from voronka.kernel.storable import storable
from voronka.records.models.spelling import same_spelling
from voronka.records.queries.own_words import phone_digits

# How alike, of 1, the nearest words of a name have to be: one wrong letter in a name of seven
# leaves half of its trigrams.
ALIKE = "0.45"
_MOST = 200


def may_be_misspelt(typed: str) -> bool:
    """Say whether the text is words of a name, and long enough to be told from others."""
    text = storable(typed).strip()
    return len(text) > 3 and "@" not in text and not phone_digits(text)


def reading_alike(rows: "QuerySet[Any]", typed: str) -> list[UUID]:
    """Return which of these rows have a name that reads like this, the nearest first."""
    text = same_spelling(storable(typed).strip())
    found = rows.filter(search_text__trigram_word_similar=text)
    nearest = found.order_by(TrigramWordDistance(text, "search_text"), "pk")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [ALIKE])
        return list(nearest.values_list("pk", flat=True)[:_MOST])
