from datetime import datetime

from voronka.automation.use_cases.refresh_timers import TimerChange
from voronka.kernel import live
from voronka.process.models.active import active_playbook
from voronka.work.use_cases.withdraw_notifications import withdraw_notifications


def tell_sos(*, change: TimerChange, now: datetime) -> None:
    """
    Tell the open pages that a card is under SOS, or no longer is, and take back the calls to it.
    """
    if not change.sos_begun and not change.sos_ended:
        return
    withdraw_notifications(cards=change.sos_ended, kind="sos", now=now)
    programmes = active_playbook().spec.sos.values()
    roles = {role for sos in programmes for rung in sos.ladder for role in rung.roles}
    live.publish_to_each(map(live.of_role, roles), what="sos")
