"""Every request from arrival to fate, reconciled to zero and decided in place (Q9)."""

import pytest
from time_machine import travel

from tests.web.browsing import HTMX, signed_in, told
from tests.world import NOW, make_cast, use_kitchens
from voronka.channels.models import InboundRequest
from voronka.channels.queries.intake import intake, lost_requests
from voronka.channels.use_cases.submit_web_form import submit_web_form
from voronka.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
DAY = "/requests/2026-03-10/form:site/"


def _arrives(phone: str) -> None:
    answers = {"client_name": "Vera", "phone": phone, "consent": True}
    submit_web_form(form_key="site", answers=answers, remote="203.0.113.7", now=NOW)


def _fails() -> InboundRequest:
    return InboundRequest.objects.create(
        channel="form", form_key="site", answers={"client_name": "Oleg", "phone": "+74955550155"},
        remote="203.0.113.8", arrived_at=NOW, fate="error", reason="KeyError: 'site'",
    )  # fmt: skip


def test_arrivals_and_fates_reconcile_to_zero() -> None:
    use_kitchens()
    cast = make_cast()
    _arrives("+7 495 555-01-11")
    _arrives("8 (495) 555-01-11")
    _fails()

    (row,) = intake(actor=cast["Olga"].as_actor(), now=NOW)

    assert (row.arrived, row.became, row.joined, row.failed, row.difference) == (3, 1, 1, 1, 0)
    assert lost_requests(now=NOW) == 0
    with pytest.raises(NotFound):
        intake(actor=cast["Anna"].as_actor(), now=NOW)


def test_a_request_whose_card_is_gone_is_a_difference() -> None:
    use_kitchens()
    cast = make_cast()
    _arrives("+7 495 555-01-11")
    _arrives("+7 495 555-01-11")
    became, joined = InboundRequest.objects.order_by("pk")
    InboundRequest.objects.filter(pk=joined.pk).update(card_id=cast["Anna"].pk)
    assert (joined.fate, lost_requests(now=NOW)) == ("joined", 1)
    InboundRequest.objects.filter(pk=joined.pk).update(card_id=joined.card_id)
    InboundRequest.objects.filter(pk=became.pk).update(card_id=cast["Anna"].pk)

    assert lost_requests(now=NOW) == 1
    with travel(NOW, tick=False):
        page = signed_in(cast["Olga"]).get("/requests/").content.decode()
    assert "Requests are missing." in page


def test_junk_for_no_reason_is_a_difference() -> None:
    use_kitchens()
    failed = _fails()
    InboundRequest.objects.filter(pk=failed.pk).update(fate="junk", reason="")

    assert lost_requests(now=NOW) == 1


def test_a_failed_request_is_tried_again_in_place_and_becomes_a_card() -> None:
    use_kitchens()
    cast = make_cast()
    failed = _fails()
    olga = signed_in(cast["Olga"])

    with travel(NOW, tick=False):
        before = olga.get(DAY).content.decode()
        answer = olga.post(f"/requests/{failed.pk}/retry/", headers=HTMX)
        after = olga.get(DAY).content.decode()

    assert "/retry/" in before and "KeyError" in before
    assert "requests-changed" in told(answer)
    assert "Open the card" in after and "/retry/" not in after


def test_a_failed_request_is_junk_with_a_reason_only() -> None:
    use_kitchens()
    cast = make_cast()
    failed = _fails()
    olga = signed_in(cast["Olga"])

    refused = olga.post(f"/requests/{failed.pk}/junk/", {"reason": " "}, headers=HTMX)
    failed.refresh_from_db()
    assert (refused.status_code, failed.fate) == (422, "error")

    olga.post(f"/requests/{failed.pk}/junk/", {"reason": "A test"}, headers=HTMX)
    failed.refresh_from_db()
    assert (failed.fate, failed.reason) == ("junk", "Olga: A test")


def test_who_may_not_see_requests_finds_nothing() -> None:
    use_kitchens()
    cast = make_cast()
    failed = _fails()
    anna = signed_in(cast["Anna"])

    assert anna.get("/requests/").status_code == 404
    assert anna.get(DAY).status_code == 404
    assert anna.post(f"/requests/{failed.pk}/retry/").status_code == 404
    failed.refresh_from_db()
    assert failed.fate == "error"
    assert signed_in(cast["Olga"]).get("/requests/yesterday/form:site/").status_code == 404
