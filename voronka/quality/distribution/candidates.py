"""Who might get a card now, and how the ledger of a rule stands."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from voronka.people.models import User
from voronka.people.queries.people import absent_at
from voronka.process.playbook import Playbook
from voronka.process.route import Away, Candidate, Ledger, Standing
from voronka.process.schema import CardKind
from voronka.process.working_time import WorkingCalendar
from voronka.quality.models import HandedCard
from voronka.records.queries.cards import MODELS

# Where a robot gives by turn and no rule of the playbook is about the card.
ANY_TURN = "turn"
# One choice at a time: each begins where the one before ended.
_LOCK = 7_041_886_202


def rule_for(playbook: Playbook, pipeline: str, stage: str) -> str:
    """Return the rule that hands out cards of this stage."""
    return next(
        (
            key
            for key, each in playbook.spec.distribution.items()
            if each.of == pipeline and stage in each.stages
        ),
        ANY_TURN,
    )


def weights_of(playbook: Playbook, rule: str) -> Mapping[str, int]:
    """Return the roles that get cards by the rule, each with its weight."""
    spec = playbook.spec.distribution.get(rule)
    if spec is not None:
        return spec.to
    return {key: 1 for key, role in playbook.spec.roles.items() if "take" in role.can}


def grade_of(playbook: Playbook, rule: str, fields: Mapping[str, object]) -> str:
    """Return the class by which a card is counted."""
    spec = playbook.spec.distribution.get(rule)
    return str(fields.get(spec.class_field) or "") if spec and spec.class_field else ""


def lock_ledger() -> None:
    """Hold all ledgers until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def ledger_of(rule: str, grade: str) -> Ledger:
    """Return how the rule stands for the class."""
    last = HandedCard.objects.filter(rule=rule, grade=grade).order_by("-id").first()
    return ledger_after(last) if last else Ledger(rule=rule, grade=grade)


def ledger_after(row: HandedCard) -> Ledger:
    """Return how the rule stands after this row."""
    return Ledger(
        rule=row.rule,
        grade=row.grade,
        number=row.number,
        standings={
            UUID(key): Standing(turns=Fraction(turns), last=last)
            for key, (turns, last) in row.standings.items()
        },
        present=frozenset(UUID(each) for each in row.present),
    )


def candidates_for(
    playbook: Playbook, rule: str, ledger: Ledger, kind: CardKind, now: datetime
) -> list[Candidate]:
    """
    Return everybody with a role of the rule, and who had turns and has left since; three queries.
    """
    weights = weights_of(playbook, rule)
    people = User.objects.filter(
        Q(role__in=list(weights), is_active=True) | Q(pk__in=list(ledger.standings))
    ).order_by("name", "pk")
    absent = absent_at(now)
    everybody = list(people)
    cards = MODELS[kind].objects.open().filter(owner_id__in=[user.pk for user in everybody])
    loads: dict[UUID, int] = dict(
        cards.values_list("owner_id").annotate(open=Count("pk")).values_list("owner_id", "open")
    )
    return [
        Candidate(
            id=user.pk,
            name=user.name,
            weight=weights.get(user.role, 1),
            open_cards=loads.get(user.pk, 0),
            away=_away(playbook, user, weights, absent, now),
        )
        for user in everybody
    ]


def _away(
    playbook: Playbook,
    user: User,
    weights: Mapping[str, int],
    absent: frozenset[UUID],
    now: datetime,
) -> Away:
    if not user.is_active or user.role not in weights:
        return "left"
    if user.pk in absent:
        return "absent"
    return "" if _works_at(playbook, user, now) else "off_shift"


def _works_at(playbook: Playbook, user: User, now: datetime) -> bool:
    if not user.hours:
        return playbook.calendar.is_working(now)
    return _calendar(playbook, tuple(sorted(user.hours.items()))).is_working(now)


@lru_cache(maxsize=256)
def _calendar(playbook: Playbook, hours: tuple[tuple[str, str], ...]) -> WorkingCalendar:
    """Return the company's calendar with somebody's own hours."""
    written = playbook.spec.calendar
    return WorkingCalendar.of(
        zone=written.zone,
        hours=dict(hours),
        holidays=written.holidays,
        days_off=written.days_off,
        working_days=written.working_days,
    )
