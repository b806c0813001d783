"""The funnel: how many cards came to each stage, stand there, and how long they stayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.state import CardKind
from voronka.records.queries.cards import MODELS
from voronka.records.queries.filters import named

# Up to so many stays, their median is exact.
_FEW = 20_000
_STEP = "floor(50 * ln(greatest(1, date_part('epoch', s.left_at - s.entered_at))))::integer"


@dataclass(frozen=True, kw_only=True)
class FunnelStage:
    """A stage in the funnel of a period."""

    stage: str
    # Cards that came to it in the period, each counted once.
    entered: int
    # Cards that stand in it now, whenever they came.
    standing: int
    # The usual length of stays that ended, of very many to a hundredth; None if none has.
    median_stay: timedelta | None


@one_playbook()
def funnel(
    *, actor: Actor, pipeline: str, since: datetime, until: datetime
) -> Sequence[FunnelStage]:
    """Return the funnel of the cards that the actor sees, in the order of the stages; one query."""
    playbook = active_playbook()
    kind = playbook.kind_of(pipeline)
    seen, params = _seen(kind, actor)
    params |= {"pipeline": pipeline, "since": since, "until": until, "few": _FEW}
    # Parts with an index of their own each. Stays are counted by their lengths, in steps of a
    # fiftieth, and sorted only where they are few.
    ended = f"""
        FROM records_stagestay s WHERE s.pipeline = %(pipeline)s AND {seen}
        AND s.left_at >= %(since)s AND s.left_at < %(until)s
    """
    sql = f"""
        WITH entered AS (
            SELECT s.stage, count(*) AS cards FROM records_stagestay s
            WHERE s.pipeline = %(pipeline)s AND {seen}
              AND s.entered_at >= %(since)s AND s.entered_at < %(until)s
              AND (s.came_before IS NULL OR s.came_before < %(since)s)
            GROUP BY s.stage
        ), standing AS (
            SELECT s.stage, count(*) AS cards FROM records_stagestay s
            WHERE s.pipeline = %(pipeline)s AND {seen} AND s.left_at IS NULL
            GROUP BY s.stage
        ), lengths AS MATERIALIZED (
            SELECT s.stage, {_STEP} AS step, count(*) AS stays {ended} GROUP BY 1, 2
        ), few AS (
            SELECT sum(stays) <= %(few)s AS is_few FROM lengths
        ), ranked AS (
            SELECT stage, step, stays, sum(stays) OVER (PARTITION BY stage) / 2.0 AS half,
                   sum(stays) OVER (PARTITION BY stage ORDER BY step) AS so_far
            FROM lengths
        ), ended AS (
            SELECT s.stage,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY s.left_at - s.entered_at) AS stay
            {ended} AND (SELECT is_few FROM few) GROUP BY s.stage
            UNION ALL
            SELECT stage, make_interval(
                secs => exp((step + (half - so_far + stays) / stays) / 50.0)::float8)
            FROM ranked WHERE half >= so_far - stays AND half < so_far
              AND NOT (SELECT is_few FROM few)
        )
        SELECT stage, coalesce(entered.cards, 0), coalesce(standing.cards, 0), ended.stay
        FROM entered FULL JOIN standing USING (stage) FULL JOIN ended USING (stage)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = {stage: rest for stage, *rest in cursor.fetchall()}
    return [
        FunnelStage(stage=key, entered=entered, standing=standing, median_stay=stay)
        for key in playbook.pipeline(pipeline).stages
        for entered, standing, stay in [found.get(key, (0, 0, None))]
    ]


def _seen(kind: CardKind, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Return that the actor sees the card of the stay `s`, as SQL with its parameters."""
    cards = MODELS[kind].objects
    table = MODELS[kind]._meta.db_table
    condition, params = named(cards.visible_to(actor))
    if condition == "true":
        return condition, params
    if condition == (standing := named(cards.standing())[0]):
        # Who sees every card: the few that are left out are quicker to name than all the others.
        return f"s.card_id NOT IN (SELECT id FROM {table} WHERE NOT {standing})", params
    return f"s.card_id IN (SELECT id FROM {table} WHERE {condition})", params
