"""Hot deals are handed out fairly, and the ledger says why (N7)."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.range import Range

from tests.quality.partner import make_partners, make_request, use_partner
from tests.world import LATER, NOW, make_user
from voronka.kernel.actor import SYSTEM
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import Absence, User
from voronka.process.commands import Create
from voronka.quality.distribution import ledger
from voronka.quality.distribution.hand_out import UnableToHandOut, hand_out, hand_out_all
from voronka.quality.models import HandedCard
from voronka.records.models import Deal
from voronka.records.use_cases.create_card import create_card
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, Any]:
    use_partner()
    return make_partners()


def _deal(grade: str = "a") -> Deal:
    ref, _ = create_card(
        kind="deal",
        command=Create(
            pipeline="deals",
            channel="api",
            fields={"client_name": "Vera", "client_class": grade},
        ),
        actor=SYSTEM,
        now=NOW,
    )
    return Deal.objects.get(pk=ref.id)


def test_in_turn_each_gets_as_many_and_every_row_says_why(cast: Any) -> None:
    for _ in range(7):
        _deal()

    done, problem = hand_out_all(rule="hot_deals", actor=cast["Galina"].as_actor(), now=LATER)

    assert (done, problem) == (7, "")
    counts = Counter(Deal.objects.values_list("owner__name", flat=True))
    assert set(counts) == {"Anna", "Boris", "Zoya"}
    assert max(counts.values()) - min(counts.values()) == 1
    assert set(Deal.objects.values_list("stage", flat=True)) == {"taken"}
    rows = ledger.ledger_rows(actor=cast["Anna"].as_actor())
    assert [row.number for row in rows] == [7, 6, 5, 4, 3, 2, 1]
    assert all(row.reason.en.startswith("It is the turn of") for row in rows)
    assert ledger.wrong_rows() == []


def test_classes_are_counted_apart(cast: Any) -> None:
    for grade in ("a", "b", "a", "b", "a", "b"):
        _deal(grade)

    hand_out_all(rule="hot_deals", actor=cast["Galina"].as_actor(), now=LATER)

    for grade in ("a", "b"):
        deals = Deal.objects.filter(fields__client_class=grade)
        assert Counter(deals.values_list("owner__name", flat=True)) == {
            "Anna": 1, "Boris": 1, "Zoya": 1,
        }  # fmt: skip


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "quality"}])
def test_who_has_left_or_sells_no_longer_gets_none_though_it_would_be_their_turn(
    cast: Any, change: dict[str, Any]
) -> None:
    head = cast["Galina"].as_actor()
    first = hand_out(ref=_deal().ref, actor=head, now=LATER)
    for _ in range(2):
        hand_out(ref=_deal().ref, actor=head, now=LATER)
    User.objects.filter(pk=first.to_id).update(**change)

    rows = [hand_out(ref=_deal().ref, actor=head, now=LATER) for _ in range(2)]

    assert first.to_id not in {row.to_id for row in rows}
    away = {each["name"]: each["away"] for each in rows[0].considered}
    assert away[first.to.name] == "left"
    assert sorted(away.values()) == ["", "", "left"]


def test_absent_inactive_and_off_shift_people_get_none(cast: Any) -> None:
    day = timedelta(days=1)
    Absence.objects.create(user=cast["Anna"], during=Range(NOW - day, NOW + day))
    cast["Boris"].hours = {"mon-fri": "00:00-06:00"}
    cast["Boris"].save()
    User.objects.filter(pk=make_user("Nina", role="sales").pk).update(is_active=False)
    _deal()

    row = hand_out(ref=_deal().ref, actor=cast["Galina"].as_actor(), now=LATER)

    assert row.to == cast["Zoya"]
    away = {each["name"]: each["away"] for each in row.considered}
    assert away == {"Anna": "absent", "Boris": "off_shift", "Zoya": ""}
    assert Notification.objects.get(kind="handed_out").user == cast["Zoya"]


def test_when_nobody_is_free_the_deal_stays_and_everybody_is_named(cast: Any) -> None:
    deal = _deal()
    night = datetime(2026, 3, 10, 23, 0, tzinfo=UTC)

    with pytest.raises(UnableToHandOut) as refusal:
        hand_out(ref=deal.ref, actor=cast["Galina"].as_actor(), now=night)

    said = refusal.value.reason.en
    names = ("Anna (is off shift)", "Boris (is off shift)", "Zoya (is off shift)")
    assert said.startswith("Nobody is free: ")
    assert all(name in said for name in names)
    assert Deal.objects.get(pk=deal.pk).owner_id is None
    assert not HandedCard.objects.exists()


def test_by_hand_takes_no_turn_and_stands_in_the_ledger(cast: Any) -> None:
    galina = cast["Galina"].as_actor()
    for _ in range(3):
        hand_out(ref=_deal().ref, to=cast["Anna"].pk, note="Her client", actor=galina, now=LATER)
    for _ in range(3):
        hand_out(ref=_deal().ref, actor=galina, now=LATER)

    turns = Counter(HandedCard.objects.filter(by="turn").values_list("to__name", flat=True))
    assert turns == {"Anna": 1, "Boris": 1, "Zoya": 1}
    by_hand = HandedCard.objects.filter(by="hand").first()
    assert by_hand is not None
    assert (by_hand.note, by_hand.actor_name) == ("Her client", "Galina")
    assert ledger.wrong_rows() == []


def test_least_load_goes_to_who_has_the_fewest_open_deals(cast: Any) -> None:
    galina = cast["Galina"].as_actor()
    for name in ("Anna", "Anna", "Boris"):
        hand_out(ref=_deal().ref, to=cast[name].pk, actor=galina, now=LATER)

    row = hand_out(ref=_deal().ref, by="load", actor=galina, now=LATER)

    assert row.to == cast["Zoya"]


def test_a_row_that_was_altered_is_found(cast: Any) -> None:
    row = hand_out(ref=_deal().ref, actor=cast["Galina"].as_actor(), now=LATER)
    other = next(p for p in cast.values() if p.role == "sales" and p != row.to)

    HandedCard.objects.filter(pk=row.pk).update(to=other)

    assert ledger.wrong_rows() == [
        f"row {row.pk} of the ledger of distribution comes out otherwise"
    ]


def test_who_may_not_assign_hands_nothing_out_and_nobodys_colleague_sees_no_name(cast: Any) -> None:
    deal = _deal()

    with pytest.raises((NotAllowed, NotFound)):
        hand_out(ref=deal.ref, actor=cast["Anna"].as_actor(), now=LATER)
    row = hand_out(ref=deal.ref, to=cast["Boris"].pk, actor=cast["Galina"].as_actor(), now=LATER)

    (seen,) = ledger.ledger_rows(actor=cast["Anna"].as_actor())
    assert (seen.to_name, seen.is_seen, seen.title) == ("Boris", False, "")
    (own,) = ledger.ledger_rows(actor=cast["Boris"].as_actor())
    assert (own.is_seen, own.title) == (True, "Vera")
    explained = ledger.explain_handing(handing_id=row.pk, actor=cast["Anna"].as_actor())
    assert explained.is_same_again


def test_a_robot_gives_in_turn_by_the_same_ledger() -> None:
    use_partner(mode="none")
    make_partners()

    for _ in range(3):
        make_request(now=LATER)

    assert Counter(HandedCard.objects.values_list("rule", "by")) == {("new_leads", "turn"): 3}
    assert Counter(HandedCard.objects.values_list("to__name", flat=True)) == {
        "Anna": 1, "Boris": 1, "Zoya": 1,
    }  # fmt: skip
    assert ledger.wrong_rows() == []
