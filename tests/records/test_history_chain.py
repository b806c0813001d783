"""One altered, deleted, inserted or moved row of the history is found and named."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.people.models import User
from voronka.records.models import CardChain, CardEvent, Lead, Seal, SealedHead
from voronka.records.queries.history_chain import (
    broken_history,
    broken_seals,
    broken_since_seal,
    seals,
)
from voronka.records.queries.rule_chain import PEOPLE, PROCESS
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.seal_history import seal_history

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@contextmanager
def no_guard() -> Iterator[None]:
    """Be somebody who may do anything to the database."""
    triggers = ("records_cardevent_is_final", "records_cardevent_is_linked")
    with connection.cursor() as cursor:
        for name in triggers:
            cursor.execute(f"ALTER TABLE records_cardevent DISABLE TRIGGER {name}")
        yield
        for name in triggers:
            cursor.execute(f"ALTER TABLE records_cardevent ENABLE TRIGGER {name}")


def sql(statement: str, *values: Any) -> None:
    with no_guard(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def a_history() -> tuple[Lead, Sequence[CardEvent]]:
    """Make a lead with several rows of history, and another one beside it."""
    use_showroom()
    cast = make_cast()
    anna = cast["Anna"].as_actor()
    make_lead(owner=cast["Boris"])
    lead = make_lead(owner=cast["Anna"], phone="+74955550122")
    for number in range(3):
        add_note(ref=lead.ref, text=f"Note {number}", actor=anna, now=LATER)
    edit_card(ref=lead.ref, fields={"title": "Oak"}, seen={}, actor=anna, now=LATER)
    return lead, list(CardEvent.objects.filter(card_id=lead.pk).order_by("id"))


def test_what_the_product_writes_is_whole() -> None:
    lead, events = a_history()

    assert broken_history() == []
    assert CardChain.objects.get(card_id=lead.pk).length == len(events)
    assert CardChain.objects.exclude(card_id__in=[PROCESS, PEOPLE]).count() == 2


@pytest.mark.parametrize("column", ["note = 'Other'", "at = at + interval '1 second'",
                                    "actor_name = 'Boris'", "after = '1'::jsonb",
                                    "payload = '[1]'"])  # fmt: skip
def test_an_altered_row_is_named(column: str) -> None:
    lead, events = a_history()

    sql(f"UPDATE records_cardevent SET {column} WHERE id = %s", events[2].pk)

    (problem,) = broken_history()
    assert problem.startswith(f"card {lead.pk}: row {events[2].pk} (")
    assert problem.endswith("was altered or moved")


def test_a_deleted_row_is_named_by_the_one_behind_it() -> None:
    lead, events = a_history()

    sql("DELETE FROM records_cardevent WHERE id = %s", events[2].pk)

    (problem,) = broken_history()
    assert problem.startswith(f"card {lead.pk}: a row is missing before row {events[3].pk} (")


def test_a_history_that_was_cut_off_or_wiped_out_is_named() -> None:
    lead, events = a_history()

    sql("DELETE FROM records_cardevent WHERE id = %s", events[-1].pk)
    left, all_rows = len(events) - 1, len(events)
    assert broken_history() == [
        f"card {lead.pk}: the end of its history is not where it was ({left} rows of {all_rows})"
    ]

    sql("DELETE FROM records_cardevent WHERE card_id = %s", lead.pk)
    assert broken_history() == [
        f"card {lead.pk}: the end of its history is not where it was (0 rows of {all_rows})"
    ]


def test_two_rows_that_changed_places_are_found() -> None:
    lead, events = a_history()

    sql(
        "UPDATE records_cardevent SET place = CASE id WHEN %s THEN 3 ELSE 2 END"
        " WHERE id IN (%s, %s)",
        events[1].pk,
        events[1].pk,
        events[2].pk,
    )

    (problem,) = broken_history()
    assert problem.startswith(f"card {lead.pk}: row {events[2].pk} (")


def test_a_row_that_was_slipped_in_is_found() -> None:
    lead, events = a_history()

    sql(
        "INSERT INTO records_cardevent (at, card_kind, card_id, kind, name, note, payload,"
        " actor_kind, actor_name, place, link) SELECT at, card_kind, card_id, 'note', '', 'Never',"
        " '{}', 'person', 'Anna', place, link FROM records_cardevent WHERE id = %s",
        events[1].pk,
    )

    (problem,) = broken_history()
    assert problem.startswith(f"card {lead.pk}: row ")
    assert "was inserted beside another" in problem


def test_a_chain_that_was_forged_whole_does_not_fit_its_seal() -> None:
    lead, events = a_history()
    seal_history(now=NOW)
    sql("DELETE FROM records_cardevent WHERE card_id = %s", lead.pk)
    CardChain.objects.filter(card_id=lead.pk).delete()
    for event in events:
        event.pk, event.note = None, "Forged"
        event.save(force_insert=True)
    assert broken_history() == []

    assert broken_seals() == [
        f"card {lead.pk}: its history is another one than seal {Seal.objects.get().pk} names"
    ]


def test_a_seal_that_was_forged_breaks_its_root_and_those_after_it() -> None:
    lead, _ = a_history()
    first = seal_history(now=NOW)
    anna = make_lead().ref
    second = seal_history(now=TOMORROW)
    assert broken_seals() == []

    sql("UPDATE records_seal SET root = sha256('x') WHERE id = %s", first)

    assert [each.split(" of ")[0] for each in broken_seals()] == [f"seal {first}", f"seal {second}"]
    assert SealedHead.objects.filter(seal=second).values_list("card_id", flat=True).get() == anna.id
    assert lead.pk != anna.id


def test_a_seal_covers_what_grew_since_the_last_and_notes_what_it_found() -> None:
    lead, events = a_history()
    irina = User.objects.get(name="Irina").as_actor()
    seal_history(now=NOW)
    add_note(ref=lead.ref, text="More", actor=irina, now=TOMORROW)
    assert broken_since_seal() == []
    sql("UPDATE records_cardevent SET note = 'Less' WHERE card_id = %s AND note = 'More'", lead.pk)

    seal_history(now=TOMORROW)

    last, first = seals(actor=irina)
    assert (last.cards, last.rows) == (1, 1)
    assert first.rows == len(events) + CardEvent.objects.exclude(card_id=lead.pk).count()
    assert first.trouble == ""
    assert f"card {lead.pk}: row " in last.trouble
    assert len(last.root) == 64
