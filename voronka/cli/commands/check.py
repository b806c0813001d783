"""Tell what is wrong with this installation. The exit code is the number of troubled checks."""

import argparse

from voronka.cli.installation import installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print problems only")


def run(arguments: argparse.Namespace) -> int:
    """Run every registered check and print what each found."""
    with installation():
        from voronka.cli.checks import register_own_checks
        from voronka.kernel.checks import run_checks

        register_own_checks()
        troubled = 0
        for result in run_checks():
            if result.problems:
                troubled += 1
                print(f"✗ {result.name}")
                for problem in result.problems:
                    print(f"    {problem}")
            elif not arguments.quiet:
                print(f"✓ {result.name}")
    return min(troubled, 100)
