"""
What gates and robots may know of a card beyond its own fields: the vocabulary of facts.

Public: `FactFamily` of `FactSpec`s, registered by an area with `FactRegistry.register`;
`registry.resolve("booking.visit.exists") -> Fact`, `registry.names(keys)`,
`registry.select_sql(names, kind) -> (sql, params)` with `registry.decode_row(names, row)`; `facts`,
the product's own registry.

A fact is defined once, by an SQL expression about one card, so that loading it for many cards and
asking for it in a filter cannot disagree. In the expression stand `{card}` for the card's row,
`{kind}` for the bare word lead or deal, `%(key)s` for the middle part of the name, and `%(now)s`
for the moment of asking (a caller that loads such facts passes `now`); a per cent sign is doubled.
What it must yield: text for texts and choices, numeric or an integer for numbers, boolean, date,
timestamptz, uuid, a jsonb array for several choices, jsonb {"minor", "currency"} for money.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, Protocol

from voronka.process import field_types
from voronka.process.state import Value
from voronka.process.text import Text

Keys = Mapping[str, Iterable[str]]
# Of one card by itself: PostgreSQL then knows that it is one, and keeps its plan.
# Keys of some facts are anybody's words; so no more names than these are kept in mind.
_MOST_RESOLVED = 4096
_WHERE = {"one": "the_card.id = %(id)s", "many": "the_card.id = ANY(%(ids)s)"}


class UnknownFact(KeyError):
    """No area gives a fact of this name."""


@dataclass(frozen=True, kw_only=True)
class FactSpec:
    """
    One thing that can be known. `{key}` in a label becomes the label of the key.

    The label of a bool is a statement ("visit booked"); `denied` is its opposite, where
    "not: visit booked" would sound wrong.
    """

    type: str
    sql: str
    label: Text
    denied: Text | None = None
    options: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.type not in field_types.TYPES:
            raise ValueError(f"{self.type} is no type of value")


@dataclass(frozen=True, kw_only=True)
class FactFamily:
    """
    The facts of one subject: `contact.email`, or, if keyed, `booking.visit.starts_at`.

    `keys_from` names the section of the playbook whose keys may stand in the middle; `extra_keys`
    are those that may besides, such as `any`. `own` gives the fields that the playbook adds to the
    subject: the SQL of one by its key and type; `called` says whose they are in words.
    """

    name: str
    attributes: Mapping[str, FactSpec]
    keyed: bool = False
    keys_from: str = ""
    extra_keys: Mapping[str, Text] = field(default_factory=dict)
    kinds: tuple[str, ...] = ("lead", "deal")
    own: Callable[[str, str], str] | None = None
    called: Text | None = None


class FieldLike(Protocol):
    """A field as the playbook describes it."""

    @property
    def type(self) -> str: ...
    @property
    def label(self) -> Text: ...
    @property
    def options(self) -> Mapping[str, Text]: ...


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact by its full name; `key` is "" where the family has none."""

    name: str
    family: FactFamily
    key: str
    spec: FactSpec

    def expression(self, *, card: str, kind: str, prefix: str) -> tuple[str, dict[str, Any]]:
        """
        Return the SQL of the fact about the row `card`, with its parameters named by `prefix`.
        """
        sql = self.spec.sql.replace("{card}", card).replace("{kind}", kind)
        if "%(key)s" not in sql:
            return f"({sql})", {}
        return f"({sql.replace('%(key)s', f'%({prefix}key)s')})", {f"{prefix}key": self.key}

    def decode(self, raw: Any) -> Value:
        """Return the value for what the database gave; None for nothing."""
        if self.spec.type == "integer" and isinstance(raw, Decimal):
            raw = int(raw)
        return field_types.get(self.spec.type).from_json(raw)


class FactRegistry:
    """All facts the areas can give. `tables` are the tables of cards, by kind."""

    def __init__(self, tables: Mapping[str, str] | None = None) -> None:
        self.tables = tables or {"lead": "records_lead", "deal": "records_deal"}
        self._families: dict[str, FactFamily] = {}
        self._resolved: dict[str, Fact] = {}

    def register(self, family: FactFamily) -> None:
        """
        Add a family; adding the same one again changes nothing.

        :raises ValueError: another family has this name
        """
        if self._families.setdefault(family.name, family) != family:
            raise ValueError(f"two areas give facts named {family.name}")
        self._resolved.clear()

    def with_own_fields(self, fields: Mapping[str, Mapping[str, FieldLike]]) -> "FactRegistry":
        """Return these facts, and with them the fields that a playbook adds to their subjects."""
        added = {name: own for name, own in fields.items() if own and name in self._families}
        if not added:
            return self
        found = FactRegistry(self.tables)
        for family in self._families.values():
            found.register(_with_own(family, added.get(family.name, {})))
        return found

    def families(self) -> tuple[FactFamily, ...]:
        return tuple(self._families.values())

    def resolve(self, name: str) -> Fact:
        """
        Return the fact with this full name; any key is taken for a good one.

        :raises UnknownFact: there is none
        """
        if (known := self._resolved.get(name)) is not None:
            return known
        first, *rest = name.split(".")
        family = self._families.get(first)
        if family is None or len(rest) != (2 if family.keyed else 1):
            raise UnknownFact(name)
        spec = family.attributes.get(rest[-1])
        if spec is None:
            raise UnknownFact(name)
        found = Fact(name=name, family=family, key=rest[0] if family.keyed else "", spec=spec)
        if len(self._resolved) < _MOST_RESOLVED:
            self._resolved[name] = found
        return found

    def __contains__(self, name: str) -> bool:
        try:
            self.resolve(name)
        except UnknownFact:
            return False
        return True

    def names(self, keys: Keys, kind: str | None = None) -> list[str]:
        """
        Return every name that can be used, given the keys of each section of the playbook.
        """
        found = []
        for family in self._families.values():
            if kind is not None and kind not in family.kinds:
                continue
            own = [*keys.get(family.keys_from, ()), *family.extra_keys]
            middles = [f"{key}." for key in own] if family.keyed else [""]
            found += [
                f"{family.name}.{middle}{attribute}"
                for middle in middles
                for attribute in family.attributes
            ]
        return found

    def select_sql(
        self, names: Sequence[str], kind: str, *, of: Literal["one", "many"] = "many"
    ) -> tuple[str, dict[str, Any]]:
        """
        Return the query for the id and the facts of the cards `%(ids)s`, or of the one card
        `%(id)s`; facts in the given order.

        The caller adds `ids` or `id`, and `now` where a fact depends on it.

        :raises UnknownFact: one of the names is none
        """
        table = self.tables[kind]
        columns = ["the_card.id"]
        params: dict[str, Any] = {}
        for number, name in enumerate(names):
            sql, own = self.resolve(name).expression(
                card="the_card", kind=kind, prefix=f"f{number}_"
            )
            columns.append(sql)
            params |= own
        return (
            f"SELECT {', '.join(columns)} FROM {table} the_card WHERE {_WHERE[of]}",
            params,
        )

    def decode_row(self, names: Sequence[str], row: Sequence[Any]) -> dict[str, Value]:
        """
        Return the known facts of one row of `select_sql`, without the id; the unknown are left out.
        """
        decoded = {
            name: self.resolve(name).decode(raw) for name, raw in zip(names, row[1:], strict=True)
        }
        return {name: value for name, value in decoded.items() if value is not None}


def _with_own(family: FactFamily, fields: Mapping[str, FieldLike]) -> FactFamily:
    if family.own is None or not fields:
        return family
    added = {
        key: FactSpec(
            type=each.type,
            sql=family.own(key, each.type),
            label=_called(family, each.label),
            options=each.options,
        )
        for key, each in fields.items()
    }
    return replace(family, attributes={**added, **family.attributes})


def _called(family: FactFamily, label: Text) -> Text:
    if family.called is None:
        return label
    return Text(f"{family.called.ru}: {label.ru}", f"{family.called.en}: {label.en}")


facts = FactRegistry()
