"""Rows of the history that are written together are chained as if each came by itself."""

import pytest
from django.db import DataError, connection, transaction

from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.records import history_lines
from voronka.records.history_lines import line
from voronka.records.models import CardChain, CardEvent, Lead
from voronka.records.queries.history_chain import broken_history
from voronka.records.use_cases.add_note import add_note

pytestmark = pytest.mark.django_db


def two_leads() -> tuple[Lead, Lead]:
    use_showroom()
    cast = make_cast()
    return make_lead(owner=cast["Anna"]), make_lead(owner=cast["Boris"])


@pytest.mark.parametrize("together", [1, 100])
def test_each_row_is_linked_to_the_one_before(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In one statement, and one by one by the trigger.
    monkeypatch.setattr(history_lines, "_TOGETHER", together)
    one, two = two_leads()
    anna = one.owner.as_actor() if one.owner else None
    assert anna is not None
    lengths = {chain.card_id: chain.length for chain in CardChain.objects.all()}
    newest = CardEvent.objects.order_by("-id")[0].pk

    history_lines.write(
        [
            line("field", "lead", one.pk, name="title", before="Oak", after=["Ash", None]),
            line("signal", "lead", two.pk, payload={"a": {"b": 1}}),
            line("note", "lead", one.pk, note="Second\x00"),
        ],
        actor=anna,
        now=LATER,
    )
    add_note(ref=one.ref, text="By itself", actor=anna, now=LATER)

    assert broken_history() == []
    grown = {chain.card_id: chain.length for chain in CardChain.objects.all()}
    assert grown == {**lengths, one.pk: lengths[one.pk] + 3, two.pk: lengths[two.pk] + 1}
    written = CardEvent.objects.filter(pk__gt=newest).order_by("id")
    assert [(row.card_id, row.kind, row.note) for row in written] == [
        (one.pk, "field", ""),
        (two.pk, "signal", ""),
        (one.pk, "note", "Second"),
        (one.pk, "note", "By itself"),
    ]
    first = written[0]
    assert (first.before, first.after, first.payload) == ("Oak", ["Ash", None], {})
    assert (first.actor_id, first.actor_name, first.at) == (anna.id, anna.name, LATER)


def test_a_record_without_history_begins_its_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_lines, "_TOGETHER", 1)
    one, _two = two_leads()
    anna = one.owner.as_actor() if one.owner else None
    assert anna is not None
    other = anna.id
    assert other is not None

    history_lines.write(
        [line("client_created", "contact", other), line("note", "contact", other, note="New")],
        actor=anna,
        now=NOW,
    )

    assert CardChain.objects.get(card_id=other).length == 2
    assert broken_history() == []


def test_a_row_that_brings_a_false_link_is_found() -> None:
    one, _two = two_leads()

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_cardevent (at, card_kind, card_id, kind, name, note, payload,"
            " actor_kind, actor_name, place, link)"
            " VALUES (%s, 'lead', %s, 'note', '', 'Forged', '{}', 'person', '', 99, 'false')",
            [NOW, one.pk],
        )

    (problem,) = broken_history()
    assert str(one.pk) in problem


def test_what_does_not_fit_leaves_the_chain_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_lines, "_TOGETHER", 1)
    one, _two = two_leads()
    anna = one.owner.as_actor() if one.owner else None
    assert anna is not None
    before = CardChain.objects.get(card_id=one.pk)
    bad = {**line("note", "lead", one.pk), "kind": "k" * 40}

    with pytest.raises(DataError), transaction.atomic():
        history_lines.write([line("note", "lead", one.pk), bad], actor=anna, now=NOW)

    after = CardChain.objects.get(card_id=one.pk)
    assert (after.length, bytes(after.head)) == (before.length, bytes(before.head))
    assert broken_history() == []
