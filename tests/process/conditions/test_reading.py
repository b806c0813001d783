"""Mistakes in conditions, found when the playbook is loaded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.process.conditions.kitchen import SCOPE
from voronka.process.conditions import ConditionError, Scope, compile_condition


def mistake(source: str, scope: Scope = SCOPE) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        compile_condition(source, scope)
    return caught.value


@pytest.mark.parametrize(
    ("source", "place", "message"),
    [
        ("budgit > 5", (1, 1), "Unknown name budgit. Did you mean budget?"),
        ("urgent &&\n  budgit > 5", (2, 3), "Unknown name budgit. Did you mean budget?"),
        ("booking.vist.exists", (1, 1), "Unknown name booking.vist.exists."
         " Did you mean booking.visit.exists?"),
        ("card.stge == 'new'", (1, 1), "Unknown name card.stge. Did you mean card.stage?"),
        ("qqqqqqqqqq", (1, 1), "Unknown name qqqqqqqqqq."),
        ("material == 'oac'", (1, 1), "There is no option 'oac'. Did you mean oak?"),
        ("card.stage in ['new', 'ous']", (1, 1), "There is no option 'ous'. Did you mean ours?"),
        ("'oac' in materials", (1, 1), "There is no option 'oac'. Did you mean oak?"),
        ("budget > 'much'", (1, 1),
         "These cannot be compared: an amount of money and a text."),
        ("ready_on < now", (1, 1),
         "These cannot be compared: a date and a moment. Compare a date with today."),
        ("ready_on < '2026-01-01'", (1, 1),
         "A date is written date('2026-12-31'), a moment timestamp('…'), a span duration('24h')."),
        ("client < 'Иван'", (1, 1), "There is no more and less here: a text."),
        ("client == ''", (1, 1), "An empty text counts as missing: write !has(…)."),
        ("materials == materials", (1, 1),
         "Several options are not compared as a whole; write 'option' in field."),
        ("'oak' in material", (1, 1), "Right of in stands a list or a field of several options,"
         " not one of several options."),
        ("designer == 'Anna'", (1, 1), "A colleague is named by their id (UUID)."),
        ("budget + urgent > 1", (1, 1),
         "This cannot be calculated: an amount of money + yes or no."),
        ("ready_on + duration('90m') > today", (1, 1),
         "Whole days are added to a date: duration('3d')."),
        ("budget > 0.001", (1, 1), "This currency has no more than 2 decimal places."),
        ("budget", (1, 1), "A condition is needed here: compare the value with something,"
         " or write has(…)."),
        ("urgent && rooms", (1, 11), "A condition is needed here: compare the value with something,"
         " or write has(…)."),
        ("has(rooms + 1)", (1, 1), "has asks about a field or a fact: has(budget)."),
        ("siz(client) > 1", (1, 1), "There is no function siz. Did you mean size?"),
        ("client.matches('x')", (1, 1), "There is no function matches."),
        ("duration('3wd') < card.age", (1, 1),
         "Conditions count on the clock, not in working time: write 30m, 24h or 2d."),
        ("duration('soon') < card.age", (1, 1),
         "'soon' is no span of time: write 30m, 24h or 2d."),
        ("called_at > timestamp('2026-01-01T10:00')", (1, 13), "'2026-01-01T10:00' is no moment:"
         " write it with its offset, 2026-12-31T14:30:00+03:00."),
        ("budget == null", (1, 11), "Write has(…) or !has(…) instead of comparing with null."),
        ("rooms = 1", (1, 7), "Equality is written ==."),
        ("urgent and appliances", (1, 8), "Write &&, || and ! instead of words."),
        ("urgent &&", (1, 10), "The condition breaks off here."),
        ("urgent ? rooms > 1 : rooms > 2", (1, 1), "There is no “? :” here; use && and ||."),
        ("rooms % 2 == 0", (1, 1), "There is no remainder (%) here."),
        ("rooms in []", (1, 10), "The list is empty."),
        ("", (1, 1), "The condition is empty."),
        ("client == 'a\\q'", (1, 11), "Unknown escape \\q."),
        ("client == 'a\\u0000'", (1, 11), "The string holds a forbidden character."),
        ("{'a': 1} == rooms", (1, 1), "Conditions of Voronka know no such form."),
        ("rooms[0] == 1", (1, 1), "Conditions of Voronka know no such form."),
    ],
)  # fmt: skip
def test_a_mistake_has_a_place_and_an_advice(
    source: str, place: tuple[int, int], message: str
) -> None:
    error = mistake(source)

    assert error.text.en == message
    assert (error.line, error.column) == place
    assert error.text.ru != error.text.en


def test_a_fact_of_another_kind_of_card_is_unknown() -> None:
    from tests.process.conditions.kitchen import registry
    from voronka.process.facts import FactFamily, FactSpec
    from voronka.process.text import Text

    facts = registry()
    paid = FactSpec(type="bool", sql="true", label=Text.same("paid"))
    facts.register(FactFamily(name="payments", attributes={"full": paid}, kinds=("deal",)))

    assert mistake("payments.full", Scope(kind="lead", facts=facts)).text.en == (
        "Unknown name payments.full."
    )
    assert compile_condition("payments.full", Scope(kind="deal", facts=facts)).facts == (
        "payments.full",
    )


def test_an_endless_condition_is_refused_but_not_a_long_one() -> None:
    assert compile_condition("urgent || " * 99 + "urgent", SCOPE).source.count("||") == 99
    assert "longer than" in mistake("urgent && " * 500 + "urgent").text.en
    assert "Too many parts" in mistake("!(" * 60 + "urgent" + ")" * 60).text.en
    assert "too many calculations" in mistake("rooms > 1" + " + 1" * 21).text.en


def test_names_facts_and_fields_are_told_apart() -> None:
    condition = compile_condition(
        "card.age > duration('1d') && budget > 5 && booking.visit.exists && budget < 9", SCOPE
    )

    assert condition.names == ("card.created_at", "budget", "booking.visit.exists")
    assert condition.facts == ("booking.visit.exists",)
    assert condition.fields == ("budget",)


_TOKENS = (
    "budget rooms client urgent material materials ready_on next_at designer card.age now today "
    "booking.visit.exists == != < >= && || ! + - * / % ? : ( ) [ ] { } , . in has( size( lower( "
    "date( duration('1d') timestamp( 'oak' 'x' '' \" ' 1 0.5 -1 1e9 0x1F 5u b'x' r'\\' true null "
    "// \n для é"
)
_WORDS = st.sampled_from(_TOKENS.split(" "))


@settings(max_examples=1000, deadline=None)
@given(st.one_of(st.lists(_WORDS, max_size=8).map(" ".join), st.text(max_size=20)))
def test_whatever_is_written_is_a_condition_or_a_mistake_with_a_place(source: str) -> None:
    try:
        condition = compile_condition(source, SCOPE)
    except ConditionError as error:
        lines = source.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert error.text.ru and error.text.en
    else:
        assert compile_condition(condition.source, SCOPE) == condition
