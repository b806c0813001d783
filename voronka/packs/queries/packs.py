"""What packs there are, and what each would bring (K27)."""

from collections.abc import Sequence
from dataclasses import dataclass

from voronka.packs.folders import pack_files, pack_names
from voronka.process.facts import facts
from voronka.process.loader import load_files
from voronka.process.playbook import Playbook
from voronka.process.schema import PipelineSpec


@dataclass(frozen=True, kw_only=True)
class PackRow:
    """A pack in the list of packs."""

    name: str
    title: str
    about: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that a pack brings, with a word about it."""

    key: str
    label: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PipelineContents:
    key: str
    label: str
    stages: Sequence[Item]


@dataclass(frozen=True, kw_only=True)
class PackContents:
    """Everything that a pack brings, before it is applied."""

    name: str
    title: str
    about: str
    pipelines: Sequence[PipelineContents]
    fields: Sequence[Item]
    robots: Sequence[Item]
    tasks: Sequence[Item]
    messages: Sequence[Item]
    roles: Sequence[Item]
    glossary: Sequence[Item]


def packs(*, locale: str) -> Sequence[PackRow]:
    """
    Return the shipped packs.
    """
    rows = []
    for name in pack_names():
        spec = _playbook(name).spec
        rows.append(PackRow(name=name, title=spec.title.in_(locale), about=spec.about.in_(locale)))
    return rows


def contents(*, name: str, locale: str) -> PackContents:
    """
    Return what the pack would bring.

    :raises NoSuchPack: there is none of this name
    """
    return contents_of(_playbook(name), name=name, locale=locale)


def contents_of(playbook: Playbook, *, name: str, locale: str) -> PackContents:
    """
    Return what the playbook holds.
    """
    spec = playbook.spec
    groups = {key: label.in_(locale) for key, label in spec.groups.items()}
    fields = {
        key: Item(key=key, label=field.label.in_(locale), note=groups.get(field.group, ""))
        for own in spec.fields.values()
        for key, field in own.items()
    }
    return PackContents(
        name=name,
        title=spec.title.in_(locale),
        about=spec.about.in_(locale),
        pipelines=[_pipeline(key, line, locale) for key, line in spec.pipelines.items()],
        fields=list(fields.values()),
        robots=[Item(key=k, label=robot.label.in_(locale)) for k, robot in spec.robots.items()],
        tasks=[Item(key=k, label=task.title.in_(locale)) for k, task in spec.tasks.items()],
        messages=[
            Item(key=k, label=(text.subject or text.text).in_(locale), note=text.channel)
            for k, text in spec.messages.items()
        ],
        roles=[Item(key=k, label=role.label.in_(locale)) for k, role in spec.roles.items()],
        glossary=[Item(key=k, label=text.in_(locale)) for k, text in spec.glossary.items()],
    )


def _pipeline(key: str, line: PipelineSpec, locale: str) -> PipelineContents:
    stages = [
        Item(key=name, label=stage.label.in_(locale), note=stage.kind)
        for name, stage in line.stages.items()
    ]
    return PipelineContents(key=key, label=line.label.in_(locale), stages=stages)


def _playbook(name: str) -> Playbook:
    return load_files(pack_files(name), facts)
