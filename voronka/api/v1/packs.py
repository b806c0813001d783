"""The shipped processes: what each would bring, and putting one in force (K27)."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from voronka.api.http import actor_of
from voronka.api.v1.enrolments import PlaybookFindingOut
from voronka.api.values import KeyIn, Out
from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.packs.folders import NoSuchPack
from voronka.packs.queries import packs
from voronka.packs.queries.findings import findings_of_pack
from voronka.packs.use_cases.apply_pack import apply_pack
from voronka.people.queries.people import may_administer
from voronka.process.models.active import NoPlaybook, active_playbook

router = Router(tags=["packs"])


class PackOut(Out):
    """A shipped process."""

    name: str
    title: str
    about: str
    is_in_force: bool


class PackItemOut(Out):
    """One thing that a pack brings."""

    key: str
    label: str
    note: str


class PackPipelineOut(Out):
    """A pipeline with its stages in order; the note of a stage is its kind."""

    key: str
    label: str
    stages: list[PackItemOut]


class PackContentsOut(PackOut):
    """Everything that a pack brings, and what is unwise in it."""

    pipelines: list[PackPipelineOut]
    fields: list[PackItemOut]
    robots: list[PackItemOut]
    tasks: list[PackItemOut]
    messages: list[PackItemOut]
    roles: list[PackItemOut]
    glossary: list[PackItemOut]
    findings: list[PlaybookFindingOut]


class InForceOut(Out):
    """The version that is in force now."""

    playbook: str
    hash: str


@router.get("/packs/", response=list[PackOut], operation_id="packs")
def pack_list(request: HttpRequest) -> list[dict[str, Any]]:
    """The shipped processes, for administrators."""
    _must_administer(request)
    in_force = _in_force()
    return [
        {**vars(each), "is_in_force": each.name == in_force}
        for each in packs.packs(locale=get_language() or "en")
    ]


@router.get("/packs/{name}/", response=PackContentsOut, operation_id="pack")
def pack_show(request: HttpRequest, name: KeyIn) -> dict[str, Any]:
    """Everything that a process would bring, before it is applied."""
    _must_administer(request)
    try:
        found = packs.contents(name=name, locale=get_language() or "en")
        findings = findings_of_pack(name=name)
    except NoSuchPack as error:
        raise NotFound from error
    return {**vars(found), "is_in_force": found.name == _in_force(), "findings": findings}


@router.post("/packs/{name}/application/", response=InForceOut, operation_id="pack_apply")
def application_create(request: HttpRequest, name: KeyIn) -> InForceOut:
    """Put a shipped process in force; refused while cards stand in stages that it does not have."""
    _must_administer(request)
    try:
        version = apply_pack(name=name, actor=actor_of(request), now=clock.now())
    except NoSuchPack as error:
        raise NotFound from error
    return InForceOut(playbook=name, hash=version.hash)


def _in_force() -> str:
    try:
        return active_playbook().spec.playbook
    except NoPlaybook:
        return ""


def _must_administer(request: HttpRequest) -> None:
    if not may_administer(actor_of(request)):
        raise NotAllowed
