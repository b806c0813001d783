"""How handovers are carried out: by a worker."""

from voronka.kernel import events
from voronka.staffing import jobs
from voronka.staffing.events import HandoverStarted


def register() -> None:
    events.listen(HandoverStarted, _handover_started)


def _handover_started(event: HandoverStarted) -> None:
    jobs.carry_out_handover_job.configure(lock=f"handover {event.handover_id}").defer(
        handover_id=str(event.handover_id)
    )
