"""
Working in one's room on one's case.

Public: `at_work(actor)`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.training.errands import run_errands
from voronka.training.models import Attempt
from voronka.training.passing import catch_up
from voronka.training.practice_room import in_room
from voronka.training.queries.cases import case_for
from voronka.training.spec import CaseSpec
from voronka.training.watching import watch_card


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is being worked on."""

    attempt: Attempt
    case: CaseSpec


@contextmanager
def at_work(actor: Actor, *, looks_only: bool = False) -> Iterator[Work]:
    """
    Have everything in the block done in the actor's room, with what follows from it by itself.

    :raises NotPractising: no case goes on
    :raises NotFound: its case does not fit the process any more
    """
    with in_room(actor.id) as attempt:
        case = case_for(active_playbook(), attempt.case)
        catch_up(attempt=attempt, case=case)
        yield Work(attempt=attempt, case=case)
        if not looks_only:
            run_errands()
            catch_up(attempt=attempt, case=case)
        watch_card(attempt=attempt, now=clock.now())
