"""Two people in one card: what both changed is shown field by field, the rest merges by itself."""

import pytest

from tests.web.browsing import HTMX, signed_in
from tests.world import make_lead, make_user, use_showroom
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db


def _lead() -> Lead:
    use_showroom()
    return make_lead(owner=make_user("Anna"), client_name="First")


def _edit(lead: Lead, who: str, **sent: str) -> tuple[int, str]:
    user = make_user(who) if who != "Anna" else lead.owner
    assert user
    response = signed_in(user).post(
        f"/leads/{lead.pk}/fields/client/",
        {name.replace("__", "."): value for name, value in sent.items()},
        headers=HTMX,
    )
    return response.status_code, response.content.decode()


def test_the_second_sees_what_stands_there_now_and_who_wrote_it() -> None:
    lead = _lead()
    _edit(lead, "Galina", f__client_name="Second", seen__client_name="First")

    status, page = _edit(lead, "Anna", f__client_name="Third", seen__client_name="First")

    lead.refresh_from_db()
    assert (status, lead.client_name) == (422, "Second")
    assert "Galina changed it meanwhile:" in page
    assert "<del>First</del> → <ins>Second</ins>" in page
    assert 'value="Third"' in page
    assert '<input type="hidden" name="seen.client_name" value="Second">' in page
    assert "Keep “Second”" in page


@pytest.mark.parametrize(("pick", "stays"), [("mine", "Third"), ("theirs", "Second")])
def test_the_second_chooses_which_value_stays(pick: str, stays: str) -> None:
    lead = _lead()
    _edit(lead, "Galina", f__client_name="Second", seen__client_name="First")

    status, _page = _edit(
        lead,
        "Anna",
        f__client_name="Third",
        seen__client_name="Second",
        clash="client_name",
        pick__client_name=pick,
    )

    lead.refresh_from_db()
    assert (status, lead.client_name) == (200, stays)


def test_without_a_choice_nothing_is_written() -> None:
    lead = _lead()
    _edit(lead, "Galina", f__client_name="Second", seen__client_name="First")

    status, page = _edit(
        lead, "Anna", f__client_name="Third", seen__client_name="Second", clash="client_name"
    )

    lead.refresh_from_db()
    assert (status, lead.client_name) == (422, "Second")
    assert "Choose which value stays." in page
    assert 'value="Third"' in page


def test_different_fields_of_two_people_are_both_kept() -> None:
    lead = _lead()
    _edit(lead, "Galina", f__company_name="Oak Ltd", seen__company_name="")

    status, _page = _edit(
        lead,
        "Anna",
        f__client_name="Third",
        seen__client_name="First",
        f__company_name="",
        seen__company_name="",
    )

    lead.refresh_from_db()
    assert (status, lead.client_name, lead.company_name) == (200, "Third", "Oak Ltd")


def test_a_mistake_elsewhere_does_not_hide_what_somebody_else_changed() -> None:
    lead = _lead()
    _edit(lead, "Galina", f__client_name="Second", seen__client_name="First")

    status, page = _edit(
        lead, "Anna", f__email="no address", seen__email="", seen__client_name="First"
    )

    assert status == 422
    assert '<input type="hidden" name="seen.client_name" value="First">' in page
