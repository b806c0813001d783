from datetime import timedelta
from typing import Any

import pytest

from tests.world import LATER, NOW, make_cast, make_lead, make_user, use_showroom
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.records.queries import lists
from voronka.records.queries.filter_conditions import Asking, condition_of
from voronka.records.queries.filter_terms import UnreadableFilter, group_of, read_terms
from voronka.records.queries.filters import CardFilter

pytestmark = pytest.mark.django_db


def _found(user: User, raw: Any, *, sort: str = "oldest") -> list[str]:
    asking = Asking(playbook=active_playbook(), kind="lead", actor=user.as_actor(), now=LATER)
    wanted = CardFilter(which="all", also=condition_of(group_of(raw), asking))
    page = lists.cards(actor=user.as_actor(), kind="lead", now=LATER, wanted=wanted, sort=sort)
    assert lists.count(actor=user.as_actor(), kind="lead", wanted=wanted) == len(page.rows)
    return [row.title for row in page.rows]


@pytest.fixture
def galina() -> User:
    """The head of sales, with three leads of Anna and one nobody's."""
    use_showroom()
    cast = make_cast()
    make_lead(
        owner=cast["Anna"],
        title="oak",
        budget="450000",
        material="oak",
        appliances=["oven", "hob"],
        width="2.5",
        urgent=True,
        visit_date="2026-03-09",
        email="vera@example.com",
        site_address="Tverskaya 1",
        designer=str(cast["Maxim"].pk),
        amount="450000",
    )
    make_lead(
        owner=cast["Anna"],
        title="birch",
        now=NOW - timedelta(days=40),
        budget="100000",
        material="birch",
        appliances=["oven"],
        width="3",
        urgent=False,
        visit_date="2026-03-20",
        phone="+7 (495) 555-77-02",
        amount="100000",
    )
    make_lead(owner=cast["Anna"], title="empty", now=NOW + timedelta(minutes=1), phone=None)
    make_lead(title="free", now=NOW + timedelta(minutes=2))
    return cast["Galina"]


@pytest.mark.parametrize(
    ("raw", "titles"),
    [
        ([["budget", "from", "200 000"]], ["oak"]),
        ([["budget", "to", "100000"]], ["birch"]),
        ([["budget", "is", "450000"]], ["oak"]),
        ([["budget", "empty"]], ["empty", "free"]),
        ([["budget", "!empty"]], ["birch", "oak"]),
        ([["amount", "from", "450000"]], ["oak"]),
        ([["material", "is", "oak"]], ["oak"]),
        ([["material", "!is", "oak"]], ["birch", "empty", "free"]),
        ([["material", "is", "oak", "birch"]], ["birch", "oak"]),
        ([["appliances", "is", "hob"]], ["oak"]),
        ([["appliances", "every", "oven", "hob"]], ["oak"]),
        ([["appliances", "!is", "hob"]], ["birch", "empty", "free"]),
        ([["width", "from", "2,5"], ["width", "to", "2,9"]], ["oak"]),
        ([["urgent", "is", "yes"]], ["oak"]),
        ([["urgent", "is", "no"]], ["birch"]),
        ([["urgent", "empty"]], ["empty", "free"]),
        ([["visit_date", "in", "overdue"]], ["oak"]),
        ([["visit_date", "in", "this_month"]], ["birch", "oak"]),
        ([["visit_date", "in", "yesterday"]], ["oak"]),
        ([["visit_date", "from", "2026-03-10"]], ["birch"]),
        ([["visit_date", "!in", "overdue"]], ["birch", "empty", "free"]),
        ([["created_at", "in", "last_7_days"]], ["oak", "empty", "free"]),
        ([["created_at", "to", "2026-02-01"]], ["birch"]),
        ([["email", "has", "VERA@"]], ["oak"]),
        ([["email", "starts", "example"]], []),
        ([["phone", "has", "8 (495) 555-77"]], ["birch"]),
        ([["site_address", "has", "tverskaya"]], ["oak"]),
        ([["owner", "is", "nobody"]], ["free"]),
        ([["owner", "!is", "nobody"]], ["birch", "oak", "empty"]),
        ([["owner", "is", "me"]], []),
        ([["owner", "is", "my_team"]], ["birch", "oak", "empty"]),
        ([["owner", "is", "my_team", "nobody"]], ["birch", "oak", "empty", "free"]),
        ([["stage", "is", "new"]], ["birch", "oak", "empty", "free"]),
        ([["stage", "!is", "new"]], []),
        ([{"any": [["material", "is", "oak"], ["owner", "is", "nobody"]]}], ["oak", "free"]),
        (
            [{"any": [["budget", "from", "400000"], {"all": [["urgent", "is", "no"]]}]}],
            ["birch", "oak"],
        ),
        ({"any": [["title", "is", "Oak"], ["title", "has", "emp"]]}, ["oak", "empty"]),
    ],
)
def test_a_list_can_be_narrowed_by_every_kind_of_field(
    galina: User, raw: Any, titles: list[str]
) -> None:
    assert _found(galina, raw) == titles


def test_a_person_field_of_the_playbook_knows_me(galina: User) -> None:
    maxim = User.objects.get(name="Maxim")

    assert _found(galina, [["designer", "is", str(maxim.pk)]]) == ["oak"]
    assert _found(galina, [["designer", "is", "me"]]) == []


@pytest.mark.parametrize(
    "raw",
    [
        [["nothing", "is", "1"]],
        [["material", "is", "pine"]],
        [["material", "has", "oak"]],
        [["material", "is"]],
        [["budget", "from", "much"]],
        [["visit_date", "in", "someday"]],
        [["visit_date", "from", "2026-02-31"]],
        [["owner", "is", "Anna"]],
        [["budget"]],
        [{"neither": []}],
        [[1, 2]],
        "text",
        [["material", "is", "oak"]] * 41,
    ],
)
def test_a_filter_without_sense_says_so(galina: User, raw: Any) -> None:
    with pytest.raises(UnreadableFilter):
        _found(galina, raw)


def test_what_is_hidden_from_somebody_cannot_be_asked_for(galina: User) -> None:
    with pytest.raises(UnreadableFilter):
        _found(User.objects.get(name="Maxim"), [["budget", "from", "1"]])


def test_a_filter_reads_as_it_was_written() -> None:
    raw = [["budget", "from", "1"], {"any": [["material", "!is", "oak"], ["owner", "empty"]]}]
    group = group_of(raw)

    assert read_terms(group.written()) == group
    assert read_terms("") == group_of([])
    with pytest.raises(UnreadableFilter):
        read_terms("[[")


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("budget", ["birch", "oak", "empty", "free"]),
        ("-budget", ["oak", "birch", "empty", "free"]),
        ("-width", ["birch", "oak", "empty", "free"]),
        ("visit_date", ["oak", "birch", "empty", "free"]),
        ("-title", ["oak", "free", "empty", "birch"]),
    ],
)
def test_a_list_is_sorted_by_fields_of_the_playbook_too(
    galina: User, sort: str, titles: list[str]
) -> None:
    assert sorted(_found(galina, [], sort=sort)[2:]) == sorted(titles[2:])
    assert _found(galina, [], sort=sort)[:2] == titles[:2]


def test_a_list_sorted_by_a_field_goes_on_where_it_was_read_up_to(galina: User) -> None:
    actor, seen, after = galina.as_actor(), [], None
    while True:
        page = lists.cards(
            actor=actor, kind="lead", now=LATER, sort="-budget", after=after, limit=1
        )
        seen += [row.title for row in page.rows]
        after = page.more
        if after is None:
            break

    assert (seen[:2], sorted(seen[2:])) == (["oak", "birch"], ["empty", "free"])


def test_totals_count_and_add_up_what_matches(galina: User) -> None:
    found = lists.totals(actor=galina.as_actor(), kind="lead")

    assert found.sum is not None
    assert (found.count, found.sum.minor) == (4, 55_000_000)


def test_a_name_with_a_slip_of_the_finger_is_found() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna, title="", client_name="Svetlana Karpova")
    actor = anna.as_actor()

    exact = CardFilter(text="Karpava")
    alike = CardFilter(text="Karpava", alike=True)

    assert lists.count(actor=actor, kind="lead", wanted=exact) == 0
    assert lists.count(actor=actor, kind="lead", wanted=alike) == 1
