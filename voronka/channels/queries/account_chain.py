"""Whether those who carry messages are the ones that the chained history names."""

from collections.abc import Sequence

from django.db import connection

# The chain of migration 0002.
ACCOUNTS = "00000000-0000-7000-8000-000000000003"

_BROKEN = """
WITH told AS (
    SELECT DISTINCT ON (e.payload ->> 'id') e.payload, e.payload ->> 'id' AS id
    FROM records_cardevent e WHERE e.card_id = %(chain)s AND e.kind = 'rule'
    ORDER BY e.payload ->> 'id', e.place DESC
)
SELECT 'account ' || a.id || ' (' || a.channel || ' by ' || a.adapter
    || ') is not as the history knows it'
FROM channels_channelaccount a LEFT JOIN told t ON t.id = a.id::text
WHERE t.payload IS DISTINCT FROM jsonb_build_object('id', a.id, 'channel', a.channel,
    'adapter', a.adapter, 'active', a.active, 'by', a.changed_by,
    'params', encode(sha256(convert_to(a.params::text, 'UTF8')), 'hex'))
UNION ALL
SELECT 'account ' || t.id || ' (' || (t.payload ->> 'channel') || ' by '
    || (t.payload ->> 'adapter') || ') is gone'
FROM told t
WHERE NOT EXISTS (SELECT FROM channels_channelaccount a WHERE a.id::text = t.id)
LIMIT 20
"""


def broken_accounts() -> Sequence[str]:
    """Return which accounts were changed, inserted or removed past the history."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, {"chain": ACCOUNTS})
        return [problem for (problem,) in cursor.fetchall()]
