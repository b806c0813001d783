"""Made-up people and answers, the same each time for the same seed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol, TypeVar

from voronka.packs.sample.script import Arrival, Journey, Script
from voronka.process.durations import Duration
from voronka.process.working_time import WorkingCalendar


def of_a_woman(surname: str) -> str:
    """Return the surname as a woman bears it: Гусева, Полянская."""
    return surname[:-2] + "ая" if surname.endswith("ий") else surname + "а"


class Weighted(Protocol):
    @property
    def weight(self) -> int: ...


W = TypeVar("W", bound=Weighted)


class Chance:
    """Everything that is left to chance in the sample company."""

    def __init__(self, script: Script, *, seed: int) -> None:
        self._script, self._random = script, Random(seed)

    def any_of(self, choices: Sequence[Any]) -> Any:
        return self._random.choice(list(choices))

    def weighted(self, choices: Sequence[W]) -> W:
        return self._random.choices(list(choices), [each.weight for each in choices])[0]

    def happens(self, percent: int) -> bool:
        return self._random.randrange(100) < percent

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def later(
        self, moment: datetime, bounds: tuple[Duration, Duration], calendar: WorkingCalendar
    ) -> datetime:
        """Return a working moment between the two durations after this one."""
        earliest, latest = (calendar.add(moment, each) for each in bounds)
        pause = (latest - earliest) * self._random.random()
        return calendar.next_open(earliest + timedelta(seconds=int(pause.total_seconds())))

    def arrivals(self, now: datetime) -> list[datetime]:
        """Return when the leads came: all year round, and many in the last six weeks."""
        script = self._script
        recent = script.leads * script.recent_percent // 100
        long_ago, lately = timedelta(days=30 * script.months), timedelta(weeks=6)
        moments = [now - long_ago * self._random.random() for _ in range(script.leads - recent)]
        moments += [now - lately * self._random.random() for _ in range(recent)]
        return sorted(moments)

    def journey(self) -> Journey:
        return self.weighted(self._script.journeys)

    def arrival(self) -> Arrival:
        return self.weighted(self._script.arrivals)

    def client(self, number: int) -> dict[str, str]:
        """Return a made-up client; the number makes phone and e-mail nobody else's."""
        clients = self._script.clients
        is_woman = self.happens(55)
        given = self.any_of(clients.women if is_woman else clients.men)
        surname = self.any_of(clients.surnames)
        if is_woman:
            surname = of_a_woman(surname)
        client = {
            "client_name": f"{given} {surname}",
            "phone": f"+7495555{1000 + number:04d}",
            "email": f"client{number}@mail.example",
            "request": self.any_of(clients.requests),
            "site_address": (
                f"{self.any_of(clients.streets)}, д. {self.number(1, 90)}, "
                f"кв. {self.number(1, 200)}"
            ),
        }
        if self.happens(clients.company_percent):
            client["company_name"] = self.any_of(clients.companies)
        return client

    def answer(self, field: str) -> Any:
        return self.any_of(self._script.answers[field])
