"""The gate dialog while it is filled in: it asks for what the answers call for, and stays."""

import pytest
from django.test import Client

from tests.web.browsing import HTMX, signed_in, told
from tests.world import make_lead, make_user, use_kitchens, use_showroom
from voronka.records.models import DecisionRow, Lead

pytestmark = pytest.mark.django_db

_OURS = {
    "budget": "450 000",
    "material": "mdf_film",
    "site_address": "Tverskaya 1",
    "email": "vera@example.com",
}


def _lead_that_is_ours() -> tuple[Lead, Client]:
    use_kitchens()
    anna = make_user("Anna")
    client = signed_in(anna)
    lead = make_lead(owner=anna)
    fields = {f"f.{name}": value for name, value in _OURS.items()}
    response = client.post(f"/leads/{lead.pk}/stage/", {"stage": "ours", **fields}, headers=HTMX)
    lead.refresh_from_db()
    assert (response.status_code, lead.stage) == (204, "ours"), response.content.decode()
    return lead, client


def _asked(page: str) -> set[str]:
    return {
        name for name in ("splashback", "splashback_material") if f'data-field="f.{name}"' in page
    }


def test_a_field_that_hangs_on_another_answer_is_not_asked_for_before_it() -> None:
    lead, client = _lead_that_is_ours()

    response = client.post(f"/leads/{lead.pk}/stage/", {"stage": "catalogue_sent"}, headers=HTMX)

    page = response.content.decode()
    assert response.status_code == 422
    assert _asked(page) == {"splashback"}
    assert "A splashback is wanted, but its material is not known." not in page


def test_the_answer_brings_the_field_it_calls_for_and_nothing_is_written() -> None:
    lead, client = _lead_that_is_ours()
    decisions = DecisionRow.objects.count()
    typed = {"stage": "catalogue_sent", "look": "1", "f.splashback": "yes"}

    response = client.post(f"/leads/{lead.pk}/stage/", typed, headers=HTMX)

    page = response.content.decode()
    lead.refresh_from_db()
    assert response.status_code == 200
    assert _asked(page) == {"splashback", "splashback_material"}
    assert '<input type="hidden" name="when" value="f.splashback_material">' in page
    assert "A splashback is wanted, but its material is not known." in page
    assert (lead.stage, lead.fields.get("splashback")) == ("ours", None)
    assert DecisionRow.objects.count() == decisions


def test_taking_the_answer_back_takes_the_field_away_though_it_was_filled_in() -> None:
    lead, client = _lead_that_is_ours()
    typed = {
        "stage": "catalogue_sent",
        "look": "1",
        "f.splashback": "no",
        "f.splashback_material": "glass",
        "when": "f.splashback_material",
    }

    page = client.post(f"/leads/{lead.pk}/stage/", typed, headers=HTMX).content.decode()

    assert _asked(page) == {"splashback"}


def test_the_dialog_says_when_nothing_is_missing_any_more() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    typed = {
        "stage": "ours",
        "look": "1",
        "f.budget": "450 000",
        "f.material": "oak",
        "f.site_address": "Tverskaya 1",
    }

    response = signed_in(anna).post(f"/leads/{lead.pk}/stage/", typed, headers=HTMX)

    lead.refresh_from_db()
    assert (response.status_code, lead.stage) == (200, "new")
    assert "Nothing is missing any more" in response.content.decode()


def test_a_card_that_stands_there_by_now_closes_the_dialog() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(
        f"/leads/{lead.pk}/stage/", {"stage": "new", "look": "1"}, headers=HTMX
    )

    assert response.status_code == 204
    assert set(told(response)) == {"dialog-close", "card-changed"}


def test_a_visit_is_booked_without_leaving_the_dialog() -> None:
    lead, client = _lead_that_is_ours()

    page = client.post(
        f"/leads/{lead.pk}/stage/", {"stage": "visit_booked"}, headers=HTMX
    ).content.decode()

    assert f'hx-get="/leads/{lead.pk}/visits/new/?booking=visit"' in page
    assert "data-detour" in page
    assert f'href="/leads/{lead.pk}/?book=' not in page


def test_a_task_that_is_not_set_yet_is_said_and_keeps_the_dialog() -> None:
    lead, client = _lead_that_is_ours()

    response = client.get(f"/leads/{lead.pk}/tasks/open/no_such/", headers=HTMX)

    assert response.status_code == 204
    assert told(response)["toast"]["tone"] == "warning"


def test_a_stranger_finds_no_task_to_close() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))
    stranger = signed_in(make_user("Zoya"))

    assert stranger.get(f"/leads/{lead.pk}/tasks/open/offer/").status_code == 404
