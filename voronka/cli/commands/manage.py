"""Pass everything that follows to Django's own commands."""

import argparse

from voronka.cli.installation import installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="for example: shell")


def run(arguments: argparse.Namespace) -> int:
    """Run Django's command line with the database running."""
    with installation():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["voronka manage", *arguments.arguments])
    return 0
