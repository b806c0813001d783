"""
Serve the product: pages and API, live updates and the worker, as one group.

With --only, one of the three, for installations that spread them over machines.
"""

import argparse
import importlib
import os
import socket
from collections.abc import Callable
from functools import partial

from voronka.cli import preparation
from voronka.cli.group import Group
from voronka.cli.installation import (
    Refused,
    prepare_django,
    revive_database,
    running_database,
    usable_database,
)

PARTS = ("web", "live", "worker")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port of pages and API")
    parser.add_argument("--live-port", type=int, help="port of live updates (default: port + 1)")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--threads", type=int, default=4, help="threads of each web process")
    parser.add_argument("--jobs", type=int, default=4, help="jobs the worker runs at once")
    parser.add_argument(
        "--worker-processes",
        type=int,
        default=default_worker_processes(),
        help="processes of the worker: with two, long work is shared by two processors",
    )
    parser.add_argument("--only", choices=PARTS, help="run this part alone, in the foreground")
    parser.add_argument("--no-migrate", action="store_true", help="leave the tables as they are")


def run(arguments: argparse.Namespace) -> int:
    """Run the group, or one part of it, until told to stop."""
    arguments.live_port = arguments.live_port or arguments.port + 1
    os.environ.setdefault("VORONKA_LIVE_PORT", str(arguments.live_port))
    _hint_at_address(arguments.host)
    os.environ.setdefault("VORONKA_URL", f"http://{_name(arguments.host)}:{arguments.port}")
    if arguments.only:
        with running_database():
            prepare_django()
            _run_alone(arguments)
        return 0
    for port in (arguments.port, arguments.live_port):
        if not is_free(arguments.host, port):
            raise Refused(f"port {port} is taken; choose another with --port.")
    with usable_database():
        prepare_django()
        if not arguments.no_migrate:
            preparation.migrate()
        preparation.collect_static()
        _hint_at_first_person()
        preparation.let_go()
        serve_group(arguments)
    return 0


def serve_group(arguments: argparse.Namespace) -> None:
    """Run web, live and worker until told to stop; the database runs already."""
    print(f"Voronka serves {os.environ['VORONKA_URL']}  (Ctrl-C stops it)", flush=True)
    _import_pages()
    # Pages first: whoever starts the product is waiting for them.
    parts: dict[str, Callable[[], object]] = {
        "web": partial(_web, arguments),
        "live": partial(_live, arguments),
    }
    Group(
        parts | _worker_parts(arguments.jobs, arguments.worker_processes), watch=revive_database
    ).run()


def default_worker_processes() -> int:
    return min(2, os.cpu_count() or 1)


def _run_alone(arguments: argparse.Namespace) -> None:
    if arguments.only == "worker":
        work(jobs=arguments.jobs, processes=arguments.worker_processes)
    else:
        {"web": _web, "live": _live}[arguments.only](arguments)


def work(*, jobs: int, processes: int) -> None:
    """Run the worker alone until told to stop: in this process, or in several under it."""
    if processes > 1:
        preparation.let_go()
        Group(_worker_parts(jobs, processes)).run()
    else:
        (only,) = _worker_parts(jobs, processes).values()
        only()


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _hint_at_first_person() -> None:
    from voronka.people.queries.people import is_nobody_here
    from voronka.people.setup_token import setup_token

    if is_nobody_here():
        address = f"{os.environ['VORONKA_URL'].rstrip('/')}/start/first/{setup_token()}/"
        print(f"Nobody works here yet. Make the first administrator at {address}", flush=True)


def _hint_at_address(host: str) -> None:
    is_told = os.environ.get("VORONKA_URL") or os.environ.get("VORONKA_HOSTS")
    if host not in {"127.0.0.1", "localhost", "::1"} and not is_told:
        print("Set VORONKA_URL to the address people use, or they are answered 400.", flush=True)


def _name(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host


def _import_pages() -> None:
    """Import what every process that serves pages would import, before they are forked."""
    importlib.import_module("voronka.config.urls")


def _web(arguments: argparse.Namespace) -> None:
    _import_pages()
    os.environ.setdefault("VORONKA_POOL_SIZE", str(arguments.threads))
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "voronka.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        blocking_threads=arguments.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()


def _live(arguments: argparse.Namespace) -> None:
    import uvicorn

    from voronka.config.live import application

    uvicorn.run(
        application,
        host=arguments.host,
        port=arguments.live_port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )


def _worker_parts(jobs: int, processes: int) -> dict[str, Callable[[], object]]:
    """Return the bodies of the worker's processes by name."""
    from voronka.cli.worker import run_worker

    return {
        f"worker {number}" if number > 1 else "worker": partial(
            run_worker, concurrency=jobs, number=number, processes=processes
        )
        for number in range(1, processes + 1)
    }
