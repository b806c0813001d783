"""Filling a database of its own with invented leads, by COPY and without triggers."""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from bench.lives import COLUMNS, Lives

_BATCH = 5_000
_LINKS = "records_cardevent_is_linked"


def fill(connection: psycopg.Connection[Any], lives: Lives, size: int) -> None:
    """Store `size` leads; whoever looks sees none of them or all."""
    began = time.perf_counter()
    with connection.transaction(), ThreadPoolExecutor(1) as writer:
        # Only in this session: what is written satisfies every rule, and asking takes hours.
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
        connection.execute("SET LOCAL synchronous_commit = off")
        # Save the links of each card's history, which every row has.
        connection.execute(f"ALTER TABLE records_cardevent ENABLE ALWAYS TRIGGER {_LINKS}")
        with _without_indexes(connection), _with_defaults(connection):
            writing: Future[None] | None = None
            for first in range(0, size, _BATCH):
                lines = lives.batch(first, min(first + _BATCH, size))
                if writing is not None:
                    writing.result()
                writing = writer.submit(_write, connection, lines)
                _say(f"{first + _BATCH:>9,} leads of {size:,}", began)
            if writing is not None:
                writing.result()
            connection.execute(f"ALTER TABLE records_cardevent ENABLE TRIGGER {_LINKS}")
            _say("indexes", began)
    connection.autocommit = True
    connection.execute("VACUUM (ANALYZE)")
    _say("done", began, end="\n")


def _write(connection: psycopg.Connection[Any], lines: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for table, rows in lines.items():
            columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table].split()))
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
            with cursor.copy(statement) as copy:
                copy.write("\n".join(rows) + "\n")


_INDEXES = """
    SELECT c.conname, pg_get_constraintdef(c.oid), i.indexrelid::regclass::text,
           pg_get_indexdef(i.indexrelid)
    FROM pg_index i
    JOIN pg_class k ON k.oid = i.indexrelid
    LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('u', 'x')
    WHERE i.indrelid = %s::regclass AND NOT i.indisprimary
"""


@contextmanager
def _without_indexes(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Take the indexes away and make them anew at the end: that is several times quicker."""
    again = []
    for table in COLUMNS:
        for constraint, meaning, index, definition in connection.execute(_INDEXES, [table]):
            if constraint:
                connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
                again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {meaning}')
            else:
                connection.execute(f"DROP INDEX {index}")
                # Of a partitioned table it speaks of the parent ONLY; the partitions need theirs.
                again.append(definition.replace(" ON ONLY ", " ON "))
    yield
    for statement in again:
        connection.execute(statement)


@contextmanager
def _with_defaults(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Have columns that the lines say nothing of be filled in as the models would fill them in."""
    from django.apps import apps
    from django.db import connection as django_connection

    places = []
    for model in apps.get_models():
        table = model._meta.db_table
        for field in model._meta.concrete_fields if table in COLUMNS else ():
            if not field.column or field.generated or field.column in COLUMNS[table].split():
                continue
            # A text that may be empty has no default and is empty all the same.
            default = None if field.null else field.get_default()
            if default is None:
                continue
            value = field.get_db_prep_save(default, django_connection)
            place = sql.SQL("ALTER TABLE {} ALTER COLUMN {} ").format(
                sql.Identifier(table), sql.Identifier(field.column)
            )
            connection.execute(place + sql.SQL("SET DEFAULT {}").format(sql.Literal(value)))
            places.append(place)
    yield
    for place in places:
        connection.execute(place + sql.SQL("DROP DEFAULT"))


def _say(what: str, began: float, *, end: str = "\r") -> None:
    line = f"  filling: {what}, {time.perf_counter() - began:.0f} s"
    print(f"{line:<60}", end=end, file=sys.stderr, flush=True)
