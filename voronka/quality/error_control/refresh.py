"""Finding what breaks a rule, and closing what no longer does: one statement a kind of card."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from voronka.kernel.actor import Actor
from voronka.kernel.statements import write
from voronka.process.models.active import NoPlaybook, active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.error_control.rules import question
from voronka.quality.models import CardToCheck
from voronka.work.use_cases.notify import Notice, notify_of_all

_TABLES: Mapping[CardKind, str] = {"lead": "records_lead", "deal": "records_deal"}
# One at a time: two that find the same error would wait for each other.
_LOCK = 7_041_886_201
_AT_ONCE = 2000
# Whose matter a rule is, if not that of the role it names.
OWNER = "owner"
# The head of the card's team if they have the role, else who has had it longest.
_ANSWERS = """
    CASE WHEN w.role IS NULL THEN c.owner_id ELSE coalesce(
        (SELECT h.id FROM people_team t JOIN people_user h ON h.id = t.head_id
         WHERE t.id = c.team_id AND h.is_active AND h.role = w.role),
        (SELECT h.id FROM people_user h WHERE h.role = w.role AND h.is_active
         ORDER BY h.id LIMIT 1)
    ) END
"""
_REMEMBER = """
INSERT INTO quality_cardtocheck (card_id, card_kind, at, actor_id, actor_name)
SELECT c.id, c.kind, %s, %s, %s FROM unnest(%s::uuid[], %s::text[]) AS c (id, kind)
ON CONFLICT (card_id) DO UPDATE
SET at = excluded.at, actor_id = excluded.actor_id, actor_name = excluded.actor_name
"""


def remember_changed(*, refs: Sequence[CardRef], actor: Actor, now: datetime) -> None:
    """Have these cards asked again soon: one statement, in the transaction of the change."""
    some = sorted(set(refs), key=lambda ref: ref.id)
    write(
        "quality_cardtocheck",
        _REMEMBER,
        params=[now, actor.id, actor.name, [r.id for r in some], [r.kind for r in some]],
    )


def refresh_changed_errors(*, now: datetime) -> int:
    """
    Ask the cards that changed since they were last asked; return how many those were.
    """
    if not CardToCheck.objects.exists():
        return 0
    done = 0
    while found := _refresh_some(now):
        done += found
        if found < _AT_ONCE:
            break
    return done


@transaction.atomic
def refresh_every_error(*, now: datetime) -> None:
    """
    Ask every card: time passes and colleagues leave without any card changing.
    """
    _alone()
    playbook = _playbook()
    if playbook is not None:
        for kind in _TABLES:
            _refresh(playbook, kind, now=now, changed=None)


@transaction.atomic
def _refresh_some(now: datetime) -> int:
    _alone()
    waiting = list(
        CardToCheck.objects.select_for_update(skip_locked=True).order_by("card_id")[:_AT_ONCE]
    )
    CardToCheck.objects.filter(pk__in=[each.pk for each in waiting]).delete()
    playbook = _playbook()
    if playbook is None:
        return 0
    for kind in _TABLES:
        changed = [each for each in waiting if each.card_kind == kind]
        if changed:
            _refresh(playbook, kind, now=now, changed=changed)
    return len(waiting)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # A statement of some dozens of short subqueries: compiling it takes longer than running it.
        cursor.execute("SET LOCAL jit = off")


def _playbook() -> Playbook | None:
    try:
        return active_playbook()
    except NoPlaybook:
        return None


def _refresh(
    playbook: Playbook, kind: CardKind, *, now: datetime, changed: Sequence[CardToCheck] | None
) -> None:
    """Ask the cards that changed, or all; the repair is signed by whoever changed the card."""
    asked = question(playbook, kind, now=now)
    whose = {key: spec.whose for key, spec in playbook.spec.errors.items() if spec.whose != OWNER}
    rows = asked.rows if asked else "(''::text, ''::text, false)"
    some = "true" if changed is None else "c.id = ANY(%(ids)s::uuid[])"
    signed = "UPDATE quality_carderror e SET closed_at = greatest(%(now)s, e.opened_at)"
    theirs = "true"
    if changed is not None:
        signed += (
            ", closed_by_id = who.id, closed_by = who.name FROM unnest(%(ids)s::uuid[],"
            " %(actors)s::uuid[], %(names)s::text[]) AS who(card_id, id, name)"
        )
        theirs = "e.card_id = who.card_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH wrong AS MATERIALIZED (
                SELECT c.id, c.owner_id, c.team_id, r.rule, r.severity, {_ANSWERS} AS answers_id
                FROM {_TABLES[kind]} c
                CROSS JOIN LATERAL (VALUES {rows}) AS r(rule, severity, bad)
                LEFT JOIN unnest(%(rules)s::text[], %(roles)s::text[]) AS w(rule, role)
                  ON w.rule = r.rule
                WHERE {some} AND r.bad
            ), repaired AS (
                {signed}
                WHERE e.card_kind = %(kind)s AND e.closed_at IS NULL AND {theirs}
                  AND NOT EXISTS (SELECT FROM wrong w WHERE w.id = e.card_id AND w.rule = e.rule)
            )
            INSERT INTO quality_carderror AS e
                (card_kind, card_id, rule, severity, owner_id, team_id, answers_id, opened_at,
                 closed_by)
            SELECT %(kind)s, w.id, w.rule, w.severity, w.owner_id, w.team_id, w.answers_id,
                %(now)s, ''
            FROM wrong w
            ON CONFLICT (card_id, rule) WHERE closed_at IS NULL DO UPDATE
            SET owner_id = excluded.owner_id, team_id = excluded.team_id,
                answers_id = excluded.answers_id, severity = excluded.severity
            WHERE (e.owner_id, e.team_id, e.answers_id, e.severity) IS DISTINCT FROM
                (excluded.owner_id, excluded.team_id, excluded.answers_id, excluded.severity)
            RETURNING e.rule, e.answers_id, e.xmax = 0
            """,
            {
                **(asked.params if asked else {}),
                "rules": list(whose),
                "roles": list(whose.values()),
                "now": now,
                "kind": kind,
                "ids": [each.card_id for each in changed or ()],
                "actors": [each.actor_id for each in changed or ()],
                "names": [each.actor_name for each in changed or ()],
            },
        )
        new = Counter((rule, who) for rule, who, is_new in cursor.fetchall() if is_new and who)
    _tell_who_answers(playbook, new, now)


def _tell_who_answers(
    playbook: Playbook, new: Mapping[tuple[str, UUID], int], now: datetime
) -> None:
    """Tell of new errors on cards of others, once a day each rule; owners see their own cards."""
    day = now.astimezone(ZoneInfo(playbook.spec.calendar.zone)).date()
    notices = []
    for (rule, who), count in new.items():
        spec = playbook.spec.errors[rule]
        if spec.whose == OWNER:
            continue
        title = Text(f"{spec.label.ru}: {count}", f"{spec.label.en}: {count}")
        key = f"errors:{rule}:{day.isoformat()}"
        notices.append(Notice(user_ids=[who], title=title, text=spec.do, key=key))
    notify_of_all(notices, kind="errors", now=now)
