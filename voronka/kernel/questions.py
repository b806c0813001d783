"""
Querysets whose SQL is written once and asked again and again.

Building the SQL of a queryset costs several times what asking costs. `Question(build)` builds it
the first time; `Given("id")` stands in `build` where a value of each time goes, `Among("card_id",
"cards")` where one of several may stand.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models import query

from voronka.kernel.statements import ask

M = TypeVar("M", bound=models.Model)


class Given(models.Expression):
    """The place of a value that is given by name each time."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Among(models.Func):
    """Whether a column holds one of the values given by name: one array, however many."""

    output_field = models.BooleanField()

    def __init__(self, column: str, name: str) -> None:
        super().__init__(models.F(column), Given(name))

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **context: Any
    ) -> Any:
        column, given = self.source_expressions
        sql, params = compiler.compile(column)
        return f"{sql} = ANY(%s)", [*params, given]


@dataclass(frozen=True)
class _Written:
    sql: str
    # Values, and `Given` where one is put in.
    params: tuple[Any, ...]
    read: Callable[[Sequence[Sequence[Any]]], Iterator[Any]]


class Question(Generic[M]):
    """
    A queryset with open places.

    It asks the first database and knows nothing of `prefetch_related` and annotations.
    """

    def __init__(self, build: Callable[[], "models.QuerySet[M]"]) -> None:
        self._build = build
        self._written: _Written | None = None

    def ask(self, **given: Any) -> list[M]:
        """Return the rows."""
        written = self._written
        if written is None:
            written = self._written = _write(self._build())
        params = [
            given[param.name] if isinstance(param, Given) else param for param in written.params
        ]
        return list(written.read(ask(written.sql, params)))

    def first(self, **given: Any) -> M | None:
        """Return the first row, if there is one."""
        return next(iter(self.ask(**given)), None)


def _write(queryset: "models.QuerySet[M]") -> _Written:
    compiler: Any = queryset.query.get_compiler(using=connection.alias)
    sql, params = compiler.as_sql()
    select, info = compiler.select, compiler.klass_info
    converters = compiler.get_converters([column for column, _sql, _name in select])
    own = info["select_fields"]
    names = [each[0].target.attname for each in select[own[0] : own[-1] + 1]]
    related: Any = query.get_related_populators
    populators = related(info, select, connection.alias)

    def read(rows: Sequence[Sequence[Any]]) -> Iterator[M]:
        for row in compiler.apply_converters(rows, converters) if converters else rows:
            found = info["model"].from_db(connection.alias, names, row[own[0] : own[-1] + 1])
            for populator in populators:
                populator.populate(row, found)
            yield found

    return _Written(sql, tuple(params), read)
