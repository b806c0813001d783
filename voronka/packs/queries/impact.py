"""What would be different for the work at hand if another playbook came into force (N15)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Model, Q

from voronka.packs.queries.stranded import StrandedCards, standing
from voronka.people.queries.people import active_people
from voronka.process.canonical import plain
from voronka.process.parts import find
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind, Holder, StageSpec
from voronka.process.text import Text
from voronka.process.wording.names import Names
from voronka.process.wording.robots import robot_part
from voronka.records.models import Company, Contact, Deal, Lead
from voronka.records.queries.cards import MODELS

_HOLDERS: Mapping[Holder, type[Model]] = {
    "lead": Lead,
    "deal": Deal,
    "contact": Contact,
    "company": Company,
}
RobotHappened = Literal["new", "gone", "changed"]
StageHappened = Literal["new", "gone", "archived", "gate", "changed"]


@dataclass(frozen=True, kw_only=True)
class RobotImpact:
    """A robot that appears, vanishes or works differently, and the open cards it is for."""

    key: str
    label: Text
    happened: RobotHappened
    # What it does now, or did.
    words: Text
    cards: int


@dataclass(frozen=True, kw_only=True)
class StageImpact:
    """A stage that changes, and the cards that stand in it now."""

    pipeline: str
    stage: str
    label: Text
    happened: StageHappened
    open_cards: int
    cards: int
    # Where its cards are to go.
    to: Text | None = None


@dataclass(frozen=True, kw_only=True)
class DemandImpact:
    """A field that a gate asks for and did not ask before, and the open cards that lack it."""

    pipeline: str
    stage: str
    label: Text
    field: Text
    lacking: int


@dataclass(frozen=True, kw_only=True)
class LostValues:
    """Values that cards or clients hold and the process would have no place for."""

    kind: Holder
    field: str
    label: Text
    # The option, or None for the whole field.
    option: Text | None
    cards: int

    @property
    def is_of_clients(self) -> bool:
        return self.kind in ("contact", "company")


@dataclass(frozen=True, kw_only=True)
class RoleImpact:
    """A role that sees, changes or may do something else, and how many people have it."""

    key: str
    label: Text
    happened: RobotHappened
    people: int


@dataclass(frozen=True, kw_only=True)
class Impact:
    """What would be different."""

    stages: Sequence[StageImpact]
    demands: Sequence[DemandImpact]
    robots: Sequence[RobotImpact]
    roles: Sequence[RoleImpact]
    # These two keep it from coming into force.
    stranded: Sequence[StageImpact]
    lost: Sequence[LostValues]

    @property
    def is_possible(self) -> bool:
        return not self.stranded and not self.lost


def impact_of(after: Playbook, *, before: Playbook) -> Impact:
    """
    Return what would be different, counted over all cards there are.
    """
    cards = {(row.pipeline, row.stage): row for row in standing()}
    stages = list(_stages(before, after, cards))
    return Impact(
        stages=[row for row in stages if row.happened != "gone" or not row.cards],
        demands=list(_demands(before, after)),
        robots=list(_robots(before, after, cards)),
        roles=list(_roles(before, after)),
        stranded=[row for row in stages if row.happened == "gone" and row.cards],
        lost=list(_lost(before, after)),
    )


_Cards = Mapping[tuple[str, str], StrandedCards]


def _stages(before: Playbook, after: Playbook, cards: _Cards) -> Iterator[StageImpact]:
    for pipeline in dict.fromkeys([*after.spec.pipelines, *before.spec.pipelines]):
        old = before.spec.pipelines[pipeline].stages if pipeline in before.spec.pipelines else {}
        new = after.spec.pipelines[pipeline].stages if pipeline in after.spec.pipelines else {}
        for stage in dict.fromkeys([*new, *old]):
            happened = _of_stage(old.get(stage), new.get(stage))
            if happened is None:
                continue
            row = cards.get((pipeline, stage))
            spec = new.get(stage) or old[stage]
            to = new[spec.cards_to].label if spec.cards_to and spec.cards_to in new else None
            yield StageImpact(
                pipeline=pipeline,
                stage=stage,
                label=spec.label,
                happened=happened,
                open_cards=row.is_open if row else 0,
                cards=row.count if row else 0,
                to=to,
            )


def _of_stage(before: StageSpec | None, after: StageSpec | None) -> StageHappened | None:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    if after.archived and not before.archived:
        return "archived"
    if (before.gate, before.leave) != (after.gate, after.leave):
        return "gate"
    return "changed" if before != after else None


def _demands(before: Playbook, after: Playbook) -> Iterator[DemandImpact]:
    for pipeline, line in after.spec.pipelines.items():
        for stage, spec in line.stages.items():
            old = find(plain(before.spec), ("pipelines", pipeline, "stages", stage)) or {}
            for side, gate in (("gate", spec.gate), ("leave", spec.leave)):
                asked = (old.get(side) or {}).get("require", [])
                for name in gate.require:
                    field = after.field(line.of, name)
                    if name not in asked and field is not None:
                        yield DemandImpact(
                            pipeline=pipeline,
                            stage=stage,
                            label=spec.label,
                            field=field.label,
                            lacking=_lacking(line.of, pipeline, name),
                        )


def _roles(before: Playbook, after: Playbook) -> Iterator[RoleImpact]:
    old, new = before.spec.roles, after.spec.roles
    having = Counter(each.role for each in active_people()) if old != new else Counter[str]()
    for key in dict.fromkeys([*new, *old]):
        if old.get(key) == new.get(key):
            continue
        happened: RobotHappened = "new" if key not in old else "changed" if key in new else "gone"
        label = (new.get(key) or old[key]).label
        yield RoleImpact(key=key, label=label, happened=happened, people=having[key])


def _lacking(kind: CardKind, pipeline: str, name: str) -> int:
    """Return how many open cards have no value in the field."""
    open_cards = MODELS[kind]._default_manager.filter(pipeline=pipeline, closed_at=None)
    return open_cards.exclude(_filled(MODELS[kind], name)).count()


def _filled(model: type[Model], name: str) -> Q:
    columns = {field.name: field for field in model._meta.get_fields() if hasattr(field, "column")}
    if name in columns:
        filled = Q(**{f"{name}__isnull": False})
        return filled & ~Q(**{name: ""}) if columns[name].empty_strings_allowed else filled
    return Q(fields__has_key=name) & ~Q(**{f"fields__{name}": None})


def _robots(before: Playbook, after: Playbook, cards: _Cards) -> Iterator[RobotImpact]:
    for key in dict.fromkeys([*after.spec.robots, *before.spec.robots]):
        old, new = before.spec.robots.get(key), after.spec.robots.get(key)
        if old == new:
            continue
        there = after if new is not None else before
        yield RobotImpact(
            key=key,
            label=there.spec.robots[key].label,
            happened="changed" if old and new else "new" if new else "gone",
            words=Text(_words(there, key, "ru"), _words(there, key, "en")),
            cards=_cards_of(there, key, cards),
        )


def _words(playbook: Playbook, key: str, locale: str) -> str:
    for pipeline in playbook.spec.pipelines:
        if (robot := playbook.robot(pipeline, key)) is not None:
            names = Names(playbook, playbook.kind_of(pipeline), locale)
            return " ".join(each.text for each in robot_part(playbook, robot, names).sentences)
    return ""


def _cards_of(playbook: Playbook, key: str, cards: _Cards) -> int:
    """Return how many open cards stand where the robot works."""
    count = 0
    for (pipeline, stage), row in cards.items():
        robot = playbook.robot(pipeline, key) if pipeline in playbook.spec.pipelines else None
        if robot is not None and (not robot.home or robot.home == stage) and robot.works_in(stage):
            count += row.is_open
    return count


def _lost(before: Playbook, after: Playbook) -> Iterator[LostValues]:
    """Yield what is held in fields and options that would not be there any more."""
    for kind, model in _HOLDERS.items():
        for name, old in before.spec.fields.get(kind, {}).items():
            new = after.spec.fields.get(kind, {}).get(name)
            cards = model._default_manager
            if new is None or new.type != old.type:
                options: list[str | None] = [None]
            else:
                options = [key for key in old.options if key not in new.options]
            for option in options:
                held = _filled(model, name) if option is None else _holds(name, option)
                if count := cards.filter(held).count():
                    yield LostValues(
                        kind=kind,
                        field=name,
                        label=old.label,
                        option=None if option is None else old.options[option],
                        cards=count,
                    )


def _holds(name: str, option: str) -> Q:
    return Q(fields__contains={name: option}) | Q(fields__contains={name: [option]})
