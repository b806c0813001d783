from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.training.passing import Passed, UnableToPassTime, let_pass, next_moment
from voronka.training.working import at_work


def pass_time(
    *, actor: Actor, by: timedelta | None = None, to: datetime | None = None
) -> tuple[Passed, datetime]:
    """
    Let the time of one's room pass: by so much, to a moment, or, with neither, to the next thing
    that happens. Return what happened on the way and what time it is then.

    :raises NotPractising: no case goes on
    :raises UnableToPassTime: nothing is ahead, or the target is past or too far
    """
    with at_work(actor) as work:
        now = clock.now()
        target = to or (now + by if by is not None else next_moment(work.attempt))
        if target is None:
            raise UnableToPassTime(_("Nothing is ahead: it is your turn."))
        target = max(target, now) if to is None else target
        passed = let_pass(attempt=work.attempt, case=work.case, target=target, now=now)
        return passed, clock.now()
