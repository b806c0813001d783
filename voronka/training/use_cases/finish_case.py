from uuid import UUID

from django.db import transaction

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.training.errands import run_errands
from voronka.training.evidence import evidence_of
from voronka.training.marks import Finding, Mark, marks_of
from voronka.training.models import Attempt
from voronka.training.practice_room import clear_room
from voronka.training.spec import CaseSpec
from voronka.training.watching import watch_card
from voronka.training.working import at_work


@transaction.atomic
def finish_case(*, actor: Actor) -> UUID:
    """
    End the case that goes on, mark it by what stands in the room, and return the attempt.

    :raises NotPractising: no case goes on
    """
    with at_work(actor) as work:
        attempt = work.attempt
        # What follows from the last deed is part of it.
        run_errands()
        watch_card(attempt=attempt, now=clock.now())
        _mark(attempt, work.case)
    clear_room(attempt.user_id)
    return attempt.pk


def _mark(attempt: Attempt, case: CaseSpec) -> None:
    marks = marks_of(case, evidence_of(attempt, now=clock.now()))
    points = sum(mark.points for mark in marks)
    out_of = sum(mark.out_of for mark in marks)
    attempt.finish(
        at=clock.machine_now(),
        points=points,
        out_of=out_of,
        is_passed=100 * points >= case.passing * out_of,
        marks=[_as_json(mark) for mark in marks],
    )


def _as_json(mark: Mark) -> dict[str, object]:
    return {
        "key": mark.key,
        "title": mark.title.plain(),
        "points": mark.points,
        "out_of": mark.out_of,
        "advice": mark.advice.plain(),
        "findings": [_finding(each) for each in mark.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {"text": finding.text.plain(), "is_good": finding.is_good, "rule": finding.rule}
