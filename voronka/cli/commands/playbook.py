"""Work with playbooks: check one, write it canonically, list what it brings, publish the schema."""

import argparse
from pathlib import Path

from voronka.cli.installation import Refused, prepare_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="WHAT", required=True)
    for name, about in (
        ("check", "load a playbook's folder and print every mistake with its file and line"),
        ("format", "print a playbook's canonical text"),
        ("contents", "list the stages, fields, robots, texts and roles of a playbook"),
    ):
        deed = deeds.add_parser(name, help=about, description=about)
        deed.add_argument("folder", type=Path, help="the folder with playbook.yaml")
    deeds.add_parser("schema", help="print the JSON Schema of playbook files")


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked; no database is needed."""
    prepare_django()
    if arguments.deed == "schema":
        from voronka.process.json_schema import schema_text

        print(schema_text(), end="")
        return 0
    return {"check": _check, "format": _format, "contents": _contents}[arguments.deed](
        arguments.folder
    )


def _check(folder: Path) -> int:
    from voronka.process.facts import facts
    from voronka.process.lint import lint
    from voronka.process.loader import check_files, read_folder

    playbook, findings = check_files(read_folder(folder), facts)
    problems = list(findings.problems)
    if playbook is not None:
        problems += lint(playbook, findings.places)
    for problem in sorted(problems):
        print(f"{folder / problem.file}:{problem.line}: {problem.severity}: {problem.message}")
    if not problems:
        print(f"✓ {folder}: no mistakes")
    return 1 if any(problem.severity == "error" for problem in problems) else 0


def _format(folder: Path) -> int:
    from voronka.process.facts import facts
    from voronka.process.loader import PlaybookInvalid, load_playbook

    try:
        print(load_playbook(folder, facts).text, end="")
    except PlaybookInvalid as invalid:
        raise Refused(str(invalid)) from invalid
    return 0


def _contents(folder: Path) -> int:
    from django.utils.translation import get_language

    from voronka.packs.queries.packs import contents_of
    from voronka.process.facts import facts
    from voronka.process.loader import PlaybookInvalid, load_playbook

    try:
        playbook = load_playbook(folder, facts)
    except PlaybookInvalid as invalid:
        raise Refused(str(invalid)) from invalid
    found = contents_of(playbook, name=folder.name, locale=get_language() or "en")
    print(f"{found.title}\n{found.about}")
    for line in found.pipelines:
        print(f"\n{line.label}: {' → '.join(stage.label for stage in line.stages)}")
    for items in (found.fields, found.robots, found.tasks, found.messages, found.roles):
        print()
        for item in items:
            print(f"  {item.key:24} {item.label}" + (f" ({item.note})" if item.note else ""))
    return 0
