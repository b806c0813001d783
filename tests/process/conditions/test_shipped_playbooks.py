"""Every condition of every shipped playbook has one answer, in Python and in the real tables."""

import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

import voronka.packs
from voronka.kernel.ids import new_id
from voronka.kernel.money import Money
from voronka.process import field_types
from voronka.process.conditions import CardSource, Column, Condition, MoneyColumns
from voronka.process.facts import facts
from voronka.process.loader import load_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind, FieldSpec

PACKS = sorted(
    found.parent for found in Path(voronka.packs.__file__).parent.glob("*/playbook.yaml")
)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CARDS = 60
ANNA = UUID("01890a5d-ac96-774b-bcce-b302099a8057")

# Standard fields that have a column of their own.
COLUMNS = (
    "title", "client_name", "company_name", "phone", "email", "messenger", "source", "request",
    "next_contact_at", "lost_reason", "lost_note", "junk_reason", "junk_note",
)  # fmt: skip
SOURCE = CardSource(
    alias="k",
    columns={
        **{name: Column(f"k.{name}", filled=True) for name in COLUMNS},
        "amount": MoneyColumns("k.amount_minor", "k.currency"),
        "card.amount": MoneyColumns("k.amount_minor", "k.currency"),
        "card.title": Column("k.title", filled=True),
        "card.pipeline": Column("k.pipeline", filled=True),
        "card.stage": Column("k.stage", filled=True),
        "card.previous_stage": Column("k.previous_stage"),
        "card.owner": Column("k.owner_id"),
        **{f"card.{name}": Column(f"k.{name}") for name in (
            "created_at", "entered_stage_at", "last_touch_at", "closed_at")},
    },
)  # fmt: skip


_DRAW: dict[str, Callable[[FieldSpec, random.Random], Any]] = {
    "choice": lambda spec, draw: draw.choice([*spec.options, None]),
    "multi_choice": lambda spec, draw: (
        tuple(key for key in spec.options if draw.random() < 0.5) or None
    ),
    "bool": lambda spec, draw: draw.random() < 0.5,
    "money": lambda spec, draw: Money.of(
        draw.choice([100_000, 500_000, 1_500_000]), draw.choice(["RUB", "RUB", "EUR"])
    ),
    "number": lambda spec, draw: Decimal(draw.choice(["2.5", "3", "12.75"])),
    "integer": lambda spec, draw: draw.randint(0, 5),
    "date": lambda spec, draw: date(2026, 3, 2) + timedelta(days=draw.randint(-3, 3)),
    "datetime": lambda spec, draw: NOW + timedelta(hours=draw.randint(-48, 48)),
    "user": lambda spec, draw: ANNA,
}


def _value(spec: FieldSpec, draw: random.Random) -> Any:
    """Draw a value of the field's type; sometimes none."""
    if draw.random() < 0.25:
        return None
    if spec.type in _DRAW:
        return _DRAW[spec.type](spec, draw)
    return draw.choice(["Анна", "anna@example.com", "+74955550101"])


def _insert(cursor: Any, table: str, values: dict[str, Any], own: dict[str, Any]) -> UUID:
    amount = values.get("amount")
    card_id = new_id()
    row = {
        "id": card_id,
        "fields": json.dumps(own),
        "amount_minor": amount and amount.minor,
        "currency": amount and amount.currency,
        "channel": "form",
        "version": 1,
        "playbook_hash": "",
        "previous_stage": "",
        **{name: values.get(name) for name in COLUMNS},
        **{name: values[f"card.{name}"] for name in ("pipeline", "stage", "created_at",
                                                      "entered_stage_at", "last_touch_at")},
    }  # fmt: skip
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*row.values()])
    return card_id


def _draw_card(
    playbook: Playbook, kind: CardKind, draw: random.Random
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw what is known of a card, and what of it stands in its JSON."""
    specs = playbook.fields(kind)
    values = {name: _value(spec, draw) for name, spec in specs.items()}
    pipelines = [key for key, spec in playbook.spec.pipelines.items() if spec.of == kind]
    pipeline = draw.choice(pipelines)
    moments = ("created_at", "entered_stage_at", "last_touch_at")
    own = {
        name: field_types.get(specs[name].type).to_json(value)
        for name, value in values.items()
        if value is not None and name not in (*COLUMNS, "amount")
    }
    return {
        **values,
        "card.pipeline": pipeline,
        "card.stage": draw.choice([*playbook.spec.pipelines[pipeline].stages]),
        "card.title": values["title"],
        "card.amount": values["amount"],
        **{f"card.{name}": NOW - timedelta(hours=draw.randint(0, 100)) for name in moments},
    }, own


def test_there_are_playbooks_with_conditions_about_leads_and_facts() -> None:
    assert PACKS
    for pack in PACKS:
        conditions = load_playbook(pack, facts).conditions.values()
        assert any(condition.facts for condition in conditions)
        assert any(condition.fields for condition in conditions)


def _conditions(playbook: Playbook, kind: CardKind) -> list[Condition]:
    return [found for found in playbook.conditions.values() if found.scope.kind == kind]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["lead", "deal"])
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_python_and_the_tables_agree(pack: Path, kind: CardKind) -> None:
    playbook = load_playbook(pack, facts)
    conditions = _conditions(playbook, kind)
    names = sorted({name for condition in conditions for name in condition.facts})
    draw = random.Random(pack.name + kind)
    table = facts.tables[kind]
    select, params = facts.select_sql(names, kind)

    with connection.cursor() as cursor:
        # A table of the same shape, found before the real one, without its constraints.
        cursor.execute(f"CREATE TEMP TABLE {table} (LIKE public.{table})")
        for _ in range(CARDS):
            values, own = _draw_card(playbook, kind, draw)
            card_id = _insert(cursor, table, values, own)
            cursor.execute(select, {**params, "ids": [card_id], "now": NOW})
            known = values | facts.decode_row(names, cursor.fetchone())
            for condition in conditions:
                sql = condition.sql(SOURCE, now=NOW)
                cursor.execute(
                    f"SELECT {sql.text} FROM {table} k WHERE k.id = %(id)s",
                    {**sql.params, "id": card_id},
                )
                assert cursor.fetchone()[0] is condition.holds(known, NOW), condition.source
