"""Run the worker alone: deferred and periodic jobs. Any number may run, on any machines."""

import argparse

from voronka.cli.commands import serve
from voronka.cli.installation import installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=4, help="jobs each process runs at once")
    parser.add_argument(
        "--worker-processes",
        type=int,
        default=serve.default_worker_processes(),
        help="with two, long work is shared by two processors",
    )


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    with installation():
        serve.work(jobs=arguments.jobs, processes=arguments.worker_processes)
    return 0
