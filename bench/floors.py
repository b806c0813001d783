"""The floor: the same rows by hand-written SQL, in one process with 16 threads."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

CLIENTS = 16
Connection = psycopg.Connection[Any]
# Does what one request would need, for the number of the request.
Floor = Callable[[Connection, int], object]


@dataclass
class Speed:
    """How quickly something was answered; seconds."""

    seconds: float
    latencies: Sequence[float]
    complaint: str = ""

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """Return the latency that this share stays under, in milliseconds."""
        if not self.latencies:
            return 0.0
        place = min(len(self.latencies) - 1, int(len(self.latencies) * share))
        return sorted(self.latencies)[place] * 1000


@dataclass
class _Numbers:
    """The numbers of requests, each given once."""

    limit: int
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> int | None:
        with self._lock:
            if self._next >= self.limit:
                return None
            self._next += 1
            return self._next - 1


def measure(address: str, floor: Floor, *, seconds: float, limit: int) -> Speed:
    """Run the floor from all threads for so long, or until the numbers are used up."""
    connections = [psycopg.connect(address, autocommit=True) for _ in range(CLIENTS)]
    numbers, latencies, complaints = _Numbers(limit), list[float](), list[str]()
    began = time.perf_counter()
    until = began + seconds

    def ask(connection: Connection) -> None:
        try:
            while (started := time.perf_counter()) < until:
                if (number := numbers.take()) is None:
                    return
                floor(connection, number)
                latencies.append(time.perf_counter() - started)
        except psycopg.Error as error:
            complaints.append(str(error))

    threads = [threading.Thread(target=ask, args=(each,)) for each in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - began
    for each in connections:
        each.close()
    return Speed(spent, latencies, complaints[0] if complaints else "")
