"""
Rooms: copies of the tables, empty of what has happened, in which work is done that nobody sees.

A room is a schema of the database. Inside of one every table's name means the room's own table, in
whatever code stands the statement; so nothing done there can be seen outside. Nothing leaves it
either: it is a sandbox, and the accounts that could carry anything are not in it.

Public: `plan`, `make`, `drop`, `exists`, `names`, `inside`, `is_inside`.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, transaction
from psycopg import sql

# The names of newcomers' rooms begin like this. They are in no backup and outlive no migration.
PRACTICE = "practice_"

_inside: ContextVar[str] = ContextVar("room", default="")

# A room's jobs wake no worker: they are done by whoever uses the room.
_QUIET = "procrastinate_%"

_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND NOT (c.relname LIKE ANY (%s))
ORDER BY c.relname
"""
_NUMBERED = """
SELECT a.attrelid::regclass::text, a.attname, s.relname
FROM pg_attrdef d
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attidentity = ''
JOIN pg_depend n ON n.classid = 'pg_attrdef'::regclass AND n.objid = d.oid
JOIN pg_class s ON s.oid = n.refobjid AND s.relkind = 'S'
JOIN pg_class c ON c.oid = a.attrelid AND NOT c.relispartition
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s)
"""
_TRIGGERS = """
SELECT c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
  AND c.relname = ANY (%s) AND c.relname NOT LIKE %s
"""
_COLUMNS = """
SELECT a.attname FROM pg_attribute a
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
"""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a room has in common with the house."""

    # Patterns of tables that are the house's inside of a room too.
    shared: Collection[str]
    # Tables whose rows are copied when the room is made, each with the condition for them.
    brought: Mapping[str, str] = field(default_factory=dict)


def is_inside() -> bool:
    """Say whether this piece of work is done in a room."""
    return bool(_inside.get())


@contextmanager
def inside(name: str) -> Iterator[None]:
    """
    Have everything in the block done in the room, in one transaction.

    :raises RuntimeError: this already is in a room
    """
    if _inside.get():
        raise RuntimeError("One room is not entered from another.")
    token = _inside.set(name)
    try:
        with transaction.atomic():
            before = _look_into(f'"{name}", public')
            yield
            if not connection.needs_rollback:
                _look_into(before)
    finally:
        _inside.reset(token)


def tables(plan: Plan) -> list[str]:
    """Return the tables that each room has for itself."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [list(plan.shared)])
        return [name for (name,) in cursor.fetchall()]


@transaction.atomic
def make(name: str, plan: Plan) -> None:
    """Make a room; one of this name is replaced."""
    drop(name)
    own = tables(plan)
    room = sql.Identifier(name)
    _run(sql.SQL("CREATE SCHEMA {}").format(room))
    for table in own:
        copy = sql.SQL("CREATE TABLE {}.{} (LIKE public.{} INCLUDING ALL)")
        _run(copy.format(room, sql.Identifier(table), sql.Identifier(table)))
    _number_anew(name, own)
    for table, condition in plan.brought.items():
        if table in own:
            _bring(name, table, condition)
    _keep_watch(name, own)


def drop(name: str) -> None:
    """Take the room away with all that is in it."""
    _run(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))


def exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [f'"{name}"'])
        return bool(cursor.fetchone()[0])


def names(prefix: str) -> list[str]:
    """Return the rooms whose names begin like this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [prefix])
        return [name for (name,) in cursor.fetchall()]


def _number_anew(name: str, own: list[str]) -> None:
    """Let columns that count by a sequence of the house count by one of the room."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERED, [own])
        found = cursor.fetchall()
    room = sql.Identifier(name)
    for table, column, sequence in found:
        named = sql.Identifier(name, sequence)
        _run(sql.SQL("CREATE SEQUENCE IF NOT EXISTS {}").format(named))
        counts = sql.SQL("ALTER TABLE {}.{} ALTER COLUMN {} SET DEFAULT nextval({})")
        column_, text = sql.Identifier(column), sql.Literal(f'"{name}"."{sequence}"')
        _run(counts.format(room, sql.Identifier(table), column_, text))


def _bring(name: str, table: str, condition: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [f'public."{table}"'])
        columns = [sql.Identifier(column) for (column,) in cursor.fetchall()]
    copy = sql.SQL("INSERT INTO {0}.{1} ({2}) SELECT {2} FROM public.{1} WHERE {3}")
    listed, wanted = sql.SQL(", ").join(columns), sql.SQL(condition)
    _run(copy.format(sql.Identifier(name), sql.Identifier(table), listed, wanted))


def _keep_watch(name: str, own: list[str]) -> None:
    """Set the triggers, which are no part of a copied table."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS, [own, _QUIET])
        found = cursor.fetchall()
    for table, written in found:
        before, _, after = written.partition(f" ON public.{table} ")
        if not after:
            raise RuntimeError(f"The trigger of {table} cannot be read: {written}")
        _run(sql.SQL(f'{before} ON "{name}"."{table}" {after}'))


def _look_into(schemas: str) -> str:
    """Have names mean the tables of these schemas from here on; return of which ones so far."""
    with connection.cursor() as cursor:
        # What is left to the end of the transaction is checked where it was done.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT current_setting('search_path')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('search_path', %s, true)", [schemas])
    return str(before)


def _run(statement: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
