"""
Looks for records that may be one: all of them the first time, then only what has changed.

Each record leaves its keys; who shares a key is compared. What is done is stored bundle by bundle,
so that a scan that was broken off goes on where it was.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count

from voronka.quality.duplicates.profiles import Known, likeness, load
from voronka.quality.models import DuplicateKey, DuplicateMark, DuplicatePair
from voronka.records.likeness.compare import LIKELY
from voronka.records.likeness.pairs import MOST_OF_A_KEY
from voronka.records.models import Merge

BUNDLE = 1000
_FIRST = UUID(int=0)
_COUNTED_ANEW = (BUNDLE, 5 * BUNDLE, 20 * BUNDLE)
_TABLES = {"lead": "records_lead", "contact": "records_contact", "company": "records_company"}
# As what a record is looked at: each edit counts, and each merge with another, made or undone.
_MERGES = (
    " LEFT JOIN (SELECT survivor_id, count(*) + count(undone_at) AS merges FROM records_merge"
    " GROUP BY survivor_id) w ON w.survivor_id = t.id"
)
_AS_IT_IS = "t.version + coalesce(w.merges, 0)"
# Never two of these: a person is no firm.
_APART = {("contact", "company"), ("company", "contact")}


@dataclass(frozen=True)
class Progress:
    """How much of the base has been looked at."""

    done: int
    total: int


def scan_changed(
    *,
    now: datetime,
    bundles: int = 1000,
    size: int = BUNDLE,
    rest: Callable[[float], None] = lambda seconds: None,
    must_wait: Callable[[], bool] = lambda: False,
) -> int:
    """
    Look at what has changed, so many bundles at most; return how many records that were.

    Between two bundles, when nothing is held, `rest` is told how long the last one took; where it
    `must_wait`, the search ends and goes on when it is asked for again.
    """
    looked_at = 0
    for kind in _TABLES:
        last = _FIRST
        for _bundle in range(bundles):
            if must_wait():
                return looked_at
            began = time.monotonic()
            with transaction.atomic():
                _one_scan_at_a_time()
                # In order, so that what has been looked at is not passed again and again.
                ids = _changed(kind, size, after=last)
                if ids:
                    _look_at(kind, ids, now)
            looked_at += len(ids)
            if len(ids) == size:
                last = ids[-1]
                rest(time.monotonic() - began)
            if looked_at in _COUNTED_ANEW:
                _count_keys()
            if len(ids) < size:
                break
    return looked_at


def progress() -> Progress:
    """Return how many records have been looked at as they are now."""
    done = total = 0
    with connection.cursor() as cursor:
        for kind, table in _TABLES.items():
            cursor.execute(
                f"SELECT count(*), count(m.record_id) FROM {table} t{_MERGES}"
                " LEFT JOIN quality_duplicatemark m"
                f" ON m.record_id = t.id AND m.kind = %s AND m.version = {_AS_IT_IS}"
                " WHERE t.merged_into_id IS NULL",
                [kind],
            )
            of_kind, looked_at = cursor.fetchone()
            total, done = total + of_kind, done + looked_at
    return Progress(done=done, total=total)


def _count_keys() -> None:
    """Tell the database how many keys there are by now: plans for an empty table are slow."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE quality_duplicatekey, quality_duplicatemark, quality_duplicatepair")


def _one_scan_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('duplicates scan', 0))")


def _changed(kind: str, size: int, *, after: UUID) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {_TABLES[kind]} t{_MERGES}"
            " LEFT JOIN quality_duplicatemark m ON m.record_id = t.id"
            " WHERE t.merged_into_id IS NULL"
            f" AND m.version IS DISTINCT FROM {_AS_IT_IS} AND t.id > %s ORDER BY t.id LIMIT %s",
            [after, size],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _look_at(kind: str, ids: Sequence[UUID], now: datetime) -> None:
    fresh = load({kind: ids})
    _store_keys(kind, fresh)
    pairs = _sharing(list(fresh))
    wanted: dict[str, list[UUID]] = {}
    others = {each for pair in pairs for each in pair} - fresh.keys()
    for other_kind, other_id in _kinds_of(others):
        wanted.setdefault(other_kind, []).append(other_id)
    known = fresh | load(wanted)
    found = [
        pair
        for one, other in pairs
        if one in known and other in known and (pair := _pair(known[one], known[other], now))
    ]
    _store_pairs(list(fresh), found)


def _store_keys(kind: str, fresh: Mapping[UUID, Known]) -> None:
    DuplicateKey.objects.filter(record_id__in=list(fresh)).delete()
    counted = Count("pk") + Count("undone_at")
    merges = Merge.objects.filter(survivor_id__in=list(fresh)).values_list("survivor_id")
    merged = dict(merges.annotate(merges=counted))
    marks, keys = [], []
    for each in fresh.values():
        hashes = sorted({key_of(key) for key in each.keys})
        keys += [DuplicateKey(key=key, record_id=each.id) for key in hashes]
        as_it_is = each.version + merged.get(each.id, 0)
        marks.append(DuplicateMark(record_id=each.id, kind=kind, version=as_it_is))
    DuplicateKey.objects.bulk_create(keys, batch_size=5000)
    DuplicateMark.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=["record_id"],
        update_fields=["version"],
    )


def key_of(key: str) -> int:
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_SHARING = """
WITH mine AS (
    SELECT DISTINCT key FROM quality_duplicatekey WHERE record_id = ANY(%(ids)s)
), telling AS (
    SELECT m.key FROM mine m
    WHERE (SELECT count(*) FROM (
        SELECT FROM quality_duplicatekey k WHERE k.key = m.key LIMIT %(most)s + 1) few
    ) BETWEEN 2 AND %(most)s
)
SELECT DISTINCT least(a.record_id, b.record_id), greatest(a.record_id, b.record_id)
FROM telling t
JOIN quality_duplicatekey a ON a.key = t.key AND a.record_id = ANY(%(ids)s)
JOIN quality_duplicatekey b ON b.key = t.key AND b.record_id <> a.record_id
"""


def _sharing(ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, {"ids": list(ids), "most": MOST_OF_A_KEY})
        return [(one, other) for one, other in cursor.fetchall()]


def _kinds_of(ids: Iterable[UUID]) -> list[tuple[str, UUID]]:
    marks = DuplicateMark.objects.filter(record_id__in=list(ids))
    return list(marks.values_list("kind", "record_id"))


def _pair(one: Known, other: Known, now: datetime) -> DuplicatePair | None:
    if (one.kind, other.kind) in _APART or one.is_of(other) or other.is_of(one):
        return None
    if one.is_closed and other.is_closed:
        return None
    found = likeness(one, other)
    if found.score < LIKELY:
        return None
    first, second = sorted((one, other), key=lambda each: each.id)
    return DuplicatePair(
        first_kind=first.kind,
        first_id=first.id,
        second_kind=second.kind,
        second_id=second.id,
        score=found.score,
        evidence=[[each.kind, each.level] for each in found.evidence],
        found_at=now,
    )


def _store_pairs(fresh: Sequence[UUID], found: Sequence[DuplicatePair]) -> None:
    """What was found before of the changed ones and nobody has judged is found anew or not."""
    stale: dict[str, Any] = {"said__in": ("", "skipped")}
    DuplicatePair.objects.filter(first_id__in=fresh, **stale).delete()
    DuplicatePair.objects.filter(second_id__in=fresh, **stale).delete()
    DuplicatePair.objects.bulk_create(found, ignore_conflicts=True, batch_size=2000)
