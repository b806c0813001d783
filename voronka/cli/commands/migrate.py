"""Bring the tables up to date. `serve` does it by itself."""

import argparse

from voronka.cli import preparation
from voronka.cli.installation import installation
from voronka.cli.steps import step


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(arguments: argparse.Namespace) -> int:
    """Apply what the database has not seen."""
    with installation(), step("migrations") as running:
        waiting = preparation.unapplied_migrations()
        preparation.migrate()
        running.note = f"{len(waiting)} applied" if waiting else "nothing to do"
    return 0
