"""A backup brings an installation back."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from voronka.cli.archive import unpack
from voronka.config.home import embedded_url


def voronka(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment["VORONKA_HOME"] = str(home)
    environment.pop("VORONKA_SECRET_KEY", None)
    return subprocess.run(
        [sys.executable, "-m", "voronka.cli.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def room() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="vbackup-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


USE = """
import sys
from pathlib import Path
import psycopg
from voronka.cli.installation import running_database
with running_database() as url, psycopg.connect(url, autocommit=True) as connection:
    for row in connection.execute(sys.argv[1]) if sys.argv[1].startswith("SELECT") else []:
        print(row[0])
    if not sys.argv[1].startswith("SELECT"):
        connection.execute(sys.argv[1])
"""


def sql(home: Path, statement: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment["VORONKA_HOME"] = str(home)
    result = subprocess.run(
        [sys.executable, "-c", USE, statement], env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_a_backup_brings_back_rows_files_and_key(room: Path) -> None:
    before, after, file = room / "before", room / "after", room / "kept.tar"
    sql(before, "CREATE TABLE words (word text)")
    sql(before, "INSERT INTO words VALUES ('воронка')")
    (before / "files").mkdir()
    (before / "files" / "plan.txt").write_text("чертёж")
    (before / "secret_key").write_text("key of before")

    written = voronka(before, "backup", str(file))
    restored = voronka(after, "restore", str(file))

    assert (written.returncode, restored.returncode) == (0, 0), written.stderr + restored.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert sql(after, "SELECT word FROM words") == "воронка"
    assert (after / "files" / "plan.txt").read_text() == "чертёж"
    assert (after / "secret_key").read_text() == "key of before"


def test_a_restore_throws_nothing_away_unasked_nor_for_a_damaged_backup(room: Path) -> None:
    before, after, file = room / "before", room / "after", room / "kept.tar"
    sql(before, "CREATE TABLE words AS SELECT md5(n::text) AS word FROM generate_series(1, 9999) n")
    voronka(before, "backup", str(file))
    sql(after, "CREATE TABLE ours (word text)")

    refused = voronka(after, "restore", str(file))

    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert sql(after, "SELECT to_regclass('ours')::text") == "ours"
    damaged = voronka(after, "restore", str(_damaged(file)), "--replace")
    assert (damaged.returncode, "nothing was changed" in damaged.stderr) == (1, True)
    assert sql(after, "SELECT to_regclass('ours')::text") == "ours"
    replaced = voronka(after, "restore", str(file), "--replace")
    assert replaced.returncode == 0, replaced.stderr
    assert sql(after, "SELECT to_regclass('ours') IS NULL") == "True"


def _damaged(file: Path) -> Path:
    """Return a copy of the backup whose dump ends half-way."""
    unpack(file, file.parent / "parts")
    dump = file.parent / "parts" / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-50_000])
    copy = file.with_name("damaged.tar")
    with tarfile.open(copy, "w") as archive:
        archive.add(dump, dump.name)
    return copy


def test_a_backup_never_replaces_a_file(room: Path) -> None:
    file = room / "kept.tar"
    file.write_text("something else")

    refused = voronka(room / "home", "backup", str(file))

    assert refused.returncode == 1
    assert file.read_text() == "something else"


def test_what_points_out_of_the_folder_is_left_in_the_archive(room: Path) -> None:
    file, target = room / "bad.tar", room / "deep" / "target"
    target.mkdir(parents=True)
    with tarfile.open(file, "w") as archive:
        for name in ("files/../../out.txt", "/etc/out.txt", "other.txt", "files/in.txt"):
            member = tarfile.TarInfo(name)
            member.size = 2
            archive.addfile(member, io.BytesIO(b"in"))
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(link)

    unpack(file, target)

    assert [p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()] == [
        "files/in.txt"
    ]
    assert not (room / "deep" / "out.txt").exists()
    assert not (target / "files" / "link").is_symlink()


def test_what_is_no_backup_is_refused(room: Path) -> None:
    file = room / "holiday.tar"
    file.write_text("not a tar")

    refused = voronka(room / "home", "restore", str(file))

    assert refused.returncode == 1
    assert "is not a backup" in refused.stderr
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(embedded_url(room / "home"))
