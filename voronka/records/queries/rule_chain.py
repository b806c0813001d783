"""Whether the rules in force, and who has which role, are those of the chained history."""

from collections.abc import Callable, Sequence

from django.db import connection

# The chains of migration 0009.
PROCESS = "00000000-0000-7000-8000-000000000001"
PEOPLE = "00000000-0000-7000-8000-000000000002"

_BROKEN = """
WITH told AS (
    SELECT e.name, e.payload, e.payload ->> 'id' AS id,
        row_number() OVER (PARTITION BY e.name, e.payload ->> 'id' ORDER BY e.place DESC) AS last
    FROM records_cardevent e WHERE e.card_id = ANY (%(chains)s::uuid[]) AND e.kind = 'rule'
), versions AS (
    SELECT v.*, encode(sha256(convert_to(v.text, 'UTF8')), 'hex') <> v.hash AS is_altered,
        t.payload
    FROM process_playbookversion v
    LEFT JOIN told t ON t.name = 'version' AND t.id = v.id::text AND t.last = 1
)
SELECT 'version ' || left(hash, 12) || ' of the process: its text was altered'
FROM versions
WHERE is_altered OR payload ->> 'document' <> encode(sha256(convert_to(document, 'UTF8')), 'hex')
UNION ALL
SELECT 'version ' || left(hash, 12) || ' of the process: the history does not know it so'
FROM versions WHERE payload IS NULL OR payload ->> 'hash' <> hash
    OR (payload -> 'active')::boolean <> active
UNION ALL
SELECT 'version ' || left(t.payload ->> 'hash', 12) || ' of the process is gone'
FROM told t WHERE t.name = 'version' AND t.last = 1
    AND NOT EXISTS (SELECT FROM process_playbookversion v WHERE v.id::text = t.id)
UNION ALL
SELECT 'change of staff ' || c.id || ' (' || c.kind || ' of ' || c.subject
    || ') was altered or inserted'
FROM people_staffchange c
LEFT JOIN told t ON t.name = 'staff_change' AND t.id = c.id::text AND t.last = 1
WHERE t.payload IS NULL OR NOT to_jsonb(c) @> t.payload
UNION ALL
SELECT 'change of staff ' || t.id || ' (' || (t.payload ->> 'subject') || ') was removed'
FROM told t WHERE t.name = 'staff_change'
    AND NOT EXISTS (SELECT FROM people_staffchange c WHERE c.id::text = t.id)
UNION ALL
SELECT 'the rights of ' || u.email || ' are not those of the history'
FROM told t JOIN people_user u ON u.id::text = t.id
WHERE t.name = 'person' AND t.last = 1 AND NOT jsonb_build_object(
    'role', u.role, 'team_id', u.team_id, 'is_active', u.is_active, 'is_staff', u.is_staff
) @> t.payload - 'id'
LIMIT 20
"""


# What higher areas keep in chains of their own.
_others: list[Callable[[], Sequence[str]]] = []


def register_rules(broken: Callable[[], Sequence[str]]) -> None:
    """Have the rules of another area asked about with those of the process and of people."""
    _others.append(broken)


def broken_rules() -> Sequence[str]:
    """Return what of the rules was changed past the history: versions, roles, accounts …"""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, {"chains": [PROCESS, PEOPLE]})
        own = [problem for (problem,) in cursor.fetchall()]
    return [*own, *(problem for broken in _others for problem in broken())]
