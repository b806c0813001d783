from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.automation.models import RobotRun, Timer
from voronka.automation.models.robot_run import STOOD_BEFORE as VERDICT
from voronka.automation.queries.timers import cards_that_may_wait
from voronka.process import introductions
from voronka.process.introductions import Cause, Introduced
from voronka.process.models.active import playbook_by_hash
from voronka.process.playbook import Playbook
from voronka.process.problems import PlaybookInvalid
from voronka.process.schema import CardKind
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS, facts_of, state_of

BATCH = 2000
_ROBOT = "robot:"


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
    count = 0
    for cards in _standing(playbook, pipeline, candidates):
        facts = facts_of(playbook, [card.ref for card in cards], now=now, pipelines=[pipeline])
        waiting = _waiting(kind, cards)
        rows = [
            RobotRun(
                card_kind=kind,
                card_id=card.pk,
                robot=robot,
                cause=cause,
                verdict=VERDICT,
                why=introductions.STOOD_BEFORE.plain(),
                at=now,
                playbook_hash=playbook.hash,
            )
            for card in cards
            for robot, cause in introductions.left_out(
                playbook,
                candidates,
                state_of(card, playbook),
                facts[card.ref],
                waiting.get(card.pk, frozenset()),
            )
        ]
        RobotRun.objects.bulk_create(rows, ignore_conflicts=True)
        count += len(rows)
    return count


def _standing(
    playbook: Playbook, pipeline: str, candidates: Sequence[Introduced]
) -> Iterator[list[Card]]:
    """Yield the cards that the robots may concern, batch by batch."""
    kind = playbook.kind_of(pipeline)
    cards = cards_that_may_wait(kind, playbook).filter(pipeline=pipeline).order_by("pk")
    if all(each.robot.spec.stages for each in candidates):
        stages = {stage for each in candidates for stage in each.robot.spec.stages}
        cards = cards.filter(stage__in=stages)
    ids = list(cards.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield list(MODELS[kind].objects.filter(pk__in=ids[start : start + BATCH]))


def _waiting(kind: CardKind, cards: Sequence[Card]) -> dict[UUID, frozenset[Cause]]:
    found: dict[UUID, set[Cause]] = {}
    timers = Timer.objects.filter(card_kind=kind, card_id__in=[card.pk for card in cards])
    for card_id, rule, cause in timers.filter(rule__startswith=_ROBOT).values_list(
        "card_id", "rule", "cause"
    ):
        found.setdefault(card_id, set()).add((rule.removeprefix(_ROBOT), cause))
    return {card_id: frozenset(causes) for card_id, causes in found.items()}
