"""Run the worker alone: deferred and periodic jobs. Any number may run, on any machines."""

import argparse

from voronka.cli.installation import installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=4, help="jobs run at once")


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    with installation():
        from voronka.cli.worker import run_worker

        run_worker(concurrency=arguments.jobs)
    return 0
