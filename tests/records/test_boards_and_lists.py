from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import LATER, NOW, make_cast, make_lead, make_user, use_showroom
from voronka.kernel.money import Money
from voronka.records.queries import boards, lists
from voronka.records.queries.card_page import card_page
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.search import search
from voronka.records.queries.timeline import timeline
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.move_card import move_card

pytestmark = pytest.mark.django_db


def test_the_board_counts_sums_and_shows_the_newest_arrivals_first() -> None:
    use_showroom()
    cast = make_cast()
    anna, galina = cast["Anna"], cast["Galina"].as_actor()
    old = make_lead(owner=anna, title="old", amount="100")
    new = make_lead(owner=anna, title="new", amount="200.50", now=LATER)
    moved = make_lead(owner=cast["Boris"], title="moved")
    move_card(ref=moved.ref, stage="assigned", actor=galina, now=LATER)

    columns = boards.columns_of(actor=galina, pipeline="leads", now=LATER)

    assert [(c.stage, c.count, c.sum, c.more) for c in columns] == [
        ("new", 2, Money(30_050, "RUB"), None),
        ("assigned", 1, None, None),
        ("ours", 0, None, None),
        ("sent", 0, None, None),
        ("later", 0, None, None),
    ]
    assert [card.id for card in columns[0].cards] == [new.pk, old.pk]
    card = columns[1].cards[0]
    assert (card.title, card.owner_name, card.next_step_at) == ("moved", "Boris", None)


def test_a_column_goes_on_where_it_was_read_up_to() -> None:
    use_showroom()
    galina = make_user("Galina")
    made = [make_lead(now=NOW + timedelta(minutes=n)).pk for n in range(45)]
    actor = galina.as_actor()

    first = boards.columns_of(actor=actor, pipeline="leads", now=LATER, stages=["new"])[0]
    second, more = boards.cards_in_stage(
        actor=actor, pipeline="leads", stage="new", now=LATER, after=first.more
    )
    third, end = boards.cards_in_stage(
        actor=actor, pipeline="leads", stage="new", now=LATER, after=more
    )

    shown = [card.id for card in (*first.cards, *second, *third)]
    assert (first.count, shown, end) == (45, made[::-1], None)


def test_a_list_narrows_sorts_and_goes_on() -> None:
    use_showroom()
    cast = make_cast()
    anna, galina = cast["Anna"], cast["Galina"].as_actor()
    calls = [
        make_lead(owner=anna, source="call", now=NOW + timedelta(minutes=n), amount=amount).pk
        for n, amount in enumerate(["300", None, "100", "200", None])
    ]
    make_lead(source="web_form")
    wanted = CardFilter(source="call", owner_id=anna.pk)

    orders: dict[str, list[int]] = {
        "newest": [4, 3, 2, 1, 0],
        "oldest": [0, 1, 2, 3, 4],
        "largest": [0, 3, 2, 4, 1],
    }
    for sort, expected in orders.items():
        shown, place = [], None
        for _ in range(3):
            page = lists.cards(
                actor=galina, kind="lead", now=LATER, wanted=wanted, sort=sort, after=place, limit=2
            )
            shown += [calls.index(row.id) for row in page.rows]
            place = page.more
        assert (shown, place) == (expected, None)
    assert lists.count(actor=galina, kind="lead", wanted=wanted) == 5


def test_text_finds_names_with_slips_phones_in_any_spelling_and_mail() -> None:
    use_showroom()
    galina = make_user("Galina").as_actor()
    petrov = make_lead(client_name="Пётр Иванович Семёнов", phone="+7 (495) 555-77-01")
    other = make_lead(
        client_name="Вера Кузнецова", phone="+7 495 555 88 02", email="Vera@example.com"
    )

    def found(text: str) -> list[object]:
        return [each.id for each in search(actor=galina, text=text)]

    for text in [
        "семенов",
        "Семёнов пётр",
        "Симёнов",
        "8 (495) 555-77-01",
        "5557701",
        "+7 495 555 77",
    ]:
        assert found(text) == [petrov.pk], text
    for text in ["кузнец", "Кузнетсова", "vera@example.com", "ra@exa", "88 02"]:
        assert found(text) == [other.pk], text
    assert found("Неизвестный") == []
    by_text = CardFilter(text="555-77-01")
    page = lists.cards(actor=galina, kind="lead", now=LATER, wanted=by_text)
    assert [row.id for row in page.rows] == [petrov.pk]


def test_closed_cards_stand_in_lists_only_when_asked_for() -> None:
    use_showroom()
    galina = make_user("Galina").as_actor()
    junk = make_lead()
    kept = make_lead()
    junk_card(ref=junk.ref, reason="spam", actor=galina, now=LATER)

    def shown(which: str) -> set[object]:
        wanted = CardFilter(which=which)  # type: ignore[arg-type]
        page = lists.cards(actor=galina, kind="lead", now=LATER, wanted=wanted)
        return {row.id for row in page.rows}

    assert shown("open") == {kept.pk}
    assert shown("closed") == {junk.pk}
    assert shown("all") == {junk.pk, kept.pk}


def test_queries_do_not_grow_with_the_rows() -> None:
    use_showroom()
    cast = make_cast()
    anna, galina = cast["Anna"], cast["Galina"].as_actor()

    def counts() -> list[int]:
        lead = make_lead(owner=anna)
        taken = []
        asked: list[Callable[[], object]] = [
            lambda: boards.columns_of(actor=galina, pipeline="leads", now=LATER),
            lambda: lists.cards(actor=galina, kind="lead", now=LATER),
            lambda: search(actor=galina, text="vera"),
            lambda: card_page(ref=lead.ref, actor=anna.as_actor(), now=LATER),
            lambda: timeline(ref=lead.ref, actor=anna.as_actor()),
        ]
        for query in asked:
            with CaptureQueriesContext(connection) as queries:
                query()
            taken.append(len(queries))
        return taken

    # Of the same client, so that the page has one match before it has ten.
    make_lead(owner=anna)
    with_one = counts()
    for _ in range(9):
        make_lead(owner=anna)
    with_ten = counts()

    assert with_one == with_ten
    assert with_one[:3] == [2, 2, 2]
