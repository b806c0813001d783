"""Apply a pack: put the sales process it holds in force."""

import argparse

from voronka.cli.installation import Refused, installation
from voronka.cli.steps import step


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="the pack's folder, for example kitchens")


def run(arguments: argparse.Namespace) -> int:
    """Apply the named pack to this installation."""
    with installation(), step(f"pack {arguments.name}"):
        from voronka.kernel import clock
        from voronka.kernel.actor import SYSTEM
        from voronka.packs.folders import NoSuchPack
        from voronka.packs.use_cases.apply_pack import apply_pack
        from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook

        try:
            apply_pack(name=arguments.name, actor=SYSTEM, now=clock.now())
        except (NoSuchPack, UnableToApplyPlaybook) as problem:
            raise Refused(str(problem)) from problem
    return 0
