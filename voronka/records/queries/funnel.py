"""The funnel: how many cards came to each stage, stand there, and how long they stayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.records.queries.cards import MODELS
from voronka.records.queries.filters import CardFilter, where


@dataclass(frozen=True, kw_only=True)
class FunnelStage:
    """A stage in the funnel of a period."""

    stage: str
    # Cards that came to it in the period, each counted once.
    entered: int
    # Cards that stand in it now, whenever they came.
    standing: int
    # The usual length of stays that ended; None if none has.
    median_stay: timedelta | None


def funnel(
    *, actor: Actor, pipeline: str, since: datetime, until: datetime
) -> Sequence[FunnelStage]:
    """Return the funnel of the cards that the actor sees, in the order of the stages; one query."""
    playbook = active_playbook()
    kind = playbook.kind_of(pipeline)
    table = MODELS[kind]._meta.db_table
    wanted = CardFilter(which="all").condition(playbook, kind)
    condition, params = where(kind, wanted, actor=actor)
    seen = (
        ""
        if condition == "true"
        else f"AND s.card_id IN (SELECT id FROM {table} WHERE {condition})"
    )
    params |= {"pipeline": pipeline, "since": since, "until": until}
    sql = f"""
        SELECT s.stage,
               count(DISTINCT s.card_id)
                   FILTER (WHERE s.entered_at >= %(since)s AND s.entered_at < %(until)s),
               count(*) FILTER (WHERE s.left_at IS NULL),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY s.left_at - s.entered_at)
                   FILTER (WHERE s.left_at >= %(since)s AND s.left_at < %(until)s)
        FROM records_stagestay s
        WHERE s.pipeline = %(pipeline)s
          AND (s.left_at IS NULL OR s.left_at >= %(since)s OR s.entered_at >= %(since)s) {seen}
        GROUP BY s.stage
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = {stage: rest for stage, *rest in cursor.fetchall()}
    return [
        FunnelStage(stage=key, entered=entered, standing=standing, median_stay=stay)
        for key in playbook.pipeline(pipeline).stages
        for entered, standing, stay in [found.get(key, (0, 0, None))]
    ]
