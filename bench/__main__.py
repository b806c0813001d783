"""
Measure the requests of the design's budget beside the same rows by hand-written SQL.

    python -m bench [--size 60000] [--only create,move] [--seconds 6]
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bench.floors import Speed, measure
from bench.installation import (
    NotOurs,
    Person,
    Server,
    cache_folder,
    choose_secret_key,
    database_cpu,
    people,
    prepare,
    serving,
)
from bench.load import Outcome, Plan

if TYPE_CHECKING:
    from bench.requests import Measured

_WARM_UP = 1.5
# Commands of each client before any is measured: with less, all that is measured is connections
# that plan each statement for the first time.
_FIRST_COMMANDS = 8
# What earlier commands have left to the worker is done before the next are measured.
_SETTLED, _PATIENCE = 0.1, 60
# The budgets are those of a machine with two cores. What this one would do, were both of them
# free, is reckoned from the processor time of server, database and clients.
_CORES = 2
_HEAD = (
    "request", "per s", "p50 ms", "p95 ms", "web ms", "db ms", "work ms", "reckoned",
    "floor/s", "ratio", "budget", "",
)  # fmt: skip


def main() -> int:
    arguments = _arguments()
    # However it ends, the server it has started ends with it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    choose_secret_key()
    if not os.environ.get("DATABASE_URL"):
        folder = cache_folder(arguments.size)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["VORONKA_HOME"] = str(folder)
        os.environ["VORONKA_BENCH_DATABASE"] = "embedded"
    from voronka.cli.installation import running_database

    with running_database() as address:
        os.environ["DATABASE_URL"] = address
        try:
            prepare(arguments.size, is_short=arguments.short)
        except NotOurs as refusal:
            print(refusal, file=sys.stderr)
            return 1
        everybody = people()
        with serving(arguments.port) as server:
            _measure_all(arguments, server, everybody, address)
    return 0


def _arguments() -> argparse.Namespace:
    from bench.requests import COMMANDS, QUESTIONS

    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--size", type=int, default=60_000, help="how many leads")
    parser.add_argument(
        "--short", action="store_true", help="fewer rows of history; for a million leads"
    )
    parser.add_argument("--seconds", type=float, default=6.0, help="of each measurement")
    parser.add_argument("--port", type=int, default=42_000)
    parser.add_argument(
        "--only", type=lambda w: w.split(","), help=", ".join([*QUESTIONS, *COMMANDS])
    )
    return parser.parse_args()


def _measure_all(
    arguments: argparse.Namespace, server: Server, everybody: Sequence[Person], address: str
) -> None:
    from bench.requests import COMMANDS, QUESTIONS, World

    world = World(people=everybody, size=arguments.size, address=address)
    wanted = arguments.only or [*QUESTIONS, *COMMANDS]

    def ask(clients: list[list[str]]) -> Outcome:
        return _ask(server.port, clients, seconds=30, repeats=False)

    print(f"\n{arguments.size:,} leads, 16 clients, {arguments.seconds:.0f} s each\n")
    print(_line(_HEAD))
    for name in wanted:
        measured = QUESTIONS[name](world) if name in QUESTIONS else COMMANDS[name](world, ask)
        if measured.repeats:
            _ask(server.port, measured.clients, seconds=_WARM_UP, repeats=True)
        else:
            ask([each[:_FIRST_COMMANDS] for each in measured.clients])
            rest = [each[_FIRST_COMMANDS:] for each in measured.clients]
            measured = replace(measured, clients=rest)
        _let_settle(server)
        before = (server.web_cpu(), database_cpu(), server.worker_cpu())
        outcome = _ask(
            server.port, measured.clients, seconds=arguments.seconds, repeats=measured.repeats
        )
        in_web, in_database = server.web_cpu() - before[0], database_cpu() - before[1]
        in_worker = server.worker_cpu() - before[2]
        spent = Spent(
            web=in_web, database=in_database, worker=in_worker, clients=outcome["client_cpu"]
        )
        ours = Speed(outcome["seconds"], outcome["latencies"], outcome["complaint"])
        floor = measure(
            address, measured.floor, seconds=arguments.seconds / 2, limit=measured.limit
        )
        print(_line(_row(measured, ours, floor, spent)), flush=True)
        for complaint in filter(None, (ours.complaint, floor.complaint)):
            print(f"    {outcome['statuses']} {complaint}")
    if not arguments.only:
        from bench import inside

        print()
        inside.print_all(world, server)
    parts = server.memory()
    web = ", ".join(f"{part} {megabytes:.0f} MB" for part, megabytes in sorted(parts.items()))
    print(f"\nfirst page {server.started_in:.1f} s after the start; memory: {web}")


def _let_settle(server: Server) -> None:
    """Wait until the worker rests."""
    for _ in range(_PATIENCE):
        before = server.worker_cpu()
        time.sleep(1)
        if server.worker_cpu() - before < _SETTLED:
            return


def _ask(port: int, clients: list[list[str]], *, seconds: float, repeats: bool) -> Outcome:
    plan: Plan = {"port": port, "seconds": seconds, "repeats": repeats, "clients": clients}
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=True,
    )
    outcome: Outcome = json.loads(done.stdout)
    return outcome


@dataclass(frozen=True)
class Spent:
    """Processor seconds of a measurement."""

    web: float
    database: float
    worker: float
    clients: float

    @property
    def all(self) -> float:
        return self.web + self.database + self.worker + self.clients


def _row(measured: "Measured", ours: Speed, floor: Speed, spent: Spent) -> tuple[str, ...]:
    answers = max(1, len(ours.latencies))
    ratio = floor.per_second / ours.per_second if ours.per_second else 0.0
    return (
        measured.name,
        f"{ours.per_second:.0f}",
        f"{ours.quantile(0.5):.0f}",
        f"{ours.quantile(0.95):.0f}",
        f"{spent.web * 1000 / answers:.1f}",
        f"{spent.database * 1000 / answers:.1f}",
        f"{spent.worker * 1000 / answers:.1f}",
        f"{_CORES * answers / spent.all:.0f}" if spent.all else "",
        f"{floor.per_second:.0f}",
        f"{ratio:.1f}",
        f"{measured.budget}",
        "met" if ours.per_second >= measured.budget else "missed",
    )


def _line(cells: Sequence[str]) -> str:
    first, *rest = cells
    return f"{first:<36}" + "".join(f"{cell:>10}" for cell in rest)


if __name__ == "__main__":
    sys.exit(main())
