import pytest

from tests.web.browsing import HTMX, signed_in, told
from tests.world import NOW, make_cast, make_lead, make_user, use_playbook, use_showroom
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db

_FULL = {"f.budget": "450 000", "f.material": "oak", "f.site_address": "Tverskaya 1"}


def test_a_refused_move_asks_for_everything_missing_at_once() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(f"/leads/{lead.pk}/stage/", {"stage": "ours"}, headers=HTMX)

    page = response.content.decode()
    lead.refresh_from_db()
    assert (response.status_code, lead.stage) == (422, "new")
    assert response["HX-Retarget"] == "#dialog"
    assert "Move to “Our client”" in page
    assert [name for name in _FULL if f'name="{name}"' in page] == list(_FULL)
    assert 'name="f.email"' not in page
    assert '<input type="hidden" name="stage" value="ours">' in page


def test_skipping_a_stage_asks_for_what_the_skipped_one_wants_too() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(f"/leads/{lead.pk}/stage/", {"stage": "sent"}, headers=HTMX)

    page = response.content.decode()
    assert 'name="f.email"' in page
    assert 'name="f.budget"' in page


def test_filling_in_the_dialog_saves_and_moves() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(
        f"/leads/{lead.pk}/stage/", {"stage": "ours", **_FULL}, headers=HTMX
    )

    lead.refresh_from_db()
    assert (response.status_code, lead.stage) == (204, "ours")
    assert lead.fields["material"] == "oak"
    assert lead.fields["budget"] == {"minor": 45_000_000, "currency": "RUB"}
    assert set(told(response)) == {"dialog-close", "card-changed", "toast"}


def test_a_move_can_be_taken_back() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)
    moved = client.post(f"/leads/{lead.pk}/stage/", {"stage": "assigned"}, headers=HTMX)
    toast = told(moved)["toast"]

    response = client.post(toast["undo"], toast["values"], headers=HTMX)

    lead.refresh_from_db()
    assert (response.status_code, lead.stage) == (204, "new")
    assert "undo" not in told(response)["toast"]


def test_a_lost_card_can_be_taken_back() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)
    lost = client.post(
        f"/leads/{lead.pk}/stage/", {"stage": "lost", "f.lost_reason": "price"}, headers=HTMX
    )
    toast = told(lost)["toast"]

    client.post(toast["undo"], toast["values"], headers=HTMX)

    lead.refresh_from_db()
    assert (lead.stage, lead.closed_at) == ("new", None)


def test_what_was_typed_comes_back_with_the_mistake_beside_it_and_nothing_is_saved() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(
        f"/leads/{lead.pk}/stage/", {"stage": "ours", **_FULL, "f.budget": "much"}, headers=HTMX
    )

    page = response.content.decode()
    lead.refresh_from_db()
    assert (response.status_code, lead.stage, lead.fields) == (422, "new", {})
    assert 'value="much"' in page
    assert 'id="in-f-budget-error"' in page


def test_losing_asks_for_the_reason_and_a_note_where_it_is_needed() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client, address = signed_in(anna), f"/leads/{lead.pk}/stage/"

    first = client.post(address, {"stage": "lost"}, headers=HTMX)
    other = client.post(address, {"stage": "lost", "f.lost_reason": "other"}, headers=HTMX)
    done = client.post(
        address,
        {"stage": "lost", "f.lost_reason": "other", "f.lost_note": "Moved away"},
        headers=HTMX,
    )

    lead.refresh_from_db()
    assert (first.status_code, other.status_code, done.status_code) == (422, 422, 204)
    assert 'name="f.lost_reason"' in first.content.decode()
    assert 'name="f.lost_note"' in other.content.decode()
    assert (lead.stage, lead.lost_reason, lead.lost_note) == ("lost", "other", "Moved away")


def test_waiting_asks_for_the_date_of_the_next_contact() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client, address = signed_in(anna), f"/leads/{lead.pk}/stage/"

    asked = client.post(address, {"stage": "later"}, headers=HTMX)
    past = client.post(
        address, {"stage": "later", "f.next_contact_at": "2020-01-01T10:00"}, headers=HTMX
    )
    done = client.post(
        address, {"stage": "later", "f.next_contact_at": "2099-01-01T10:00"}, headers=HTMX
    )

    lead.refresh_from_db()
    assert 'type="datetime-local"' in asked.content.decode()
    assert (asked.status_code, past.status_code, done.status_code) == (422, 422, 204)
    assert lead.stage == "later"
    assert lead.next_contact_at is not None
    # Ten o'clock as the clock on the wall shows it in Moscow.
    assert lead.next_contact_at.isoformat() == "2099-01-01T07:00:00+00:00"


def test_what_no_field_can_repair_is_said_with_who_may() -> None:
    use_playbook(_WITH_A_CHECK)
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(f"/leads/{lead.pk}/stage/", {"stage": "signed"}, headers=HTMX)

    page = response.content.decode()
    assert response.status_code == 422
    assert "The head has to agree." in page
    assert "Head of sales" in page
    # Nothing can be filled in, so nothing is offered to be saved.
    assert "Save and move" not in page


def test_a_stranger_finds_no_card_to_move() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Boris"])

    response = signed_in(cast["Anna"]).post(
        f"/leads/{lead.pk}/stage/", {"stage": "assigned"}, headers=HTMX
    )

    assert response.status_code == 404
    assert Lead.objects.get().stage == "new"


def test_who_only_sees_the_card_may_not_move_it() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Boris"], now=NOW)

    response = signed_in(cast["Olga"]).post(
        f"/leads/{lead.pk}/stage/", {"stage": "assigned"}, headers=HTMX
    )

    assert response.status_code == 403
    assert told(response)["toast"]["tone"] == "danger"
    assert Lead.objects.get().stage == "new"


def test_a_stage_that_does_not_exist_is_not_found() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(f"/leads/{lead.pk}/stage/", {"stage": "moon"}, headers=HTMX)

    assert response.status_code == 404


_WITH_A_CHECK = """
playbook: tiny
title: Tiny
about: For a test.
language: en
calendar:
  zone: Europe/Moscow
  hours: {mon-fri: "09:00-18:00"}
roles:
  sales:
    label: Salesperson
    cards:
      lead: {see: own, change: own, unassigned: true}
    can: [create, take, move, edit]
  head:
    label: Head of sales
    cards:
      lead: {see: all, change: all}
    can: [move, edit]
fields:
  lead:
    agreed: {type: bool, label: Agreed, computed: true}
pipelines:
  leads:
    of: lead
    label: Leads
    stages:
      new: {kind: initial, label: New}
      signed:
        label: Signed
        gate:
          checks:
            agreed:
              that: agreed
              say: The head has to agree.
              fix:
                - {kind: ask, target: head}
      won: {kind: success, label: Won}
      lost: {kind: failure, label: Lost}
"""
