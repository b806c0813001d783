"""The kitchens pack holds the whole process of SPEC.md's K rows, and Python holds none of it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

import voronka
from tests.process.books import kitchens
from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.process.commands import Lose, Move, Postpone, Win
from voronka.process.decide import decide
from voronka.process.decision import Decision
from voronka.process.state import CardRef, CardState, Facts, Value
from voronka.process.timers import desired_timers

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
ANNA_ID = UUID(int=1)
ANNA = Actor(kind="person", id=ANNA_ID, name="Anna", role="sales")
ACQUAINTED: dict[str, Value] = {
    "client_name": "Мария",
    "phone": "+74955550134",
    "budget": Money(90_000_000, "RUB"),
    "material": "mdf_enamel",
    "site_address": "Москва, Лесная, 1",
}
TOLD: dict[str, Value] = ACQUAINTED | {
    "house_type": "panel",
    "kitchen_type": "loft",
    "layout": "corner",
    "worktop": "quartz",
    "splashback": False,
    "appliances": False,
    "buyer_category": "family",
    "urgency": "month",
}
NOTHING = {"booking.visit.exists": False, "tasks.follow_up.open": False}


def _lead(stage: str, fields: dict[str, Value]) -> CardState:
    return CardState(
        ref=CardRef("lead", UUID(int=9)),
        pipeline="leads",
        stage=stage,
        owner_id=ANNA_ID,
        fields=fields,
        created_at=NOW,
        entered_stage_at=NOW,
        last_touch_at=NOW,
        version=1,
    )


def _move(
    stage: str, to: str, fields: dict[str, Value], facts: dict[str, Value] | None = None
) -> Decision:
    known = Facts(values=NOTHING | (facts or {}))
    return decide(kitchens(), _lead(stage, fields), known, Move(stage=to), ANNA, NOW)


def _refused(decision: Decision) -> list[str]:
    assert not decision.allowed
    return [refusal.rule.removeprefix("leads.") for refusal in decision.refusals]


def test_the_stages_have_their_names() -> None:
    stages = kitchens().pipeline("leads").stages.values()

    assert [(stage.label.ru, stage.kind) for stage in stages] == [
        ("Не обработан", "initial"),
        ("Менеджер назначен", "path"),
        ("Клиент наш", "path"),
        ("Каталог и КП отправлены", "path"),
        ("Дата следующего контакта", "waiting"),
        ("Замер назначен", "path"),
        ("Замер проведён", "path"),
        ("Конечное КП отправлено", "path"),
        ("Ура, согласие получено", "success"),
        ("Не успешный", "failure"),
        ("Некачественный лид", "junk"),
    ]


def test_the_deal_goes_from_request_to_full_payment() -> None:
    labels = [kitchens().stage("deals", key).label.ru for key in kitchens().path("deals")]

    assert labels == [
        "Заявка принята",
        "Проект утверждён",
        "Договор подписан",
        "Предоплата получена",
        "Передано в производство",
        "Доставлено и установлено",
        "Оплачено полностью",
    ]


def test_k8_our_client_needs_budget_material_and_address() -> None:
    decision = _move("assigned", "ours", {"phone": "+74955550134"})

    assert _refused(decision) == [
        "ours.gate.require.budget",
        "ours.gate.require.material",
        "ours.gate.require.site_address",
    ]
    assert _move("assigned", "ours", ACQUAINTED).allowed


def test_k9_and_k12_all_that_is_missing_is_told_at_once() -> None:
    decision = _move(
        "ours", "catalogue_sent", ACQUAINTED | {"splashback": True, "appliances": True}
    )

    assert sorted(_refused(decision)) == sorted(
        [
            "ours.leave.require.house_type",
            "ours.leave.require.kitchen_type",
            "ours.leave.require.layout",
            "ours.leave.require.worktop",
            "ours.leave.require.buyer_category",
            "ours.leave.require.urgency",
            "ours.leave.checks.splashback_known",
            "ours.leave.checks.appliances_from_known",
            "ours.leave.checks.appliances_list_known",
            "catalogue_sent.gate.require.email",
        ]
    )


def test_k9_a_splashback_and_appliances_that_are_not_wanted_need_no_more() -> None:
    assert _move("ours", "catalogue_sent", TOLD | {"email": "maria@example.com"}).allowed


def test_k12_without_an_address_no_catalogue_is_sent() -> None:
    decision = _move("ours", "catalogue_sent", TOLD)

    assert _refused(decision) == ["catalogue_sent.gate.require.email"]
    (refusal,) = decision.refusals
    assert (refusal.field, [fix.kind for fix in refusal.fixes]) == ("email", ["fill"])


def test_skipping_stages_skips_no_gate() -> None:
    decision = _move("assigned", "visit_done", {"phone": "+74955550134"})

    rules = _refused(decision)
    assert "ours.gate.require.budget" in rules
    assert "ours.leave.require.urgency" in rules
    assert "catalogue_sent.gate.require.email" in rules
    assert "visit_booked.gate.checks.booked" in rules
    assert "visit_done.gate.checks.has_result" in rules


def test_k16_a_measurement_needs_a_booking_and_no_open_follow_up() -> None:
    fields = TOLD | {"email": "maria@example.com"}

    nothing = _move("catalogue_sent", "visit_booked", fields, {"tasks.follow_up.open": True})
    booked = _move("catalogue_sent", "visit_booked", fields, {"booking.visit.exists": True})

    assert _refused(nothing) == [
        "visit_booked.gate.checks.booked",
        "visit_booked.gate.checks.follow_up_closed",
    ]
    assert [fix.kind for fix in nothing.smallest_fix] == ["book", "close_task"]
    assert booked.allowed


def test_k23_waiting_needs_a_date_in_the_future() -> None:
    lead = _lead("final_offer_sent", TOLD)

    past = decide(kitchens(), lead, Facts(), Postpone(until=NOW - timedelta(days=1)), ANNA, NOW)
    future = decide(kitchens(), lead, Facts(), Postpone(until=NOW + timedelta(days=1)), ANNA, NOW)

    assert not past.allowed
    assert future.allowed and future.after.stage == "next_contact"


def test_k24_another_reason_of_loss_needs_words() -> None:
    lead = _lead("final_offer_sent", TOLD)

    price = decide(kitchens(), lead, Facts(), Lose(reason="price"), ANNA, NOW)
    other = decide(kitchens(), lead, Facts(), Lose(reason="other"), ANNA, NOW)
    told = decide(kitchens(), lead, Facts(), Lose(reason="other", note="Переезд"), ANNA, NOW)

    assert price.allowed and price.after.stage == "lost"
    assert not other.allowed and [r.field for r in other.refusals] == ["lost_note"]
    assert told.allowed


def test_k25_agreement_needs_the_next_contact_date() -> None:
    fields = TOLD | {"email": "maria@example.com", "final_price": Money(1, "RUB")}
    facts = Facts(
        values={
            "booking.visit.exists": True,
            "booking.visit.has_result": True,
            "tasks.follow_up.open": False,
        }
    )
    lead = _lead("final_offer_sent", fields)

    without = decide(kitchens(), lead, facts, Win(), ANNA, NOW)
    date = (NOW + timedelta(days=2)).isoformat()
    won = decide(kitchens(), lead, facts, Win(fields={"next_contact_at": date}), ANNA, NOW)

    assert _refused(without) == ["agreed.gate.require.next_contact_at"]
    assert won.allowed and won.after.stage == "agreed"
    assert [effect.action for effect in won.effects] == ["convert"]


@pytest.mark.parametrize(
    ("delivery", "told"),
    # Tuesday, Monday, and the Tuesday after a Monday off, all by the clock of Moscow.
    [
        (date(2026, 3, 17), "2026-03-16 10:30"),
        (date(2026, 3, 16), "2026-03-13 16:30"),
        (date(2026, 3, 10), "2026-03-06 16:30"),
    ],
)
def test_the_client_hears_of_the_delivery_in_working_hours(delivery: date, told: str) -> None:
    deal = replace(
        _lead("in_production", ACQUAINTED | {"delivery_date": delivery}),
        ref=CardRef("deal", UUID(int=9)),
        pipeline="deals",
    )

    timers = desired_timers(kitchens(), deal, Facts(), NOW - timedelta(days=9))

    moscow = ZoneInfo("Europe/Moscow")
    assert [
        f"{timer.due_at.astimezone(moscow):%Y-%m-%d %H:%M}"
        for timer in timers
        if timer.rule == "robot:tell_delivery"
    ] == [told]


def test_k25_every_field_of_the_lead_has_its_counterpart() -> None:
    conversion = kitchens().spec.conversion
    assert conversion is not None

    assert {*conversion.fields, *conversion.drop} == set(kitchens().fields("lead"))
    assert set(conversion.drop) == {"lost_reason", "lost_note", "junk_reason", "junk_note"}


@pytest.mark.parametrize("task", ["prepare_offer", "follow_up", "measure", "prepare_final_offer"])
def test_k11_checklists_are_detailed_to_the_third_level(task: str) -> None:
    checklist = kitchens().spec.tasks[task].checklist

    third = [leaf for item in checklist for inner in item.items for leaf in inner.items]
    assert len(checklist) >= 3
    assert third


def test_k22_the_last_call_ends_only_with_an_outcome() -> None:
    outcomes = kitchens().spec.tasks["final_call"].outcomes

    assert {key: tuple(outcome.ask) for key, outcome in outcomes.items()} == {
        "agreed": ("next_contact_at",),
        "refused": ("lost_reason",),
        "needs_time": ("next_contact_at",),
    }


@pytest.mark.parametrize("pipeline", ["leads", "deals"])
def test_k7_every_open_stage_tells_what_to_do_why_and_shows_a_video(pipeline: str) -> None:
    for key, stage in kitchens().pipeline(pipeline).stages.items():
        if stage.kind in ("initial", "path"):
            assert stage.hints, key
            assert stage.hints[-1].only_if is None, f"{key} may have nothing to say"
        assert [hint.do.ru for hint in stage.hints if not hint.why or not hint.video] == []


def test_nothing_of_the_pack_stands_in_python() -> None:
    """Its own keys: stages, fields, robots, tasks, messages that no other trade would have."""
    spec = kitchens().spec
    keys = {"splashback", "worktop", "appliances_from", "kitchen_type", "catalogue_sent",
            "visit_booked", "final_offer_sent", "prepare_offer", "follow_up", "final_call",
            "confirm_visit", "measurer", "kitchens"}  # fmt: skip
    known = {*spec.fields["lead"], *spec.roles, *spec.tasks, spec.playbook}
    assert keys <= known | set(spec.pipelines["leads"].stages)
    word = re.compile(rf"['\"](?:{'|'.join(sorted(keys))})['\"]")

    code = Path(voronka.__file__).parent
    found = [
        f"{path.relative_to(code)}:{number}"
        for path in sorted(code.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if word.search(line) and "default=" not in line
    ]
    assert found == []
