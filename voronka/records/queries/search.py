"""Finding a card or client by a few letters: names with slips of the finger, phones, e-mails."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from voronka.kernel.actor import Actor
from voronka.kernel.storable import storable
from voronka.process.models.active import one_playbook
from voronka.records.models import Company, Contact, Deal, Lead
from voronka.records.models.spelling import same_spelling
from voronka.records.queries.filters import named
from voronka.records.queries.own_words import has_word, like_part, may_be_word, phone_digits

# SQL in which `{t}` is the table, and its parameters.
Condition = tuple[str, dict[str, Any]]
# Candidates of each kind that are compared; a search so wide is made narrower by typing on.
_CANDIDATES = 200
_MODELS: dict[str, Any] = {"lead": Lead, "deal": Deal, "contact": Contact, "company": Company}
_SHOWN = {
    "lead": "coalesce({t}.title, {t}.client_name, {t}.company_name, ''), {t}.client_name,"
    " {t}.phone, {t}.email, {t}.pipeline, {t}.stage, {t}.closed_at IS NULL, {t}.last_touch_at",
    "contact": "{t}.name, {t}.name, {t}.phone, {t}.email, '', '', true, {t}.created_at",
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something that was found: lead, deal, contact or company."""

    kind: str
    id: UUID
    title: str
    client_name: str
    phone: str
    email: str
    pipeline: str
    stage: str
    is_open: bool
    owner_name: str


@one_playbook()
def search(
    *, actor: Actor, text: str, limit: int = 20, kinds: Sequence[str] = tuple(_MODELS)
) -> Sequence[Found]:
    """
    Return what matches and the actor sees, the best first.

    Part of a phone number in any spelling, part of an e-mail address, or words of a name or of a
    text that the playbook adds; where nothing has the words, names that read alike.
    """
    text = same_spelling(storable(text).strip())
    if len(text) < 2:
        return []
    if digits := phone_digits(text):
        return _by_points("phone", digits, text=text, actor=actor, kinds=kinds, limit=limit)
    if "@" in text:
        return _by_points("email", text, text=text, actor=actor, kinds=kinds, limit=limit)
    found = _by_words(text, actor=actor, kinds=kinds, limit=limit)
    if not found and len(text) > 3:
        found = _by_likeness(text, actor=actor, kinds=kinds, limit=limit)
    return found


@one_playbook()
def found_again(*, actor: Actor, ids: Sequence[UUID]) -> Sequence[Found]:
    """Return these of whatever kind they are, in this order; what the actor does not see is not."""
    if not ids:
        return []
    found = _select(
        lambda _kind, _number: ("{t}.id = ANY(%(ids)s)", {}),
        "0",
        {"ids": list(ids)},
        actor=actor,
        kinds=tuple(_MODELS),
        limit=len(ids),
    )
    place = {wanted: number for number, wanted in enumerate(ids)}
    return sorted(found, key=lambda each: place[each.id])


def _by_points(
    point_kind: str, part: str, *, text: str, actor: Actor, kinds: Sequence[str], limit: int
) -> Sequence[Found]:
    # The contacts are looked through once, not once for each kind of holder.
    first = """WITH held AS MATERIALIZED (
        SELECT p.holder_kind, p.holder_id FROM records_contactpoint p
        WHERE p.kind = %(point)s AND p.value LIKE %(part)s)"""

    def condition(kind: Any, number: int) -> Condition:
        held = f"SELECT held.holder_id FROM held WHERE held.holder_kind = '{kind}'"
        if not may_be_word(text):
            return f"{{t}}.id IN ({held})", {}
        own, params = _own(text, kind, actor, f"p{number}_")
        return f"{{t}}.id IN ({held} UNION ALL SELECT {{t}}.id FROM {{t}} WHERE {own})", params

    params = {"point": point_kind, "part": f"%{like_part(part)}%"}
    return _select(condition, "0", params, actor=actor, kinds=kinds, limit=limit, first=first)


def _by_words(text: str, *, actor: Actor, kinds: Sequence[str], limit: int) -> Sequence[Found]:
    words = text.split()

    def condition(kind: Any, number: int) -> Condition:
        parts: list[str] = []
        params: dict[str, Any] = {}
        for n, word in enumerate(words):
            own, found = _own(word, kind, actor, f"o{number}_{n}_")
            parts.append(f"({{t}}.search_text LIKE %(word{n})s OR {own})")
            params |= found
        return " AND ".join(parts), params

    params: dict[str, Any] = {f"word{n}": f"%{like_part(word)}%" for n, word in enumerate(words)}
    # Whoever's word begins so stands before whose word only contains it, or whose field has it.
    params |= {"begins": f"% {like_part(words[0])}%"}
    score = "({t}.search_text LIKE %(begins)s)::int + ({t}.search_text LIKE %(word0)s)::int"
    return _select(condition, score, params, actor=actor, kinds=kinds, limit=limit)


def _own(word: str, kind: Any, actor: Actor, prefix: str) -> Condition:
    return named(_MODELS[kind].objects.filter(has_word(word, kind, actor)), prefix=prefix)


def _by_likeness(text: str, *, actor: Actor, kinds: Sequence[str], limit: int) -> Sequence[Found]:
    score = "word_similarity(%(text)s, {t}.search_text)"
    # One wrong letter in a name of seven leaves half of its trigrams.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.45")
        return _select(
            lambda _kind, _number: ("{t}.search_text %%> %(text)s", {}),
            score,
            {"text": text},
            actor=actor,
            kinds=kinds,
            limit=limit,
        )


def _select(
    condition: Callable[[str, int], Condition],
    score: str,
    params: dict[str, Any],
    *,
    actor: Actor,
    kinds: Sequence[str],
    limit: int,
    first: str = "",
) -> Sequence[Found]:
    parts = []
    for number, (kind, model) in enumerate(_MODELS.items()):
        if kind in kinds:
            seen, own = _seen(model.objects.visible_to(actor), number)
            wanted, asked = condition(kind, number)
            params |= own | asked
            table = model._meta.db_table
            shown = _SHOWN["lead" if kind in ("lead", "deal") else "contact"]
            parts.append(
                f"(SELECT '{kind}' AS kind, {table}.id, {table}.owner_id, {score.format(t=table)}"
                f" AS score, {shown.format(t=table)} FROM {table}"
                f" WHERE {seen} AND {wanted.replace('{t}', table)}"
                f" LIMIT {_CANDIDATES})"
            )
    columns = "title, client_name, phone, email, pipeline, stage, is_open, at"
    sql = f"""
        {first}
        SELECT f.kind, f.id, f.title, f.client_name, f.phone, f.email, f.pipeline, f.stage,
               f.is_open, u.name
        FROM ({" UNION ALL ".join(parts)}) AS f (kind, id, owner_id, score, {columns})
        LEFT JOIN people_user u ON u.id = f.owner_id
        ORDER BY f.score DESC, f.is_open DESC, f.at DESC, f.id DESC LIMIT %(limit)s
    """
    return list(_rows(sql, params | {"limit": limit}))


def _seen(rows: "QuerySet[Any, Any]", number: int) -> tuple[str, dict[str, Any]]:
    return named(rows, prefix=f"s{number}_")


def _rows(sql: str, params: dict[str, Any]) -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for kind, found_id, title, client, phone, email, pipeline, stage, is_open, owner in cursor:
            yield Found(
                kind=kind,
                id=found_id,
                title=title or "",
                client_name=client or "",
                phone=phone or "",
                email=email or "",
                pipeline=pipeline,
                stage=stage,
                is_open=is_open,
                owner_name=owner or "",
            )
