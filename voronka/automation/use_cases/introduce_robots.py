from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from voronka.automation.models import RobotRun, Timer
from voronka.automation.models.robot_run import STOOD_BEFORE as VERDICT
from voronka.automation.queries.timers import cards_that_may_wait
from voronka.kernel.as_json import as_json
from voronka.kernel.ids import new_id
from voronka.kernel.rows import columns_of
from voronka.process import introductions
from voronka.process.introductions import Cause, Introduced
from voronka.process.models.active import playbook_by_hash
from voronka.process.playbook import Playbook
from voronka.process.problems import PlaybookInvalid
from voronka.process.schema import CardKind
from voronka.process.standard_fields import AMOUNT, STANDARD
from voronka.records.models import Card
from voronka.records.queries.cards import ACTED, MODELS, facts_named_of, state_of

BATCH = 2000
_ROBOT = "robot:"
_LET_PASS = """
INSERT INTO automation_robotrun
    (id, card_kind, card_id, robot, cause, verdict, proof, why, deeds, at, playbook_hash,
    actor_name)
SELECT own.id, alike.card_kind, own.card_id, own.robot, own.cause, alike.verdict, alike.proof,
    alike.why, alike.deeds, alike.at, alike.playbook_hash, alike.actor_name
FROM jsonb_populate_record(NULL::automation_robotrun, %(alike)s::jsonb) AS alike,
    unnest(%(ids)s::uuid[], %(cards)s::uuid[], %(robots)s::text[], %(causes)s::text[])
        AS own (id, card_id, robot, cause)
ON CONFLICT DO NOTHING
"""
_ALWAYS_READ = (
    "id", "pipeline", "stage", "owner_id", "created_at", "entered_stage_at", "last_touch_at",
    "previous_stage", "closed_at", "version",
)  # fmt: skip


@transaction.atomic(savepoint=False)
def introduce_robots(*, before: str, after: str, now: datetime) -> int:
    """
    Note of every moment that cards have already, and for which only the new playbook has a robot
    wait, that the robot lets it pass; return how many.

    In the transaction that puts the playbook in force, so that no command in between can start a
    timer; cards are not locked for it. What happens to a card at that very moment counts as new.
    """
    old, new = _readable(before), playbook_by_hash(after)
    count = 0
    for pipeline in new.spec.pipelines:
        if candidates := introductions.introduced(old, new, pipeline):
            count += _introduce(new, pipeline, candidates, now)
    return count


def _readable(playbook_hash: str) -> Playbook | None:
    """Return the version, or None if a plug-in it needs is no longer there."""
    try:
        return playbook_by_hash(playbook_hash)
    except PlaybookInvalid:
        return None


def _introduce(
    playbook: Playbook, pipeline: str, candidates: Sequence[Introduced], now: datetime
) -> int:
    kind = playbook.kind_of(pipeline)
    names = introductions.names_read(candidates)
    count = 0
    for cards in _standing(playbook, pipeline, candidates, _columns(playbook, kind, names)):
        refs = [card.ref for card in cards]
        facts = facts_named_of(playbook, refs, {*names, ACTED}, now=now)
        waiting = _waiting(kind, cards)
        found = [
            (card.pk, cause)
            for card in cards
            for cause in introductions.left_out(
                playbook,
                candidates,
                state_of(card, playbook, only=names),
                facts[card.ref],
                waiting.get(card.pk, frozenset()),
            )
        ]
        _let_pass(kind, found, playbook, now)
        count += len(found)
    return count


def _let_pass(
    kind: CardKind, found: Sequence[tuple[UUID, Cause]], playbook: Playbook, now: datetime
) -> None:
    """Write the rows, which differ in little, in one statement: everybody waits meanwhile."""
    alike = RobotRun(
        card_kind=kind,
        verdict=VERDICT,
        why=introductions.STOOD_BEFORE.plain(),
        at=now,
        playbook_hash=playbook.hash,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _LET_PASS,
            {
                "alike": as_json(columns_of(alike)),
                "ids": [new_id() for _ in found],
                "cards": [card_id for card_id, _ in found],
                "robots": [robot for _, (robot, _) in found],
                "causes": [cause for _, (_, cause) in found],
            },
        )


def _columns(playbook: Playbook, kind: CardKind, names: Collection[str]) -> set[str]:
    """Return the columns of a card in which these fields are, and what is read of every card."""
    found = set(_ALWAYS_READ)
    for name in playbook.fields(kind).keys() & names:
        found.add(name if name in STANDARD and name != AMOUNT else "fields")
    return found | {"amount_minor", "currency"} if AMOUNT in names else found


def _standing(
    playbook: Playbook, pipeline: str, candidates: Sequence[Introduced], columns: Collection[str]
) -> Iterator[list[Card]]:
    """Yield the cards that the robots may concern, batch by batch, with these columns of them."""
    kind = playbook.kind_of(pipeline)
    cards = cards_that_may_wait(kind, playbook).filter(pipeline=pipeline).order_by("pk")
    if all(each.robot.spec.stages for each in candidates):
        stages = {stage for each in candidates for stage in each.robot.spec.stages}
        cards = cards.filter(stage__in=stages)
    ids = list(cards.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        batch = MODELS[kind].objects.filter(pk__in=ids[start : start + BATCH])
        yield list(batch.only(*columns))


def _waiting(kind: CardKind, cards: Sequence[Card]) -> dict[UUID, frozenset[Cause]]:
    found: dict[UUID, set[Cause]] = {}
    timers = Timer.objects.filter(card_kind=kind, card_id__in=[card.pk for card in cards])
    for card_id, rule, cause in timers.filter(rule__startswith=_ROBOT).values_list(
        "card_id", "rule", "cause"
    ):
        found.setdefault(card_id, set()).add((rule.removeprefix(_ROBOT), cause))
    return {card_id: frozenset(causes) for card_id, causes in found.items()}
