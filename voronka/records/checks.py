"""What `voronka check` asks of the records; the numbers are those of the engine's invariants."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from django.db import connection

from voronka.kernel import clock
from voronka.kernel.checks import register_check
from voronka.process.models.active import playbook_by_hash
from voronka.records.models import DecisionRow
from voronka.records.queries.decisions import decided_differently
from voronka.records.queries.history_chain import broken_history, broken_seals
from voronka.records.queries.rule_chain import broken_rules
from voronka.records.queries.stored_files import missing_files, stray_files

_SAMPLE = 500
_SHOWN = 20
# The nightly sweep has had its turn by then.
_SWEPT = timedelta(days=2)
_CARDS = """(
    SELECT 'lead' AS kind, id, pipeline, stage, created_at, entered_stage_at FROM records_lead
    UNION ALL
    SELECT 'deal', id, pipeline, stage, created_at, entered_stage_at FROM records_deal
) c"""


def register() -> None:
    register_check("Every card stands in a stage that exists (1)", stages_exist)
    register_check("Every stage has a decision behind it (3)", stages_are_decided)
    register_check("Stays in stages are the lives of the cards (10)", stays_are_whole)
    register_check("Past decisions are decided the same again (8)", decisions_replay)
    register_check("No row of the history was altered, removed or inserted", history_is_whole)
    register_check("Rules and roles are those of the history", rules_are_told)
    register_check("Files of cards are stored, and no others", files_are_whole)


def stages_exist() -> Sequence[str]:
    """Invariant 1: no card in a stage that the playbook it was last decided by does not have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'lead', pipeline, stage, playbook_hash, count(*)"
            " FROM records_lead GROUP BY 2, 3, 4 UNION ALL"
            " SELECT 'deal', pipeline, stage, playbook_hash, count(*)"
            " FROM records_deal GROUP BY 2, 3, 4"
        )
        found = cursor.fetchall()
    problems = []
    for kind, pipeline, stage, playbook_hash, count in found:
        playbook = playbook_by_hash(playbook_hash)
        if not playbook.has_stage(pipeline, stage) or playbook.kind_of(pipeline) != kind:
            problems.append(f"{count} × {kind} in {pipeline}.{stage}, which does not exist")
    return problems


def stages_are_decided() -> Sequence[str]:
    """Invariant 3: behind every change of stage stands one allowed decision."""
    return _problems(
        f"""
        SELECT c.kind || ' ' || c.id || ': no allowed decision led to ' || c.stage
        FROM {_CARDS}
        WHERE NOT EXISTS (
            SELECT FROM records_decisionrow d
            WHERE d.card_id = c.id AND d.verdict = 'allowed'
              AND d.pipeline = c.pipeline AND d.stage = c.stage
        )
        UNION ALL
        SELECT e.card_kind || ' ' || e.card_id || ': a stage changed without a decision, ' || e.at
        FROM records_cardevent e
        LEFT JOIN records_decisionrow d ON d.id = e.decision_id AND d.verdict = 'allowed'
        WHERE e.kind IN ('stage', 'created') AND d.id IS NULL
        """
    )


def stays_are_whole() -> Sequence[str]:
    """Invariant 10: a card's stays begin with it, follow each other and end where it stands."""
    return _problems(
        f"""
        WITH stays AS (
            SELECT card_id, pipeline, stage, entered_at, left_at,
                   row_number() OVER w AS place,
                   lag(left_at) OVER w AS before,
                   lead(entered_at) OVER w IS NULL AS is_last
            FROM records_stagestay
            WINDOW w AS (PARTITION BY card_id ORDER BY entered_at, left_at, id)
        )
        SELECT 'stay of ' || card_id || ': a gap or overlap at ' || entered_at FROM stays
        WHERE (place > 1 AND before IS DISTINCT FROM entered_at) OR (left_at IS NULL) <> is_last
        UNION ALL
        SELECT c.kind || ' ' || c.id || ': stays do not begin or end with the card'
        FROM {_CARDS}
        LEFT JOIN stays f ON f.card_id = c.id AND f.place = 1
        LEFT JOIN stays l ON l.card_id = c.id AND l.left_at IS NULL
        WHERE f.entered_at IS DISTINCT FROM c.created_at
           OR (l.pipeline, l.stage, l.entered_at)
              IS DISTINCT FROM (c.pipeline, c.stage, c.entered_stage_at)
        """
    )


def decisions_replay() -> Sequence[str]:
    """Invariant 8, of a sample: the newest and as many others."""
    newest = DecisionRow.objects.order_by("-at", "-pk")[:_SAMPLE]
    others = DecisionRow.objects.raw(
        "SELECT * FROM records_decisionrow TABLESAMPLE SYSTEM (10) LIMIT %s", [_SAMPLE]
    )
    sample = {row.pk: row for row in (*newest, *others)}
    return [
        f"{row} is decided differently now" for row in decided_differently(list(sample.values()))
    ]


def history_is_whole() -> Sequence[str]:
    """Every row follows from the one before it, and every seal from what it covers."""
    return [*broken_history(), *broken_seals()]


def rules_are_told() -> Sequence[str]:
    """The process in force, roles and changes of staff are those that the history names."""
    return broken_rules()


def files_are_whole() -> Sequence[str]:
    """Every file of a card has its bytes, and what no card has is swept away every night."""
    strays = sum(1 for _ in stray_files(before=clock.machine_now() - _SWEPT))
    problems = [f"the bytes of file {name} are gone" for name in islice(missing_files(), _SHOWN)]
    if strays:
        problems.append(f"{strays} stored files belong to no card; the worker has not removed them")
    return problems


def _problems(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) found LIMIT {_SHOWN}")
        return [problem for (problem,) in cursor.fetchall()]
