"""The trigger "nobody has been in contact for so long"."""

from typing import Any

from pydantic import Field

from voronka.kernel.plugins import PluginParams
from voronka.process import moments
from voronka.process.durations import Duration
from voronka.process.plugins import Due, Situation, Trigger
from voronka.process.text import Text


class Untouched(Trigger):
    """
    No evidence of contact for so long, in this stage. Only evidence starts the clock anew: editing
    a field does not, coming into the stage does.
    """

    label = "Untouched for"
    primary = "span"

    class Params(PluginParams):
        span: Duration = Field(title="For how long")

    def due(self, *, params: Params, situation: Situation) -> Due | None:
        state = situation.state
        since = max(state.last_touch_at, state.entered_stage_at)
        at = moments.plus(since, params.span, situation.calendar)
        return None if at is None else Due(at, cause=moments.stamp(since))

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        span = params.span.words().in_(locale)
        return Text(f"нет контакта с клиентом: {span}", f"no contact for {span}").in_(locale)
