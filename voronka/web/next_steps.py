"""What comes next on cards that nobody has a task for: a robot's task, a visit, a contact (Q8)."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from voronka.automation.queries.work_ahead import work_ahead
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries.rows import CardRow
from voronka.scheduling.queries.visits_ahead import visits_ahead

_CONTACT = Text("Связаться с клиентом", "Get in touch with the client")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What comes next on a card, and when."""

    label: Text
    at: datetime
    icon: str

    @property
    def is_robots(self) -> bool:
        return self.icon == "robot"


def planned(
    rows: Sequence[CardRow], *, besides: Container[CardRef], now: datetime
) -> Mapping[CardRef, Planned]:
    """
    Return the soonest for each open card that has any, in two queries; `besides` are those with a
    task, which is their next step.
    """
    without = [row for row in rows if row.is_open and row.ref not in besides]
    if not without:
        return {}
    refs = [row.ref for row in without]
    robots, visits = work_ahead(refs, now=now), visits_ahead(refs, now=now)
    found = {}
    for row in without:
        ahead: list[Planned] = []
        if robot := robots.get(row.ref):
            ahead.append(Planned(label=robot.label, at=robot.at, icon="robot"))
        if visit := visits.get(row.ref):
            icon = "video" if visit.is_remote else "map-pin"
            ahead.append(Planned(label=visit.label, at=visit.at, icon=icon))
        if row.next_contact_at is not None and row.next_contact_at > now:
            ahead.append(Planned(label=_CONTACT, at=row.next_contact_at, icon="phone"))
        if ahead:
            found[row.ref] = min(ahead, key=lambda each: each.at)
    return found
