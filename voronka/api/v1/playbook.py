"""The process in force: its pipelines and fields, the whole of it, and in words."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from voronka.api.values import Out, spoken
from voronka.process.document import Part
from voronka.process.models.active import active_playbook
from voronka.process.schema import FieldSpec, Holder, PipelineSpec
from voronka.process.words import words

router = Router(tags=["playbook"])

_HOLDERS: tuple[Holder, ...] = ("lead", "deal", "contact", "company")


class StageOut(Out):
    """A stage."""

    key: str
    kind: str
    label: str
    color: str


class PipelineOut(Out):
    """A pipeline with its stages in order."""

    key: str
    of: str
    label: str
    stages: list[StageOut]


class FieldOut(Out):
    """A field of a card: standard, the playbook's own, or computed."""

    name: str
    type: str
    label: str
    help: str
    group: str
    options: dict[str, str]
    computed: bool


class PlaybookOut(Out):
    """What a program needs to know of the process, in one language."""

    key: str
    title: str
    hash: str
    currency: str
    zone: str
    pipelines: list[PipelineOut]
    fields: dict[str, list[FieldOut]]
    sources: dict[str, str]
    lost_reasons: dict[str, str]
    junk_reasons: dict[str, str]
    roles: dict[str, str]
    tasks: dict[str, str]
    bookings: dict[str, str]
    web_forms: dict[str, str]


class SentenceOut(Out):
    """One statement about the process, and the rule it is about."""

    rule: str
    text: str


class SectionOut(Out):
    """A section of the regulation."""

    kind: str
    key: str
    rule: str
    title: str
    note: str
    sentences: list[SentenceOut]
    parts: list["SectionOut"]


class WordsOut(Out):
    """The whole process in sentences."""

    title: str
    about: str
    locale: str
    parts: list[SectionOut]


@router.get("/playbook/", response=PlaybookOut, operation_id="playbook")
def playbook_show(request: HttpRequest) -> PlaybookOut:
    """Pipelines, stages, fields with their options, reasons, roles."""
    playbook = active_playbook()
    spec = playbook.spec
    return PlaybookOut(
        key=spec.playbook,
        title=spoken(spec.title),
        hash=playbook.hash,
        currency=spec.currency,
        zone=spec.calendar.zone,
        pipelines=[_pipeline(key, each) for key, each in spec.pipelines.items()],
        fields={
            kind: [_field(name, each) for name, each in playbook.fields(kind).items()]
            for kind in _HOLDERS
        },
        sources={key: spoken(label) for key, label in spec.sources.items()},
        lost_reasons={key: spoken(each.label) for key, each in spec.lost_reasons.items()},
        junk_reasons={key: spoken(each.label) for key, each in spec.junk_reasons.items()},
        roles={key: spoken(each.label) for key, each in spec.roles.items()},
        tasks={key: spoken(each.title) for key, each in spec.tasks.items()},
        bookings={key: spoken(each.label) for key, each in spec.bookings.items()},
        web_forms={key: spoken(each.title) for key, each in spec.web_forms.items()},
    )


@router.get("/playbook/source/", response=dict[str, Any], operation_id="playbook_source")
def source_show(request: HttpRequest) -> dict[str, Any]:
    """The whole playbook as JSON, both languages, as its schema describes it."""
    return active_playbook().spec.model_dump(mode="json", by_alias=True)


@router.get("/playbook/words/", response=WordsOut, operation_id="playbook_words")
def words_show(request: HttpRequest) -> WordsOut:
    """The process in plain sentences, in the language of Accept-Language."""
    document = words(active_playbook(), "en" if get_language() == "en" else "ru")
    return WordsOut(
        title=document.title,
        about=document.about,
        locale=document.locale,
        parts=[_part(part) for part in document.parts],
    )


def _pipeline(key: str, spec: PipelineSpec) -> PipelineOut:
    return PipelineOut(
        key=key,
        of=spec.of,
        label=spoken(spec.label),
        stages=[
            StageOut(key=name, kind=stage.kind, label=spoken(stage.label), color=stage.color)
            for name, stage in spec.stages.items()
        ],
    )


def _field(name: str, spec: FieldSpec) -> FieldOut:
    return FieldOut(
        name=name,
        type=spec.type,
        label=spoken(spec.label),
        help=spoken(spec.help),
        group=spec.group,
        options={key: spoken(label) for key, label in spec.options.items()},
        computed=spec.computed,
    )


def _part(part: Part) -> SectionOut:
    return SectionOut(
        kind=part.kind,
        key=part.key,
        rule=part.rule,
        title=part.title,
        note=part.note,
        sentences=[SentenceOut(rule=each.rule, text=each.text) for each in part.sentences],
        parts=[_part(each) for each in part.parts],
    )
