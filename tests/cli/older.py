"""
A PostgreSQL older than ours, of the system's own, and what an installation does on it.

Run as a module it tells as JSON what came of a lead in the database of DATABASE_URL.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from voronka.cli import programs
from voronka.cli.cluster import Cluster

# Where Debian puts them; 15 is the oldest we know.
INSTALLED = sorted(Path("/usr/lib/postgresql").glob("1[567]/bin/initdb"))
OLDEST = INSTALLED[0].parent if INSTALLED else None


def make_older(data: Path, sockets: Path, folder: Path) -> Cluster:
    """Make a data directory of an older server as its manual says."""
    cluster = Cluster(data=data, programs=folder, sockets=sockets)
    for directory in (cluster.sockets, cluster.data):
        programs.make_directory(directory)
    options = ("-U", "voronka", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    programs.run(folder, "initdb", "-D", str(data), *options)
    return cluster


@contextmanager
def running_older(room: Path, folder: Path) -> Iterator[Cluster]:
    """Run such a server, with a database of ours, until the end of the block."""
    cluster = make_older(room / "data", room / "run", folder)
    cluster.start({"fsync": "off", "shared_buffers": "32MB"})
    try:
        cluster.make_database("voronka")
        yield cluster
    finally:
        cluster.stop()


def lead_a_lead() -> dict[str, Any]:
    """Set the kitchens up, lead a lead through its first stages, and look at everything."""
    from django.core.management import call_command
    from django.db import connection

    from tests.world import make_lead, make_user
    from voronka.cli.checks import register_own_checks
    from voronka.kernel import clock
    from voronka.kernel.actor import SYSTEM
    from voronka.kernel.checks import run_checks
    from voronka.packs.use_cases.apply_pack import apply_pack
    from voronka.records.models import StageStay
    from voronka.records.queries.search import search
    from voronka.records.use_cases.move_card import move_card

    call_command("migrate", verbosity=0, skip_checks=True)
    apply_pack(name="kitchens", actor=SYSTEM, now=clock.now())
    anna = make_user("Anna")
    lead = make_lead(owner=anna, now=clock.now(), client_name="Вера Щукина")
    known: dict[str, str] = {"budget": "450000", "material": "mdf_enamel", "site_address": "Тверь"}
    move_card(ref=lead.ref, stage="ours", fields=known, actor=anna.as_actor(), now=clock.now())
    stays = StageStay.objects.filter(card_id=lead.pk).order_by("entered_at", "pk")
    register_own_checks()
    return {
        "major": connection.cursor().connection.info.server_version // 10_000,
        "stages": list(stays.values_list("stage", flat=True)),
        "found": [each.client_name for each in search(text="щукин", actor=anna.as_actor())],
        "troubled": [result.name for result in run_checks() if result.problems],
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(lead_a_lead()))
