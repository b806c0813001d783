"""How what people are told finds its ways out of the page."""

from voronka.kernel import events
from voronka.notices.use_cases.pass_notices_on import pass_notices_on
from voronka.work.events import PeopleTold


def register() -> None:
    events.listen(PeopleTold, _people_told)


def _people_told(event: PeopleTold) -> None:
    from voronka.notices.jobs import deliver_queued_dispatches_job

    queued = pass_notices_on(told=event.told, kind=event.kind, now=event.at)
    if queued:
        deliver_queued_dispatches_job.defer()
