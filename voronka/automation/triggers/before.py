"""The trigger "some time before a moment"."""

from typing import Any

from pydantic import Field

from voronka.kernel.plugins import PluginParams
from voronka.process import moments
from voronka.process.durations import Duration
from voronka.process.plugins import Due, Situation, Trigger
from voronka.process.references import MomentName
from voronka.process.text import Text


class Before(Trigger):
    """
    So long before the moment. If it is set at shorter notice, at once; from the moment on, never.
    """

    label = "Before a moment"
    primary = "moment"

    class Params(PluginParams):
        moment: MomentName
        by: Duration = Field(title="How long before")

    def due(self, *, params: Params, situation: Situation) -> Due | None:
        calendar = situation.calendar
        moment = moments.moment_of(situation.values.get(params.moment), calendar)
        at = moments.minus(moment, params.by, calendar) if moment else None
        if moment is None or at is None:
            return None
        return Due(at, cause=moments.stamp(moment), until=moment)

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        span, moment = params.by.words().in_(locale), name(params.moment)
        return Text(f"за {span} до момента «{moment}»", f"{span} before {moment}").in_(locale)
