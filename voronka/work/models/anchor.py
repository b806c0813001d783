"""Due moments that follow a moment of the card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from voronka.process import moments
from voronka.process.durations import Duration
from voronka.process.working_time import WorkingCalendar

NO_TIME = Duration(0, "m")


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A due moment that hangs on a field or fact: "2h before booking.visit.starts_at"."""

    fact: str
    side: Literal["before", "after"] = "after"
    by: Duration = NO_TIME

    @classmethod
    def from_json(cls, raw: Mapping[str, str]) -> "Anchor":
        side: Literal["before", "after"] = "before" if raw["side"] == "before" else "after"
        return cls(fact=raw["fact"], side=side, by=Duration.parse(raw["by"]))

    def as_json(self) -> dict[str, str]:
        return {"fact": self.fact, "side": self.side, "by": str(self.by)}

    def due_at(self, values: Mapping[str, Any], calendar: WorkingCalendar) -> datetime | None:
        """Return the moment, or None as long as what it hangs on is not known."""
        moment = moments.moment_of(values.get(self.fact), calendar)
        if moment is None:
            return None
        if self.side == "before":
            return moments.minus(moment, self.by, calendar)
        return moments.plus(moment, self.by, calendar)
