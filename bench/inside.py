"""What has no address of its own, measured in this process: bulk staging, the funnel, `decide`."""

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from bench import decide
from bench.installation import Server, database_cpu
from bench.requests import World

# Of bulk staging a sample is measured and the rest reckoned: the rows of a base are used up. Before
# it a few are moved and taken back, so that both processes of the worker have read the playbook:
# that is done once, not once for so many leads.
_SAMPLE, _WARM_UP, _ALL = 5_000, 1_200, 60_000


def print_all(world: World, server: Server) -> None:
    for line in _bulk(world, server):
        print(line)
    print(_funnel(world))
    for name, work in decide.questions():
        print(f"decide: {name:<40} {decide.measured(work):8.0f} µs")


def _bulk(world: World, server: Server) -> Iterator[str]:
    """Have the worker that serves carry a bulk action out, and take it back."""
    from voronka.kernel import clock
    from voronka.people.models import User
    from voronka.process.commands import Move
    from voronka.records.use_cases.start_bulk_action import start_bulk_action
    from voronka.records.use_cases.undo_bulk_action import undo_bulk_action

    ids = [row[0] for row in world.rows(
        "SELECT id FROM records_lead WHERE closed_at IS NULL AND stage = 'ours'"
        " ORDER BY md5(id::text) LIMIT %s", _SAMPLE,
    )]  # fmt: skip
    if not ids:
        yield "bulk staging: no lead is left to be moved"
        return
    head = User.objects.get(pk=world.head.id).as_actor()
    for name, some in (("bulk staging, cold", ids[-_WARM_UP:]), ("bulk staging", ids)):
        begun = start_bulk_action(
            kind="lead", command=Move(stage="catalogue_sent"), ids=some, actor=head, now=clock.now()
        )
        yield _watched(name, begun, server)
        back = undo_bulk_action(bulk_id=begun, actor=head, now=clock.now())
        yield _watched(f"{name}, taken back", back, server)


def _watched(name: str, bulk_id: UUID, server: Server) -> str:
    from voronka.records.models import BulkAction

    began, worker, database = time.perf_counter(), server.worker_cpu(), database_cpu()
    while BulkAction.objects.filter(pk=bulk_id, finished_at__isnull=True).exists():
        time.sleep(0.1)
    spent = time.perf_counter() - began
    worker, database = server.worker_cpu() - worker, database_cpu() - database
    done = BulkAction.objects.get(pk=bulk_id).done or 1
    return (
        f"{name}: {done} leads in {spent:.1f} s (worker {worker:.1f}, database {database:.1f} s of"
        f" processor); {_ALL:,} would take {spent / done * _ALL:.0f} s"
        f" ({worker / done * _ALL:.0f} + {database / done * _ALL:.0f} s)"
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
