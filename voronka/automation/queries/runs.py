"""The ledger of robots as it is read: why each of them did, or did not, act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from voronka.automation.models import RobotRun
from voronka.kernel.actor import Actor
from voronka.process.codec import from_json
from voronka.process.decision import Evaluation
from voronka.process.explain import AskedLine, asked_line
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.plugins import actions
from voronka.process.state import CardKind, CardRef
from voronka.process.text import LOCALES, Text
from voronka.process.wording.names import Names
from voronka.records.queries.cards import card_for


@dataclass(frozen=True, kw_only=True)
class DeedRow:
    """One thing a robot did, or could not do."""

    action: str
    words: Text
    failed: Text | None


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """What a robot did with one occasion: done, skipped, waiting, cancelled, failed, called_off."""

    id: UUID
    robot: str
    label: Text
    verdict: str
    why: Text
    # The conditions that were asked, in words.
    asked: tuple[AskedLine, ...]
    deeds: tuple[DeedRow, ...]
    at: datetime
    due_at: datetime | None
    after_whom: str


def runs_of_card(
    *, ref: CardRef, actor: Actor, limit: int = 100, robot: str | None = None
) -> Sequence[RunRow]:
    """
    Return what robots did on the card, or did not, and why; the latest first.

    :raises NotFound: the actor sees no such card
    """
    card_for(ref, actor)
    runs = RobotRun.objects.of_card(ref)
    if robot is not None:
        runs = runs.filter(robot=robot)
    playbook = active_playbook()
    role = playbook.spec.roles.get(actor.role)
    hidden = frozenset(role.hide_fields if role else ())
    return [_row(run, playbook, hidden) for run in runs.order_by("-at", "-pk")[:limit]]


def label_of(robot: str, playbook: Playbook) -> Text:
    """Return what a robot or SOS programme is called; its key if the process has it no more."""
    if (spec := playbook.spec.robots.get(robot)) is not None:
        return spec.label
    sos = playbook.spec.sos.get(robot.partition(":")[2])
    return sos.label if sos else Text.same(robot)


def _row(run: RobotRun, playbook: Playbook, hidden: frozenset[str]) -> RunRow:
    kind = cast(CardKind, run.card_kind)
    proof = [from_json(Evaluation, asked) for asked in run.proof]
    return RunRow(
        id=run.pk,
        robot=run.robot,
        label=label_of(run.robot, playbook),
        verdict=run.verdict,
        why=Text.parse(run.why),
        # What a role may not see of the card it may not read here either.
        asked=tuple(
            asked_line(playbook, kind, asked) for asked in proof if hidden.isdisjoint(asked.read)
        ),
        deeds=tuple(_deed(deed, playbook, kind) for deed in run.deeds),
        at=run.at,
        due_at=run.due_at,
        after_whom=run.actor_name,
    )


def _deed(deed: dict[str, Any], playbook: Playbook, kind: CardKind) -> DeedRow:
    failed = deed["failed"]
    return DeedRow(
        action=deed["action"],
        words=_words(deed["action"], deed["params"], playbook, kind),
        failed=Text.parse(failed) if failed is not None else None,
    )


def _words(action: str, raw: Mapping[str, Any], playbook: Playbook, kind: CardKind) -> Text:
    if action not in actions:
        return Text.same(action)
    plugin = actions.get(action)
    params = plugin.Params.model_validate(dict(raw))
    said = {
        locale: plugin().words(
            params=params, name=Names(playbook, kind, locale).of(params), locale=locale
        )
        for locale in LOCALES
    }
    return Text(**said)
