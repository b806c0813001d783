"""Each shipped case can be done without a fault (K26); the others stand in the tests of marks."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.training.newcomer import Newcomer, make_newcomers
from voronka.channels.use_cases.send_message import send_message
from voronka.kernel import clock
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.lose_card import lose_card
from voronka.scheduling.models import Booking
from voronka.scheduling.queries.free_slots import free_slots
from voronka.scheduling.use_cases.move_booking import move_booking
from voronka.training.use_cases.pass_time import pass_time
from voronka.training.working import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Newcomer:
    return make_newcomers()["Anna"]


def spam(anna: Newcomer) -> None:
    anna.call()
    with at_work(anna.actor):
        junk_card(ref=anna.ref, reason="spam", actor=anna.actor, now=clock.now())


def too_expensive(anna: Newcomer) -> None:
    anna.call()
    anna.edit({"budget": "120000", "material": "solid_wood"})
    anna.call()
    with at_work(anna.actor):
        lose_card(ref=anna.ref, reason="price", actor=anna.actor, now=clock.now())


def no_answer(anna: Newcomer) -> None:
    anna.call()
    with at_work(anna.actor):
        send_message(
            ref=anna.ref,
            channel="sms",
            text="Звонила Анна из салона кухонь, перезвоню в полдень.",
            actor=anna.actor,
            now=clock.now(),
        )
    pass_time(actor=anna.actor, by=timedelta(hours=1))
    anna.call()
    anna.edit(
        {
            "budget": "500000",
            "material": "mdf_plastic",
            "email": "akhmetov@example.com",
            "site_address": "Москва, Парковая ул., 3, кв. 18",
        }
    )
    anna.move("ours")


def questionnaire(anna: Newcomer) -> None:
    anna.call()
    anna.edit(
        {
            "budget": "700000",
            "material": "veneer",
            "email": "kravtsova@example.com",
            "site_address": "Москва, ул. Гарибальди, 21, кв. 90",
        }
    )
    anna.move("ours")
    anna.call()
    anna.edit(
        {
            "house_type": "brick",
            "kitchen_type": "neoclassic",
            "layout": "u_shaped",
            "worktop": "acrylic_stone",
            "splashback": True,
            "splashback_material": "glass",
            "appliances": True,
            "appliances_from": "own",
            "appliances_list": ["fridge", "dishwasher"],
            "buyer_category": "replacement",
            "urgency": "month",
        }
    )
    anna.write("Каталог и предложение.")
    anna.close("prepare_offer", "sent")


def no_email(anna: Newcomer) -> None:
    anna.call()
    anna.edit(
        {"budget": "200000", "material": "mdf_film", "site_address": "Москва, Речная ул., 5, кв. 2"}
    )
    anna.move("ours")
    anna.call()
    anna.edit(
        {
            "email": "lvovna@example.com",
            "house_type": "panel",
            "kitchen_type": "scandinavian",
            "layout": "straight",
            "worktop": "laminate",
            "splashback": False,
            "appliances": False,
            "buyer_category": "family",
            "urgency": "half_year",
        }
    )
    anna.close("prepare_offer", "sent")


def visit_moved(anna: Newcomer) -> None:
    anna.call()
    anna.move("ours")
    anna.close("prepare_offer", "sent")
    anna.wait_for("follow_up")
    anna.call()
    anna.book()
    anna.close("follow_up", "visit_agreed")
    anna.call()
    wanted = datetime.fromisoformat(anna.attempt.replies.get(answer="another_day").dates["visit"])
    with at_work(anna.actor):
        now = clock.now()
        slots = free_slots(kind="visit", start=wanted, end=wanted + timedelta(days=2), now=now)
        move_booking(
            booking_id=Booking.objects.get().pk,
            starts_at=slots[0].starts_at,
            actor=anna.actor,
            now=now,
        )
    anna.wait_for("confirm_visit")
    anna.call()
    anna.close("confirm_visit", "confirmed")
    anna.wait_for("prepare_final_offer")


@pytest.mark.parametrize(
    ("case", "play"),
    [
        ("03_spam", spam),
        ("05_too_expensive", too_expensive),
        ("06_no_answer", no_answer),
        ("07_questionnaire", questionnaire),
        ("08_no_email", no_email),
        ("09_measure_moved", visit_moved),
    ],
)
def test_the_case_can_be_done_without_a_fault(
    anna: Newcomer, case: str, play: Callable[[Newcomer], None]
) -> None:
    anna.start(case)
    anna.take()

    play(anna)

    attempt = anna.finish()
    lost = {m["key"]: m["findings"] for m in attempt.marks if m["points"] < m["out_of"]}
    assert lost == {}
