"""Bring an installation back from a file that `voronka backup` wrote."""

import argparse
import subprocess
import tarfile
import tempfile
from pathlib import Path

import psycopg

from voronka.cli.archive import DUMP, FILES, KEY, connection_environment, program, unpack
from voronka.cli.installation import Refused, usable_database
from voronka.cli.steps import step
from voronka.config.home import home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--replace", action="store_true", help="throw away what the installation holds now"
    )


def run(arguments: argparse.Namespace) -> int:
    """Fill an empty database, or with --replace any, and put the files back."""
    if not arguments.file.exists():
        raise Refused(f"{arguments.file} does not exist.")
    with usable_database() as url, step("restore"), tempfile.TemporaryDirectory() as room:
        try:
            unpack(arguments.file, Path(room))
        except tarfile.TarError as error:
            raise Refused(f"{arguments.file} is not a backup: {error}") from error
        if not (Path(room) / DUMP).exists():
            raise Refused(f"{arguments.file} is not a backup of Voronka.")
        _empty(url, replace=arguments.replace)
        result = subprocess.run(
            [
                program("pg_restore"),
                *("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"),
                *("--dbname", "", str(Path(room) / DUMP)),
            ],
            env=connection_environment(url),
            capture_output=True,
            text=True,
        )
        if result.returncode != 0:
            raise Refused(f"pg_restore failed, and the database is empty: {result.stderr}")
        for name in (FILES, KEY):
            _put_back(Path(room) / name, home() / name)
    return 0


def _empty(url: str, *, replace: bool) -> None:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchone()
        if found and found[0] and not replace:
            raise Refused("this installation is not empty; --replace throws away what it holds.")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def _put_back(source: Path, target: Path) -> None:
    if not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        kept = target.with_name(target.name + ".before-restore")
        subprocess.run(["rm", "-rf", str(kept)], check=True)
        target.rename(kept)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
