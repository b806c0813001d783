"""Ids among some hundred: one array instead of a list of places."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.lookups import In


class _Ids(tuple[UUID, ...]):
    """Ids as they are, each once."""


@models.UUIDField.register_lookup
class InArray(In):
    """
    `id__in=[…]` as `id = ANY(array)`: the statement is the same for any number of ids, so it is
    written quickly, and PostgreSQL has read it before.
    """

    def get_prep_lookup(self) -> Any:
        ids = self.rhs
        is_given = self.rhs_is_direct_value() and isinstance(ids, Collection)
        if is_given and all(type(each) is UUID for each in ids):
            return _Ids(dict.fromkeys(ids))
        return super().get_prep_lookup()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not isinstance(self.rhs, _Ids):
            found: tuple[str, Any] = super().as_sql(compiler, connection)
            return found
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::uuid[])", [*params, as_array(self.rhs)]


def as_array(ids: Collection[UUID]) -> str:
    """Return ids as PostgreSQL reads an array of them; psycopg would ask each for its type."""
    return "{" + ",".join([each.hex for each in ids]) + "}"
