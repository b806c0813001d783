import pytest
from hypothesis import given, settings

from tests.process.conditions.kitchen import SCOPE, TREES
from voronka.process.conditions import compile_condition
from voronka.process.conditions.nodes import Node
from voronka.process.conditions.reading import read
from voronka.process.conditions.source import to_source


@settings(max_examples=500, deadline=None)
@given(tree=TREES)
def test_what_is_written_back_reads_as_the_same_tree(tree: Node) -> None:
    assert read(to_source(tree), SCOPE) == tree


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("((budget>=500000))", "budget >= 500000"),
        ("budget >= 500000.00", "budget >= 500000"),
        ('client == "Иван"', "client == 'Иван'"),
        ("client.lower() == 'иван'", "lower(client) == 'иван'"),
        ("(urgent && appliances) && has(mail)", "urgent && appliances && has(mail)"),
        ("urgent || (appliances && has(mail))", "urgent || appliances && has(mail)"),
        ("(urgent || appliances) && has(mail)", "(urgent || appliances) && has(mail)"),
        ("!(urgent)", "!urgent"),
        ("rooms-1 > 2", "rooms - 1 > 2"),
        ("rooms - (length - width) > 2", "rooms - (length - width) > 2"),
        ("-rooms < --length", "-rooms < -(-length)"),
        ("card.age >= duration('024h')", "card.age >= duration('24h')"),
        ("called_at < timestamp('2026-03-29T03:30:00+03:00')",
         "called_at < timestamp('2026-03-29T00:30:00+00:00')"),
        ("urgent // a remark", "urgent"),
        ("wishes.contains('a\\'b\\n\\u0041\\\\')", "wishes.contains('a\\'b\\nA\\\\')"),
    ],
)  # fmt: skip
def test_the_canonical_writing(written: str, canonical: str) -> None:
    assert compile_condition(written, SCOPE).source == canonical
