"""How what people are told finds its ways out of the page."""

from voronka.kernel import events
from voronka.notices.use_cases.pass_notice_on import pass_notice_on
from voronka.work.events import PeopleTold


def register() -> None:
    events.listen(PeopleTold, _people_told)


def _people_told(event: PeopleTold) -> None:
    from voronka.notices.jobs import deliver_queued_dispatches_job

    queued = pass_notice_on(user_ids=event.user_ids, kind=event.kind, key=event.key, now=event.at)
    if queued:
        deliver_queued_dispatches_job.defer()
