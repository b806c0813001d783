"""Every robot that could work on a card, and how it stands there: why it did not act, too (N4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from voronka.automation.models import Timer
from voronka.automation.queries.runs import RunRow, runs_of_card
from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook, Robot
from voronka.process.state import CardRef
from voronka.process.text import LOCALES, Text
from voronka.process.wording.names import Names
from voronka.records.queries.cards import card_for

# More than any card has; the latest of each robot is among them.
_MOST = 500

# waits: its moment has been set; acted: see its latest run; elsewhere: it works in other stages;
# idle: nothing has happened yet of what it listens to.
Standing = Literal["waits", "acted", "elsewhere", "idle"]


@dataclass(frozen=True, kw_only=True)
class RobotOnCard:
    """A robot of the card's pipeline, and what it has to do with this card."""

    key: str
    label: Text
    # What sets it off.
    when: Text
    standing: Standing
    why: Text
    due_at: datetime | None
    latest: RunRow | None


def robots_on_card(*, ref: CardRef, actor: Actor) -> Sequence[RobotOnCard]:
    """
    Return the robots of the card's pipeline in the playbook's order.

    :raises NotFound: the actor sees no such card
    """
    card = card_for(ref, actor)
    playbook = active_playbook()
    latest: dict[str, RunRow] = {}
    for run in runs_of_card(ref=ref, actor=actor, limit=_MOST):
        if run.verdict != "called_off":
            latest.setdefault(run.robot, run)
    timers = {timer.rule: timer.due_at for timer in Timer.objects.of_card(ref).order_by("-due_at")}
    if not playbook.has_stage(card.pipeline, card.stage):
        return []
    return [
        _standing(robot, card.stage, latest, timers, playbook)
        for robot in playbook.robots(card.pipeline)
    ]


def _standing(
    robot: Robot,
    stage: str,
    latest: Mapping[str, RunRow],
    timers: Mapping[str, datetime],
    playbook: Playbook,
) -> RobotOnCard:
    when = _when(robot, playbook)
    run = latest.get(robot.key)
    due_at = timers.get(f"robot:{robot.key}") or (run.due_at if run else None)
    standing: Standing
    if due_at is not None:
        standing, why = "waits", Text("Ждёт своего момента.", "It waits for its moment.")
    elif run is not None:
        standing, why = "acted", run.why
    elif not robot.works_in(stage):
        standing, why = "elsewhere", _elsewhere(robot, playbook)
    else:
        standing = "idle"
        why = Text(f"Пока не случилось: {when.ru}.", f"It has not happened yet: {when.en}.")
    return RobotOnCard(
        key=robot.key,
        label=robot.spec.label,
        when=when,
        standing=standing,
        why=why,
        due_at=due_at,
        latest=run,
    )


def _when(robot: Robot, playbook: Playbook) -> Text:
    kind = playbook.kind_of(robot.pipeline)
    said = {
        locale: robot.trigger.words(
            params=robot.params,
            name=Names(playbook, kind, locale).of(robot.params),
            locale=locale,
        )
        for locale in LOCALES
    }
    return Text(**said)


def _elsewhere(robot: Robot, playbook: Playbook) -> Text:
    stages = playbook.pipeline(robot.pipeline).stages
    labels = [stages[key].label for key in robot.spec.stages if key in stages]
    ru, en = ("», «".join(t.ru for t in labels), "”, “".join(t.en for t in labels))
    return Text(f"Работает в стадиях: «{ru}».", f"It works in the stages “{en}”.")
