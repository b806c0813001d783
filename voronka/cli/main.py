"""The `voronka` command: each file of the folder `commands` is one subcommand."""

import argparse
import importlib
import pkgutil
import signal
import sys
from collections.abc import Sequence
from types import FrameType, ModuleType
from typing import NoReturn

from voronka.cli import commands
from voronka.cli.installation import Refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="voronka", description="A CRM whose whole sales process is one versioned playbook."
    )
    by_name = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in _commands():
        name = module.__name__.rpartition(".")[2].replace("_", "-")
        text = (module.__doc__ or "").strip()
        summary = text.partition("\n")[0]
        subparser = by_name.add_parser(name, help=summary, description=text)
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    chosen = parser.parse_args(arguments)
    # Told to stop, a command still puts things away: the database would go on alone.
    signal.signal(signal.SIGTERM, _leave)
    try:
        return int(chosen.run(chosen))
    except Refused as refusal:
        print(f"voronka: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _commands() -> list[ModuleType]:
    names = sorted(info.name for info in pkgutil.iter_modules(commands.__path__))
    return [importlib.import_module(f"{commands.__name__}.{name}") for name in names]


if __name__ == "__main__":
    sys.exit(main())
