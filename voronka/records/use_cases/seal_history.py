from datetime import datetime

from django.db import connection, transaction

from voronka.kernel import events
from voronka.kernel.actor import SYSTEM
from voronka.records.events import HistoryDoubted
from voronka.records.models import Seal
from voronka.records.queries.history_chain import broken_since_seal
from voronka.records.queries.rule_chain import broken_rules

_LOCK = 7_041_886_202
_GATHER = """
WITH grown AS (
    SELECT card_id, length, head, sealed FROM records_cardchain
    WHERE length > sealed ORDER BY card_id FOR UPDATE
), kept AS (
    INSERT INTO records_sealedhead (seal_id, card_id, place, head)
    SELECT %(seal)s, card_id, length, head FROM grown
), marked AS (
    UPDATE records_cardchain c SET sealed = g.length FROM grown g WHERE c.card_id = g.card_id
)
UPDATE records_seal s SET cards = g.cards, rows = g.rows, root = sha256(
    coalesce((SELECT p.root FROM records_seal p WHERE p.id < s.id ORDER BY p.id DESC LIMIT 1), '')
    || convert_to(g.heads, 'UTF8'))
FROM (
    SELECT count(*) AS cards, coalesce(sum(length - sealed), 0) AS rows,
        coalesce(string_agg(card_id || ':' || length || ':' || encode(head, 'hex'), ','
            ORDER BY card_id), '') AS heads
    FROM grown
) g
WHERE s.id = %(seal)s
"""


@transaction.atomic
def seal_history(*, now: datetime) -> int:
    """
    Put all chains that have grown under a root, after verifying them, and return the seal's number.

    What the verification found is written into the seal; it is made all the same, so that what
    follows is covered.
    """
    with connection.cursor() as cursor:
        # One at a time: each root names the one before it.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        problems = [*broken_since_seal(), *broken_rules()]
        trouble = "\n".join(problems)
        seal = Seal.objects.create(at=now, cards=0, rows=0, root=b"", trouble=trouble)
        cursor.execute(_GATHER, {"seal": seal.pk})
    if problems:
        doubted = HistoryDoubted(actor=SYSTEM, at=now, problems=tuple(problems))
        events.announce(doubted)
    return seal.pk


def seal_every_night(*, now: datetime) -> None:
    """
    Seal the history; if that fails, administrators hear of it, for then nothing is covered.
    """
    try:
        seal_history(now=now)
    except Exception as failure:
        said = f"the history was not sealed: {type(failure).__name__}: {failure}"
        events.announce(HistoryDoubted(actor=SYSTEM, at=now, problems=(said[:1000],)))
        raise
