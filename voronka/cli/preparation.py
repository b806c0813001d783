"""What must be in place before pages are served: tables and collected static files."""

import hashlib
from pathlib import Path

# Any number does, as long as no other program uses it on the same database.
_MIGRATION_LOCK = 4_811_203


def migrate() -> None:
    """Bring the tables up to date; of several machines that start at once, one does it."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
    try:
        if unapplied_migrations():
            _clear_practice_rooms()
        # What Django checks is a matter of the code: it was checked before it was shipped.
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def _clear_practice_rooms() -> None:
    """Take away the copies of tables that are about to change: no migration knows of them."""
    from voronka.kernel import rooms

    for name in rooms.names(rooms.PRACTICE):
        rooms.drop(name)


def unapplied_migrations() -> list[str]:
    """Return the names of migrations that the database has not seen."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def collect_static() -> None:
    """Put the static files with their hashed names where they are served from, if they changed."""
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted)


def let_go() -> None:
    """Close the connections of this process before it does nothing but wait."""
    from django.db import connections

    connections.close_all()


def _fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
