"""The trigger "some time after a moment"."""

from typing import Any

from pydantic import Field

from voronka.kernel.plugins import PluginParams
from voronka.process import moments
from voronka.process.durations import Duration
from voronka.process.plugins import Due, Situation, Trigger
from voronka.process.references import MomentName
from voronka.process.text import Text


class After(Trigger):
    """So long after the moment; at the moment itself if no time is given."""

    label = "After a moment"
    primary = "moment"

    class Params(PluginParams):
        moment: MomentName
        by: Duration = Field(default=Duration(0, "m"), title="How long after")

    def due(self, *, params: Params, situation: Situation) -> Due | None:
        calendar = situation.calendar
        moment = moments.moment_of(situation.values.get(params.moment), calendar)
        at = moments.plus(moment, params.by, calendar) if moment else None
        if moment is None or at is None:
            return None
        return Due(at, cause=moments.stamp(moment))

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        moment = name(params.moment)
        if params.by.is_zero():
            return Text(f"наступил момент «{moment}»", f"at {moment}").in_(locale)
        span = params.by.words().in_(locale)
        return Text(f"через {span} после момента «{moment}»", f"{span} after {moment}").in_(locale)
