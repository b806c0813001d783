"""The quality department judges what comes in: each verdict, its undoing, who may not (Q1, Q5)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.quality.partner import make_partners, make_request, use_partner
from tests.world import LATER, NOW, make_deal, make_lead
from voronka.channels.models import OutboxMessage
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process.text import Text
from voronka.quality.models import TriageVerdict
from voronka.quality.triage import queue
from voronka.quality.triage.judge_lead import UnableToJudgeLead, Verdict, judge_lead
from voronka.quality.triage.opinion import why
from voronka.quality.triage.undo_verdict import UnableToUndoVerdict, undo_verdict
from voronka.records.models import (
    CardEvent,
    Company,
    Contact,
    ContactPoint,
    Deal,
    DecisionRow,
    Lead,
)
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.work.models import Notification, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, Any]:
    use_partner()
    return make_partners()


def _judge(lead: Lead, by: Any, **wish: Any) -> UUID:
    return judge_lead(lead_id=lead.pk, verdict=Verdict(**wish), actor=by.as_actor(), now=LATER)


def _fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


# Stop rules and suggestions.


def test_a_stop_rule_suggests_junk_with_its_reason_and_says_which_words(cast: Any) -> None:
    lead = make_request(request="Высылаю резюме на должность администратора")

    seen = queue.request_for(lead_id=lead.pk, actor=cast["Olga"].as_actor(), now=LATER)

    (stop,) = seen.opinion.stops
    assert (stop.key, stop.spec.reason, seen.opinion.verdict) == ("vacancy", "vacancy", "junk")
    assert (
        why(stop.condition, seen.values, LATER, "en") == "request (in any case) contains “резюме”"
    )
    assert _fresh(lead).stage == "incoming"
    assert CardEvent.objects.get(card_id=lead.pk, kind="stop_rule").name == "vacancy"


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"email": "Info@Partner.example"}, "own_mailbox"),
        ({"phone": "+7 495 555-01-01"}, "own_mailbox"),
        ({"request": "Предлагаем ПРОДВИЖЕНИЕ сайтов"}, "advertising"),
        ({"request": "Нужна заправка картриджей"}, "not_our_business"),
        ({"request": "Нужны лицензии"}, ""),
    ],
)
def test_each_stop_rule_holds_for_what_it_is_about(cast: Any, fields: Any, rule: str) -> None:
    lead = make_request(**fields)

    (row,) = queue.waiting(actor=cast["Olga"].as_actor(), now=LATER)
    seen = queue.request_for(lead_id=lead.pk, actor=cast["Olga"].as_actor(), now=LATER)

    assert [stop.key for stop in seen.opinion.stops] == ([rule] if rule else [])
    assert row.verdict == ("junk" if rule else "deal")


def test_a_rule_that_says_so_junks_at_once_and_the_lead_can_be_restored(cast: Any) -> None:
    lead = make_request(email="MAILER-DAEMON@mail.example")

    closed = _fresh(lead)

    assert (closed.stage, closed.junk_reason) == ("junk", "robot_letter")
    assert DecisionRow.objects.filter(card_id=lead.pk, command__kind="junk").count() == 1
    assert queue.waiting(actor=cast["Olga"].as_actor(), now=LATER) == []


@pytest.mark.parametrize(
    ("fields", "suggested"),
    [
        ({"seats": 120}, ("large", "deal", "a")),
        ({"request": "Хотим купить коммутатор"}, ("buying", "deal", "b")),
        ({"request": "Какие есть программы?"}, ("later", "contact", "c")),
    ],
)
def test_the_first_suggestion_that_holds_is_made(cast: Any, fields: Any, suggested: Any) -> None:
    lead = make_request(**fields)

    seen = queue.request_for(lead_id=lead.pk, actor=cast["Olga"].as_actor(), now=LATER)

    assert seen.opinion.suggestion is not None
    spec = seen.opinion.suggestion.spec
    assert (seen.opinion.suggestion.key, spec.verdict, spec.grade) == suggested


# Verdicts.


def test_junk_closes_with_its_reason_and_undo_brings_the_lead_back(cast: Any) -> None:
    lead, olga = make_request(), cast["Olga"]

    _judge(lead, olga, kind="junk", reason="spam")
    assert (_fresh(lead).stage, _fresh(lead).junk_reason) == ("junk", "spam")
    undo_verdict(actor=olga.as_actor(), now=LATER)

    assert (_fresh(lead).stage, _fresh(lead).junk_reason) == ("incoming", None)
    assert TriageVerdict.objects.get().undone_at == LATER


def test_junk_without_a_reason_is_refused_and_leaves_nothing(cast: Any) -> None:
    lead = make_request()

    with pytest.raises(CommandRefused):
        _judge(lead, cast["Olga"], kind="junk")

    assert _fresh(lead).stage == "incoming"
    assert not TriageVerdict.objects.exists()


def test_kk_makes_contact_and_company_and_no_deal(cast: Any) -> None:
    lead = make_request()

    _judge(lead, cast["Olga"], kind="contact", grade="c", note="В следующем году")

    kept = _fresh(lead)
    assert (kept.stage, kept.fields["client_class"]) == ("qualified", "c")
    assert kept.contact is not None and kept.company is not None
    assert (kept.contact.name, kept.company.name) == ("Vera", "Example Logistics")
    assert not Deal.objects.exists()
    assert CardEvent.objects.get(card_id=lead.pk, kind="note").note == "В следующем году"


def test_a_company_is_known_by_its_tax_number_whatever_it_is_called(cast: Any) -> None:
    first = make_request(tax_number="9901000002", site="https://www.logistics.example/")
    _judge(first, cast["Olga"], kind="contact", grade="c")
    company = Company.objects.get()
    again = make_request(
        client_name="Oleg", phone="+7 495 555 01 62", company_name="ОЛ", tax_number="99-01000002"
    )

    seen = queue.request_for(lead_id=again.pk, actor=cast["Olga"].as_actor(), now=LATER)
    _judge(again, cast["Olga"], kind="contact", grade="c")

    assert [(each.kind, each.points) for each in seen.matches if each.kind == "company"] == [
        ("company", (("tax_number", "9901000002"),))
    ]
    assert (company.tax_number, company.site) == ("9901000002", "logistics.example")
    assert Company.objects.get() == company == _fresh(again).company


def test_namesakes_with_other_tax_numbers_are_two_companies(cast: Any) -> None:
    for number, phone in (("9901000002", "+7 495 555 01 62"), ("9902000005", "+7 495 555 01 63")):
        lead = make_request(tax_number=number, phone=phone, client_name=number)
        _judge(lead, cast["Olga"], kind="contact", grade="c")

    found = Company.objects.values_list("name", "tax_number").order_by("tax_number")
    assert list(found) == [("Example Logistics", "9901000002"), ("Example Logistics", "9902000005")]


def test_a_company_keeps_its_tax_number_whatever_its_next_request_says(cast: Any) -> None:
    _judge(make_request(tax_number="9901000002"), cast["Olga"], kind="contact", grade="c")
    company = Company.objects.get()
    again = make_request(phone="+7 495 555 01 62", tax_number="9902000005")
    Lead.objects.filter(pk=again.pk).update(company=company)

    _judge(_fresh(again), cast["Olga"], kind="contact", grade="c")

    points = ContactPoint.objects.filter(holder_id=company.pk, kind="tax_number")
    assert list(points.values_list("value", flat=True)) == ["9901000002"]
    assert (Company.objects.get().tax_number, _fresh(again).company) == ("9901000002", company)


def test_undoing_kk_leaves_no_client_behind(cast: Any) -> None:
    lead = make_request()
    _judge(lead, cast["Olga"], kind="contact", grade="c")

    undo_verdict(actor=cast["Olga"].as_actor(), now=LATER)

    back = _fresh(lead)
    assert (back.stage, back.contact_id, back.company_id) == ("incoming", None, None)
    assert "client_class" not in back.fields
    assert not Contact.objects.exists()
    assert not Company.objects.exists()


def test_a_client_who_was_there_before_stays_when_kk_is_undone(cast: Any) -> None:
    first, second = make_request(now=NOW), make_request()
    _judge(first, cast["Olga"], kind="contact", grade="c")
    _judge(second, cast["Olga"], kind="contact", grade="c")

    undo_verdict(actor=cast["Olga"].as_actor(), now=LATER)

    assert _fresh(second).contact_id is None
    assert Contact.objects.get().pk == _fresh(first).contact_id


def test_skk_makes_the_deal_tells_the_head_and_the_team_chat(cast: Any) -> None:
    lead = make_request(seats=40)

    _judge(lead, cast["Olga"], kind="deal", grade="a", note="Ждут звонка сегодня")

    deal = Deal.objects.get()
    assert (deal.stage, deal.owner_id, deal.fields["client_class"]) == ("hot", None, "a")
    assert deal.contact is not None
    assert deal.contact.name == "Vera"
    assert CardEvent.objects.get(card_id=deal.pk, kind="note").note == "Ждут звонка сегодня"
    told = Notification.objects.get(kind="triage")
    assert (told.user, Text.parse(told.text).ru) == (cast["Galina"], "Ждут звонка сегодня")
    chat = OutboxMessage.objects.get(channel="chat")
    assert "Example Logistics" in chat.text
    assert "Рабочих мест: 40" in chat.text


def test_undoing_skk_takes_the_deal_away(cast: Any) -> None:
    lead = make_request()
    _judge(lead, cast["Olga"], kind="deal", grade="a")

    undo_verdict(actor=cast["Olga"].as_actor(), now=LATER)

    assert not Deal.objects.exists()
    assert not Contact.objects.exists()
    assert (_fresh(lead).stage, _fresh(lead).contact_id) == ("incoming", None)


def test_a_deal_that_was_worked_on_is_not_taken_away(cast: Any) -> None:
    lead = make_request()
    _judge(lead, cast["Olga"], kind="deal", grade="a")
    after = LATER.replace(minute=30)
    add_note(ref=Deal.objects.get().ref, text="Called", actor=cast["Galina"].as_actor(), now=after)

    with pytest.raises(UnableToUndoVerdict):
        undo_verdict(actor=cast["Olga"].as_actor(), now=after)

    assert Deal.objects.count() == 1
    assert _fresh(lead).stage == "qualified"
    assert TriageVerdict.objects.get().undone_at is None


def test_a_known_clients_request_goes_to_its_owner_with_a_comment(cast: Any) -> None:
    anna = cast["Anna"]
    known = make_deal(owner=anna, client_name="Vera Known")
    lead = make_request()

    _judge(lead, cast["Olga"], kind="attach", match_id=known.pk, note="Продление")

    handed = _fresh(lead)
    assert (handed.stage, handed.owner) == ("handed", anna)
    note = CardEvent.objects.get(card_id=lead.pk, kind="note").note
    assert "Vera Known" in note
    assert "+74955550111" in note
    assert note.endswith("Продление")
    assert Notification.objects.filter(user=anna, kind="triage").count() == 1
    assert Task.objects.get(card_id=lead.pk).assignee == anna


def test_undoing_it_brings_the_request_back_without_owner(cast: Any) -> None:
    known = make_deal(owner=cast["Anna"])
    lead = make_request()
    _judge(lead, cast["Olga"], kind="attach", match_id=known.pk)

    undo_verdict(actor=cast["Olga"].as_actor(), now=LATER)

    assert (_fresh(lead).stage, _fresh(lead).owner_id) == ("incoming", None)


def test_a_client_whose_owner_left_is_not_handed_over(cast: Any) -> None:
    known = make_deal(owner=cast["Anna"])
    lead = make_request()
    cast["Anna"].is_active = False
    cast["Anna"].save()

    with pytest.raises(UnableToJudgeLead):
        _judge(lead, cast["Olga"], kind="attach", match_id=known.pk)

    assert (_fresh(lead).stage, _fresh(lead).owner_id) == ("incoming", None)


def test_who_is_put_back_waits_behind_the_others(cast: Any) -> None:
    first, second = make_request(now=NOW), make_request(now=LATER)
    olga = cast["Olga"].as_actor()

    _judge(first, cast["Olga"], kind="queue", note="Перезвонить позже")

    rows = queue.waiting(actor=olga, now=LATER)
    assert [(row.id, row.is_put_back) for row in rows] == [(second.pk, False), (first.pk, True)]
    seen = queue.request_for(lead_id=first.pk, actor=olga, now=LATER)
    assert seen.put_back == "Перезвонить позже"
    undo_verdict(actor=olga, now=LATER)
    assert [row.id for row in queue.waiting(actor=olga, now=LATER)] == [first.pk, second.pk]


def test_of_two_who_judge_the_second_is_told_who_was_first(cast: Any) -> None:
    lead = make_request()
    _judge(lead, cast["Olga"], kind="contact", grade="c")

    with pytest.raises(UnableToJudgeLead, match="Olga"):
        _judge(lead, cast["Viktor"], kind="junk", reason="spam")

    assert _fresh(lead).stage == "qualified"


def test_who_does_not_judge_may_not_and_a_stranger_finds_nothing(cast: Any) -> None:
    lead = make_request()

    with pytest.raises(NotAllowed):
        _judge(lead, cast["Galina"], kind="junk", reason="spam")
    with pytest.raises(NotAllowed):
        queue.waiting(actor=cast["Anna"].as_actor(), now=LATER)
    with pytest.raises(NotFound):
        undo_verdict(actor=cast["Viktor"].as_actor(), now=LATER)

    assert _fresh(lead).stage == "incoming"


# The queue.


def test_the_queue_is_counted_by_age(cast: Any) -> None:
    for days in (0, 3, 20, 40, 50):
        make_request(now=LATER - timedelta(days=days))

    counted = queue.ages(actor=cast["Olga"].as_actor(), now=LATER)

    assert (counted.today, counted.week, counted.month, counted.older, counted.total) == (
        1, 1, 1, 2, 5,
    )  # fmt: skip


def test_as_many_questions_for_one_lead_as_for_many(
    cast: Any, django_assert_num_queries: Any
) -> None:
    olga = cast["Olga"].as_actor()
    make_request()
    with CaptureQueriesContext(connection) as one:
        queue.waiting(actor=olga, now=LATER)
    for _ in range(9):
        make_request()

    with django_assert_num_queries(len(one)):
        assert len(queue.waiting(actor=olga, now=LATER)) == 10


# Without triage.


def test_without_triage_new_leads_go_to_sales_in_turn_and_those_that_wait_stay(cast: Any) -> None:
    waiting = make_request()

    use_partner(mode="none")
    new = make_request()

    assert (_fresh(new).stage, _fresh(new).owner is not None) == ("handed", True)
    assert [row.id for row in queue.waiting(actor=cast["Olga"].as_actor(), now=LATER)] == [
        waiting.pk
    ]
    _judge(waiting, cast["Olga"], kind="junk", reason="spam")
    assert _fresh(waiting).stage == "junk"


def test_junk_keeps_its_links_when_it_is_restored(cast: Any) -> None:
    known = make_lead(owner=cast["Anna"])
    lead = make_request()
    _judge(lead, cast["Olga"], kind="attach", match_id=known.pk)
    before = _fresh(lead)

    junk_card(ref=lead.ref, reason="spam", actor=cast["Viktor"].as_actor(), now=LATER)
    restore_card(ref=lead.ref, actor=cast["Viktor"].as_actor(), now=LATER)

    after = _fresh(lead)
    assert (after.stage, after.owner_id, after.contact_id) == (
        before.stage, before.owner_id, before.contact_id,
    )  # fmt: skip
