"""The public form: every request has a fate, and none is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.channels.salon import use_salon
from tests.world import LATER, NOW, make_deal, make_lead, make_user
from voronka.channels.models import InboundRequest
from voronka.channels.queries.inbound import public_form, reconcile, requests, unaccounted
from voronka.channels.use_cases.decide_request import (
    UnableToDecideRequest,
    junk_request,
    retry_request,
)
from voronka.channels.use_cases.handle_request import handle_waiting_requests
from voronka.channels.use_cases.submit_web_form import (
    TooManyRequests,
    UnableToSubmitForm,
    submit_web_form,
)
from voronka.kernel.checks import run_checks
from voronka.kernel.errors import NotFound
from voronka.process.text import Text
from voronka.records.models import CardEvent, DecisionRow, Lead
from voronka.records.queries.cards import state_of
from voronka.records.use_cases.junk_card import junk_card

pytestmark = pytest.mark.django_db

VERA = {
    "client_name": "Vera",
    "phone": "8 (495) 555-01-11",
    "email": "vera@example.com",
    "material": "oak",
    "request": "A kitchen for the dacha",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def _salon() -> None:
    use_salon()


def submit(now: datetime = NOW, remote: str = "203.0.113.7", **changed: Any) -> InboundRequest:
    request_id = submit_web_form(
        form_key="site", answers={**VERA, **changed}, remote=remote, now=now
    )
    return InboundRequest.objects.get(pk=request_id)


def refused(**changed: Any) -> UnableToSubmitForm:
    with pytest.raises(UnableToSubmitForm) as refusal:
        submit(**changed)
    assert not InboundRequest.objects.exists()
    assert not Lead.objects.exists()
    return refusal.value


# What it becomes.


def test_a_request_becomes_a_lead_with_everything_it_said() -> None:
    request = submit(
        page="https://example.com/dacha", utm_source="search", utm_campaign="spring", junk="?"
    )

    lead = Lead.objects.get()
    assert (request.fate, request.ref, request.fate_at) == ("became", lead.ref, NOW)
    assert (lead.channel, lead.owner_id, lead.stage, lead.source) == (
        "form",
        None,
        "new",
        "web_form",
    )
    fields = dict(state_of(lead).fields)
    assert fields.pop("requested_at") == NOW
    assert fields == {
        "client_name": "Vera",
        "phone": "+74955550111",
        "email": "vera@example.com",
        "material": "oak",
        "request": "A kitchen for the dacha",
        "source": "web_form",
        "page": "https://example.com/dacha",
        "utm_source": "search",
        "utm_campaign": "spring",
    }
    assert request.answers["phone"] == "+74955550111"
    assert DecisionRow.objects.get().actor["kind"] == "public"


def test_a_client_with_an_open_lead_joins_it() -> None:
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    request = submit()

    assert Lead.objects.count() == 1
    assert (request.fate, request.ref) == ("joined", lead.ref)
    note = CardEvent.objects.get(card_id=lead.pk, kind="note")
    assert note.note.splitlines() == [
        "Client's name: Vera",
        "Phone: +7 495 555-01-11",
        "E-mail: vera@example.com",
        "Material: Oak",
        "Request: A kitchen for the dacha",
    ]
    inbound = DecisionRow.objects.get(command__kind="inbound")
    assert (inbound.card_id, inbound.command["channel"]) == (lead.pk, "form")


def test_a_client_with_an_open_deal_joins_it_rather_than_the_lead() -> None:
    anna = make_user("Anna")
    make_lead(owner=anna)
    deal = make_deal(owner=anna)

    assert submit().ref == deal.ref


def test_a_client_whose_cards_are_closed_becomes_a_lead_again() -> None:
    anna = make_user("Anna")
    old = make_lead(owner=anna)
    junk_card(ref=old.ref, reason="spam", actor=anna.as_actor(), now=NOW)

    request = submit()

    assert request.fate == "became"
    assert request.ref != old.ref
    assert Lead.objects.count() == 2


def test_a_machine_is_thanked_and_becomes_nothing() -> None:
    request = submit(contact_time_preference="cheap pills", phone="no number")

    assert (request.fate, request.reason) == ("junk", "honeypot")
    assert not Lead.objects.exists()


# What is refused.


def test_nothing_is_taken_without_consent() -> None:
    refusal = refused(consent="")

    assert list(refusal.problems) == ["consent"]


def test_everything_that_is_wrong_is_said_at_once_by_field() -> None:
    refusal = refused(client_name=" ", phone="12", email="vera@", material="stone", consent=None)

    assert list(refusal.problems) == ["client_name", "phone", "email", "material", "consent"]
    assert refusal.problems["client_name"] == Text("Заполните это поле.", "Fill this in.")


@pytest.mark.parametrize("value", [{"a": 1}, ["x"], 7, "x" * 6000, "\x00"])
def test_strange_answers_break_nothing(value: object) -> None:
    try:
        request = submit(request=value)
    except UnableToSubmitForm as refusal:
        assert list(refusal.problems) == ["request"]
        assert not InboundRequest.objects.exists()
    else:
        assert request.fate == "became"


def test_one_address_cannot_flood() -> None:
    for number in range(20):
        submit(phone=f"+7495555{200 + number:04}"[:12], email=f"a{number}@example.com")

    with pytest.raises(TooManyRequests):
        submit()

    assert InboundRequest.objects.count() == 20
    submit(remote="203.0.113.8")
    submit(now=NOW + timedelta(minutes=11))
    assert InboundRequest.objects.count() == 22


def test_a_form_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        submit_web_form(form_key="other", answers=VERA, remote="", now=NOW)
    with pytest.raises(NotFound):
        public_form("other")


def test_the_form_tells_what_it_asks() -> None:
    form = public_form("site")

    assert [(field.name, field.required) for field in form.fields] == [
        ("client_name", True),
        ("phone", True),
        ("email", False),
        ("material", False),
        ("request", False),
    ]
    assert form.consent.ru == "Согласен"


# What goes wrong.


def test_a_failure_keeps_the_request_and_it_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    irina = make_user("Irina").as_actor()

    def broken(**_: Any) -> None:
        Lead.objects.create(
            pipeline="leads",
            stage="new",
            channel="form",
            created_at=NOW,
            entered_stage_at=NOW,
            last_touch_at=NOW,
        )
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("voronka.channels.use_cases.handle_request.receive_request", broken)
        request = submit()

    assert (request.fate, request.reason) == ("error", "RuntimeError: the disk is full")
    assert request.answers["client_name"] == "Vera"
    assert not Lead.objects.exists()
    assert unaccounted(now=NOW) == 1
    assert problems() == ("1 inbound requests have no fate or failed",)
    assert [row.id for row in requests(actor=irina, fate="error")] == [request.pk]

    retry_request(request_id=request.pk, actor=irina, now=LATER)

    request.refresh_from_db()
    assert (request.fate, request.ref, request.tries) == ("became", Lead.objects.get().ref, 2)
    assert state_of(Lead.objects.get()).fields["requested_at"] == NOW
    assert problems() == ()


def test_a_request_whose_process_died_is_handled_by_the_sweep() -> None:
    request = left_behind()
    assert unaccounted(now=NOW) == 0
    assert unaccounted(now=NOW + timedelta(minutes=3)) == 1

    handle_waiting_requests(now=LATER)
    handle_waiting_requests(now=LATER)

    request.refresh_from_db()
    assert request.fate == "became"
    assert Lead.objects.count() == 1


def test_a_person_may_decide_that_nothing_is_made_of_it() -> None:
    irina = make_user("Irina").as_actor()
    request = left_behind()

    with pytest.raises(UnableToDecideRequest):
        junk_request(request_id=request.pk, reason="", actor=irina, now=LATER)
    junk_request(request_id=request.pk, reason="A test of ours", actor=irina, now=LATER)

    request.refresh_from_db()
    assert (request.fate, request.reason) == ("junk", "Irina: A test of ours")
    with pytest.raises(UnableToDecideRequest):
        retry_request(request_id=request.pk, actor=irina, now=LATER)


def test_strangers_see_no_requests() -> None:
    anna = make_user("Anna").as_actor()
    request = left_behind()

    with pytest.raises(NotFound):
        requests(actor=anna)
    with pytest.raises(NotFound):
        retry_request(request_id=request.pk, actor=anna, now=LATER)
    with pytest.raises(NotFound):
        junk_request(request_id=uuid4(), reason="x", actor=make_user("Irina").as_actor(), now=NOW)

    request.refresh_from_db()
    assert request.fate == ""


def test_what_arrived_and_its_fates_add_up() -> None:
    submit()
    submit()
    submit(contact_time_preference="x")
    left_behind()

    found = reconcile()

    assert (found.arrived, found.became, found.joined, found.junk, found.error, found.open) == (
        4,
        1,
        1,
        1,
        0,
        1,
    )
    assert not found.is_complete()
    handle_waiting_requests(now=LATER)
    assert reconcile().is_complete()
    assert reconcile(since=datetime(2026, 3, 11, tzinfo=UTC)).arrived == 0


def left_behind() -> InboundRequest:
    """Store a request as a process would that died right after."""
    request_id: UUID = InboundRequest.objects.create(
        channel="form",
        form_key="site",
        answers={"client_name": "Gleb", "phone": "+74955550122"},
        remote="203.0.113.9",
        arrived_at=NOW,
    ).pk
    return InboundRequest.objects.get(pk=request_id)


def problems() -> tuple[str, ...]:
    return next(r.problems for r in run_checks() if r.name == "requests without a fate")
