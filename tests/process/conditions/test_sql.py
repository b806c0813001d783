"""The database and Python give one answer to every condition."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.process.conditions import kitchen
from tests.process.conditions.kitchen import ANNA, BORIS, BY_FIELD_TYPE, FIELDS, NOW, SCOPE, TREES
from voronka.kernel.money import Money
from voronka.process import field_types
from voronka.process.conditions import (
    CardSource,
    Column,
    Condition,
    MoneyColumns,
    compile_condition,
    nodes,
)
from voronka.process.conditions.nodes import Node

SOURCE = CardSource(
    alias="k",
    columns={
        "card.created_at": Column("k.created_at"),
        "card.owner": Column("k.owner_id"),
        "card.title": Column("k.title"),
        "card.amount": MoneyColumns("k.amount_minor", "k.amount_currency"),
    },
)
FACTS = {
    "visit_at": BY_FIELD_TYPE["datetime"],
    "paid": BY_FIELD_TYPE["money"],
    "visits": BY_FIELD_TYPE["integer"],
    "note": st.one_of(BY_FIELD_TYPE["text"], st.just("")),
    "owner": st.sampled_from([ANNA, BORIS]),
    "title": st.one_of(BY_FIELD_TYPE["text"], st.just("")),
    "amount": BY_FIELD_TYPE["money"],
    "created_at": BY_FIELD_TYPE["datetime"],
}


@pytest.fixture(scope="session")
def cards(postgres: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    postgres.execute(
        "CREATE TEMP TABLE cards (id integer, fields jsonb, created_at timestamptz, owner_id uuid,"
        " title text, amount_minor bigint, amount_currency text, visit_at timestamptz,"
        " paid jsonb, visits integer, note text)"
    )
    return postgres


def _store(cards: psycopg.Connection[Any], fields: dict[str, Any], columns: dict[str, Any]) -> None:
    stored = {
        name: field_types.get(FIELDS[name].type).to_json(value) for name, value in fields.items()
    }
    amount, paid = columns.get("amount"), columns.get("paid")
    cards.execute("TRUNCATE cards")
    cards.execute(
        "INSERT INTO cards VALUES (1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            json.dumps(stored),
            columns.get("created_at"),
            columns.get("owner"),
            columns.get("title"),
            amount and amount.minor,
            amount and amount.currency,
            columns.get("visit_at"),
            json.dumps(paid.as_json()) if paid else None,
            columns.get("visits"),
            columns.get("note"),
        ],
    )


def _values(fields: dict[str, Any], columns: dict[str, Any]) -> dict[str, Any]:
    visit_at = columns.get("visit_at")
    return {
        **fields,
        "card.created_at": columns.get("created_at"),
        "card.owner": columns.get("owner"),
        "card.title": columns.get("title"),
        "card.amount": columns.get("amount"),
        "booking.visit.exists": visit_at is not None,
        "booking.visit.starts_at": visit_at,
        "booking.visit.in_future": None if visit_at is None else visit_at > NOW,
        "booking.visit.sum": columns.get("paid"),
        "booking.visit.count": columns.get("visits"),
        "booking.visit.note": columns.get("note"),
    }


def _in_database(cards: psycopg.Connection[Any], condition: Condition) -> bool | None:
    sql = condition.sql(SOURCE, now=NOW)
    found = cards.execute(f"SELECT {sql.text} FROM cards k".encode(), sql.params).fetchone()
    assert found is not None
    answer: bool | None = found[0]
    return answer


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
@given(
    trees=st.lists(TREES, min_size=5, max_size=5),
    fields=kitchen.fields(),
    columns=kitchen.sometimes(FACTS),
)
def test_the_database_agrees_with_python(
    cards: psycopg.Connection[Any],
    trees: list[Node],
    fields: dict[str, Any],
    columns: dict[str, Any],
) -> None:
    _store(cards, fields, columns)
    values = _values(fields, columns)

    for tree in trees:
        condition = Condition(tree, SCOPE)
        assert _in_database(cards, condition) is condition.holds(values, NOW), condition.source


def test_what_is_drawn_has_every_type_node_operator_and_function() -> None:
    seen: set[str] = set()

    @settings(
        max_examples=100, database=None, derandomize=True, deadline=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(trees=st.lists(TREES, min_size=8, max_size=8))
    def look(trees: list[Node]) -> None:
        for tree in trees:
            for node in nodes.walk(tree):
                seen.add(type(node).__name__)
                seen.update(str(getattr(node, name, "")) for name in ("op", "function"))

    look()

    operators = {*get_args(nodes.Comparison), *get_args(nodes.Operator), *get_args(nodes.Function)}
    kinds = {node.__name__ for node in get_args(nodes.Node)}
    assert (operators | kinds) - seen == set()
    assert {spec.type for spec in FIELDS.values()} == set(field_types.TYPES)


@pytest.mark.parametrize(
    ("source", "fields", "answer"),
    [
        ("length / 3 == 0.333333", {"length": Decimal(1)}, True),
        ("length / 3 == 0.666666", {"length": Decimal(2)}, True),
        ("-length / 3 == -0.666666", {"length": Decimal(2)}, True),
        ("budget / 3 * 3 < budget", {"budget": Money(100, "RUB")}, True),
        ("budget / price == 0.333333", {"budget": Money(1, "RUB"), "price": Money(3, "RUB")}, True),
        ("length * width * length > 1", {"length": Decimal("0.000001"), "width": Decimal(10**12)},
         False),
        ("lower(client) == 'ασ'", {"client": "ΑΣ"}, True),
        ("lower(client) == 'istanbul ёж ß'", {"client": "İSTANBUL ЁЖ ẞ"}, True),
        ("size(client) == 2", {"client": "😀ё"}, True),
        ("client.contains('50%')", {"client": "скидка 500"}, False),
        ("client.endsWith('\\\\')", {"client": "a\\"}, True),
        ("ready_on - signed_on == duration('2d')",
         {"ready_on": date(2026, 3, 30), "signed_on": date(2026, 3, 28)}, True),
        ("signed_on + duration('1d') == date('2024-02-29')", {"signed_on": date(2024, 2, 28)},
         True),
        # Clocks in Berlin go forward between the two, those of the session elsewhere do not.
        ("next_at - called_at == duration('24h')",
         {"called_at": NOW - timedelta(hours=12), "next_at": NOW + timedelta(hours=12)}, True),
        ("called_at + duration('1d') == next_at",
         {"called_at": NOW - timedelta(hours=12), "next_at": NOW + timedelta(hours=12)}, True),
        ("date(called_at) == date('2026-03-29')", {"called_at": NOW - timedelta(hours=1)}, True),
    ],
)  # fmt: skip
def test_where_the_two_could_differ(
    cards: psycopg.Connection[Any], source: str, fields: dict[str, Any], answer: bool
) -> None:
    _store(cards, fields, {})
    condition = compile_condition(source, SCOPE)

    assert _in_database(cards, condition) is answer
    assert condition.holds(fields, NOW) is answer


UNFIT = [
    "", " ", "x", "5", "-5.50", "1e3", "5.", 5, 5.5, -0.25, 1e3, True, False,
    [], {}, ["oak"], ["oak", "x"],
    "2024-02-29", "2023-02-29", "2026-04-31", "1900-02-29", "2000-02-29", "0000-01-01", "2026-1-1",
    "2026-03-29T00:30:00+00:00", "2026-03-29T00:30:00.000001+00:00", "2026-03-29T00:30:00Z",
    "2026-03-29T24:00:00+00:00", "2026-03-29T00:30:00+03:00", "2026-02-30T00:30:00+00:00",
    str(ANNA), str(ANNA).upper(), ANNA.hex,
    {"minor": 5, "currency": "RUB"}, {"minor": "5", "currency": "RUB"},
    {"minor": 5.5, "currency": "RUB"}, {"minor": 5}, {"currency": "RUB"},
    {"minor": True, "currency": "RUB"},
]  # fmt: skip


@pytest.mark.parametrize("raw", UNFIT, ids=repr)
def test_what_does_not_fit_its_type_is_missing_on_both_sides(
    cards: psycopg.Connection[Any], raw: Any
) -> None:
    cards.execute("TRUNCATE cards")
    stored = json.dumps(dict.fromkeys(FIELDS, raw))
    cards.execute("INSERT INTO cards (id, fields) VALUES (1, %s)", [stored])

    for name, spec in FIELDS.items():
        value = field_types.get(spec.type).from_json(raw)
        condition = compile_condition(f"has({name})", SCOPE)
        assert _in_database(cards, condition) is (value is not None), (name, spec.type)
