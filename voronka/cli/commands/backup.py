"""Write the whole installation into one file: database, uploaded files, secret key."""

import argparse
import os
import subprocess
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

import psycopg

from voronka.cli.archive import DUMP, FILES, KEY, connection_environment, program
from voronka.cli.installation import Refused, usable_database
from voronka.cli.steps import step
from voronka.config.home import home
from voronka.kernel.rooms import PRACTICE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="default: voronka-<time>.tar here")


def run(arguments: argparse.Namespace) -> int:
    """Dump the database and pack it with the files, readable by this user alone."""
    target = arguments.file or Path(f"voronka-{datetime.now():%Y%m%d-%H%M%S}.tar")
    if target.exists():
        raise Refused(f"{target} exists already; a backup never replaces a file.")
    with (
        usable_database() as url,
        step("backup") as running,
        tempfile.TemporaryDirectory() as room,
    ):
        dump = Path(room) / DUMP
        result = subprocess.run(
            [
                program("pg_dump", server_major=_server_major(url)),
                "--format=custom",
                "--no-owner",
                # What newcomers practise on is not kept; their results are.
                f"--exclude-schema={PRACTICE}*",
                f"--file={dump}",
            ],
            env=connection_environment(url),
            capture_output=True,
            text=True,
        )
        if result.returncode != 0:
            raise Refused(f"pg_dump failed: {result.stderr}")
        # The key and every client's data are inside.
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
            archive.add(dump, DUMP)
            for name in (FILES, KEY):
                if (home() / name).exists():
                    archive.add(home() / name, name)
        running.note = f"{target} ({target.stat().st_size / 2**20:.1f} MB)"
    return 0


def _server_major(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10000
