"""What `voronka check` asks about the installation itself; areas add their own questions."""

from collections.abc import Sequence
from pathlib import Path

from voronka.cli import preparation
from voronka.cli.installation import OLDEST_POSTGRES
from voronka.kernel.checks import register_check

_EXTENSIONS = {"pg_trgm", "btree_gist", "unaccent", "citext"}
_FRONT_END = Path(__file__).parents[1] / "web" / "static" / "dist" / "main.js"


def register_own_checks() -> None:
    """Put the installation's checks beside those the areas have registered."""
    register_check("database: PostgreSQL 15 or newer, with its extensions", database_problems)
    register_check("database: letters beyond ASCII", letter_problems)
    register_check("migrations: all applied", migration_problems)
    register_check("front end: built", front_end_problems)
    register_check("worker: alive", worker_problems)


def database_problems() -> Sequence[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        major = cursor.fetchone()[0]
        cursor.execute("SELECT extname FROM pg_extension")
        missing = _EXTENSIONS - {name for (name,) in cursor.fetchall()}
    problems = [f"the extension {name} is missing" for name in sorted(missing)]
    if major < OLDEST_POSTGRES:
        problems.insert(0, f"PostgreSQL {major} is older than we know: {OLDEST_POSTGRES} is needed")
    return problems


def letter_problems() -> Sequence[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('Ж') = 'ж', cardinality(show_trgm('Щука')) > 0")
        lowers, has_trigrams = cursor.fetchone()
    if lowers and has_trigrams:
        return []
    return [
        "the database was made with a locale that knows only ASCII, so search misses Russian"
        " names; make it with LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        " (PostgreSQL 17+), or LC_CTYPE 'C.UTF-8' (15, 16)"
    ]


def migration_problems() -> Sequence[str]:
    waiting = preparation.unapplied_migrations()
    if not waiting:
        return []
    return [f"{len(waiting)} are not applied, first {waiting[0]}: run `voronka migrate`"]


def front_end_problems() -> Sequence[str]:
    return [] if _FRONT_END.exists() else ["scripts and styles are missing: run `make build`"]


def worker_problems() -> Sequence[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - interval '1 minute'"
        )
        alive = cursor.fetchone()[0]
    return (
        [] if alive else ["no worker has shown a sign of life for a minute: nothing acts by itself"]
    )
