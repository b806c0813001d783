"""What has no address of its own, measured in this process: bulk staging, the funnel, `decide`."""

import time
from datetime import timedelta

from bench import decide
from bench.requests import World

# Of bulk staging a sample is measured and the rest reckoned: the rows of a base are used up.
_SAMPLE, _ALL = 2_000, 60_000


def print_all(world: World) -> None:
    print(_bulk(world))
    print(_funnel(world))
    for name, work in decide.questions():
        print(f"decide: {name:<40} {decide.measured(work):8.0f} µs")


def _bulk(world: World) -> str:
    from voronka.kernel import clock
    from voronka.people.models import User
    from voronka.process.state import CardRef
    from voronka.records.use_cases.move_cards import move_cards

    ids = [row[0] for row in world.rows(
        "SELECT id FROM records_lead WHERE closed_at IS NULL AND stage = 'assigned'"
        " ORDER BY md5(id::text) LIMIT %s", _SAMPLE,
    )]  # fmt: skip
    head = User.objects.get(pk=world.head.id).as_actor()
    began, cpu = time.perf_counter(), time.process_time()
    reports = move_cards(
        refs=[CardRef("lead", each) for each in ids], stage="ours", actor=head, now=clock.now()
    )
    spent, own = time.perf_counter() - began, time.process_time() - cpu
    done = sum(report.verdict == "done" for report in reports)
    if not done:
        return "bulk staging: no lead is left to be moved"
    return (
        f"bulk staging: {done} of {len(ids)} leads in {spent:.1f} s ({own:.1f} s of processor);"
        f" {_ALL:,} would take {spent / done * _ALL:.0f} s ({own / done * _ALL:.0f} s)"
    )


def _funnel(world: World) -> str:
    from voronka.kernel import clock
    from voronka.people.models import User
    from voronka.records.queries.funnel import funnel

    head, now, rounds = User.objects.get(pk=world.head.id).as_actor(), clock.now(), 20
    month = now - timedelta(days=30)
    began = time.perf_counter()
    for _ in range(rounds):
        funnel(actor=head, pipeline="leads", since=month, until=now)
    return f"funnel of a month: {(time.perf_counter() - began) / rounds * 1000:.0f} ms each, alone"
