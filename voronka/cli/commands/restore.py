"""Bring an installation back from a file that `voronka backup` wrote."""

import argparse
import contextlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import psycopg

from voronka.cli.archive import DUMP, FILES, KEY, connection_environment, program, unpack
from voronka.cli.installation import Refused, usable_database
from voronka.cli.steps import step
from voronka.config.home import home

# What pg_restore 17 and newer sets first; a server before 17 knows no such thing.
_NEWER_SETTING = b"SET transaction_timeout = 0;\n"
_HEAD_BYTES = 4096


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
        _refuse_broken(Path(room) / DUMP)
        _empty(url, replace=arguments.replace)
        if said := _fill(url, Path(room) / DUMP):
            raise Refused(f"the dump could not be read in, and the database is empty: {said}")
        for name in (FILES, KEY):
            _put_back(Path(room) / name, home() / name)
    return 0


def _refuse_broken(dump: Path) -> None:
    """Read all of the dump before anything is thrown away for it."""
    read = [program("pg_restore"), "--file=/dev/null", str(dump)]
    result = subprocess.run(read, capture_output=True, text=True)
    if result.returncode != 0:
        raise Refused(f"the backup is damaged, and nothing was changed: {result.stderr.strip()}")


def _fill(url: str, dump: Path) -> str:
    """
    Play the dump into the database, all of it or nothing, and return what went wrong.

    By way of a script: pg_restore itself would set what a server older than it does not know.
    """
    write = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    play = [program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--file=-"]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(write, stdout=subprocess.PIPE, stderr=errors) as writing,
        subprocess.Popen(
            [*play, "--set=ON_ERROR_STOP=1"],
            env=connection_environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        ) as playing,
    ):
        assert writing.stdout and playing.stdin
        with contextlib.suppress(BrokenPipeError):
            head = writing.stdout.read(_HEAD_BYTES)
            playing.stdin.write(head.replace(_NEWER_SETTING, b"", 1))
            shutil.copyfileobj(writing.stdout, playing.stdin)
        writing.stdout.close()
        if writing.wait() != 0:
            # Half a script must not end well.
            playing.kill()
        with contextlib.suppress(BrokenPipeError):
            playing.stdin.close()
        failed = playing.wait() != 0 or writing.returncode != 0
        errors.seek(0)
        return errors.read().decode(errors="replace").strip() or "?" if failed else ""


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
