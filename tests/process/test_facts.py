from datetime import UTC, datetime
from decimal import Decimal

import pytest

from voronka.kernel.money import Money
from voronka.process.facts import FactFamily, FactRegistry, FactSpec, UnknownFact
from voronka.process.text import Text

BOOKING = FactFamily(
    name="booking",
    keyed=True,
    keys_from="bookings",
    attributes={
        "exists": FactSpec(
            type="bool",
            sql="EXISTS (SELECT FROM visit v WHERE v.{kind}_id = {card}.id AND v.kind = %(key)s)",
            label=Text("{key} назначен", "{key} booked"),
        ),
        "is_late": FactSpec(type="bool", sql="{card}.at < %(now)s", label=Text.same("late")),
    },
)
PAYMENTS = FactFamily(
    name="payments",
    kinds=("deal",),
    attributes={
        "sum": FactSpec(type="money", sql="SELECT paid", label=Text.same("sum")),
        "count": FactSpec(type="integer", sql="SELECT count", label=Text.same("count")),
        "share": FactSpec(type="number", sql="SELECT share", label=Text.same("share")),
        "kinds": FactSpec(type="multi_choice", sql="SELECT kinds", label=Text.same("kinds")),
        "last_at": FactSpec(type="datetime", sql="SELECT at", label=Text.same("at")),
        "note": FactSpec(type="text", sql="SELECT note", label=Text.same("note")),
    },
)


@pytest.fixture
def facts() -> FactRegistry:
    registry = FactRegistry()
    registry.register(BOOKING)
    registry.register(PAYMENTS)
    return registry


def test_a_name_is_resolved_to_its_family_key_and_attribute(facts: FactRegistry) -> None:
    keyed, plain = facts.resolve("booking.visit.exists"), facts.resolve("payments.sum")

    assert (keyed.family, keyed.key, keyed.spec) == (BOOKING, "visit", BOOKING.attributes["exists"])
    assert (plain.family, plain.key, plain.spec) == (PAYMENTS, "", PAYMENTS.attributes["sum"])


@pytest.mark.parametrize(
    "name",
    ["booking", "booking.exists", "booking.visit.excists", "booking.a.b.exists", "tasks.x.closed",
     "payments", "payments.x.sum", "payments.total", ""],
)  # fmt: skip
def test_any_other_name_is_unknown(facts: FactRegistry, name: str) -> None:
    assert name not in facts
    with pytest.raises(UnknownFact):
        facts.resolve(name)


def test_all_names_that_can_be_used_are_listed(facts: FactRegistry) -> None:
    keys = {"bookings": ["visit", "fitting"]}

    assert facts.names(keys, "lead") == [
        "booking.visit.exists", "booking.visit.is_late",
        "booking.fitting.exists", "booking.fitting.is_late",
    ]  # fmt: skip
    assert facts.names({}, "deal") == [f"payments.{name}" for name in PAYMENTS.attributes]
    assert len(facts.names(keys)) == 10


def test_two_areas_cannot_give_facts_of_one_name(facts: FactRegistry) -> None:
    facts.register(BOOKING)
    with pytest.raises(ValueError, match="two areas give facts named booking"):
        facts.register(FactFamily(name="booking", attributes={}))
    assert facts.families() == (BOOKING, PAYMENTS)


def test_a_fact_has_a_type_that_exists() -> None:
    with pytest.raises(ValueError, match="colour is no type of value"):
        FactSpec(type="colour", sql="1", label=Text.same("x"))


def test_facts_are_selected_for_many_cards_at_once(facts: FactRegistry) -> None:
    names = ["booking.visit.exists", "booking.fitting.exists", "booking.visit.is_late"]

    sql, params = facts.select_sql(names, "deal")

    exists = (
        "(EXISTS (SELECT FROM visit v WHERE v.deal_id = the_card.id AND v.kind = %(f{0}_key)s))"
    )
    assert sql == (
        f"SELECT the_card.id, {exists.format(0)}, {exists.format(1)}, (the_card.at < %(now)s)"
        " FROM records_deal the_card WHERE the_card.id = ANY(%(ids)s)"
    )
    assert params == {"f0_key": "visit", "f1_key": "fitting"}


def test_a_row_is_decoded_and_what_is_unknown_left_out(facts: FactRegistry) -> None:
    names = [f"payments.{name}" for name in PAYMENTS.attributes]
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    row = ["id", {"minor": 500, "currency": "RUB"}, Decimal(3), Decimal("0.5"), ["cash"], at, ""]

    assert facts.decode_row(names, row) == {
        "payments.sum": Money(500, "RUB"),
        "payments.count": 3,
        "payments.share": Decimal("0.5"),
        "payments.kinds": ("cash",),
        "payments.last_at": at,
    }
    assert facts.decode_row(names, ["id", *[None] * 6]) == {}
