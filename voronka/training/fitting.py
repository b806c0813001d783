"""Whether a case fits a process: what it names has to be there."""

from collections.abc import Iterator

from voronka.process.playbook import Playbook
from voronka.process.state import CardKind
from voronka.training.spec import (
    Booked,
    CaseSpec,
    Ended,
    FactsRight,
    MarkSpec,
    Path,
    Promised,
)


def pipeline_of(case: CaseSpec, playbook: Playbook) -> str:
    """Return where the case's card begins; "" if the playbook has no such place."""
    if case.arrives.form:
        form = playbook.spec.web_forms.get(case.arrives.form)
        return form.pipeline if form else ""
    return case.arrives.pipeline if case.arrives.pipeline in playbook.spec.pipelines else ""


def misfits(case: CaseSpec, playbook: Playbook) -> list[str]:
    """Return what the case names and the playbook does not have; nothing if it fits."""
    pipeline = pipeline_of(case, playbook)
    if not pipeline:
        return [f"no form or pipeline {case.arrives.form or case.arrives.pipeline}"]
    kind = playbook.kind_of(pipeline)
    known = playbook.fields(kind)
    found = [f"no field {name}" for name in _fields(case) if name not in known]
    stages = playbook.pipeline(pipeline).stages
    found += [f"no stage {name}" for name in _stages(case) if name not in stages]
    found += [
        f"no role {each.role}" for each in case.colleagues if not _has_role(playbook, each.role)
    ]
    found += list(_misfits_of_marks(case, playbook))
    found += list(_misfits_of_standing(case, playbook))
    return found


def _has_role(playbook: Playbook, role: str) -> bool:
    return role in playbook.spec.roles


def _fields(case: CaseSpec) -> Iterator[str]:
    yield from case.arrives.fields
    yield from case.facts
    for mark in case.marks.values():
        if isinstance(mark, Ended):
            yield from mark.fields
        elif isinstance(mark, Promised):
            yield mark.field


def _stages(case: CaseSpec) -> Iterator[str]:
    for answer in case.answers.values():
        yield from answer.stages
    for mark in case.marks.values():
        if isinstance(mark, Ended | Path):
            yield from mark.stages


def _misfits_of_marks(case: CaseSpec, playbook: Playbook) -> Iterator[str]:
    for name, mark in case.marks.items():
        for problem in _misfits_of_mark(case, mark, playbook):
            yield f"mark {name}: {problem}"


def _misfits_of_mark(case: CaseSpec, mark: MarkSpec, playbook: Playbook) -> Iterator[str]:
    if isinstance(mark, FactsRight):
        yield from (f"no fact {name}" for name in mark.fields if name not in case.facts)
    elif isinstance(mark, Promised):
        named = {name for answer in case.answers.values() for name in answer.dates}
        if mark.date not in named:
            yield f"no date {mark.date}"
    elif isinstance(mark, Booked) and mark.booking not in playbook.spec.bookings:
        yield f"no booking {mark.booking}"
    elif mark.kind == "asked":
        yield from (f"no answer {name}" for name in mark.answers if name not in case.answers)


def _misfits_of_standing(case: CaseSpec, playbook: Playbook) -> Iterator[str]:
    for standing in case.before:
        if standing.pipeline not in playbook.spec.pipelines:
            yield f"no pipeline {standing.pipeline}"
            continue
        known = playbook.fields(playbook.kind_of(standing.pipeline))
        yield from (f"no field {name}" for name in standing.fields if name not in known)
        if not _has_role(playbook, standing.owner_role):
            yield f"no role {standing.owner_role}"


def kind_of_card(case: CaseSpec, playbook: Playbook) -> CardKind:
    """Return whether the case is a lead or a deal."""
    return playbook.kind_of(pipeline_of(case, playbook))
