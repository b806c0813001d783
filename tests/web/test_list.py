from datetime import timedelta
from typing import Any

import pytest

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_cast, make_lead, make_user, use_showroom
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db


def test_lists_the_newest_first_and_sorts_by_what_is_chosen() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna, title="Small and new", amount="100", now=NOW + timedelta(days=1))
    make_lead(owner=anna, title="Large and old", amount="900")
    client = signed_in(anna)

    newest = client.get("/leads/list/").content.decode()
    largest = client.get("/leads/list/?sort=largest").content.decode()

    assert newest.index("Small and new") < newest.index("Large and old")
    assert largest.index("Large and old") < largest.index("Small and new")
    assert 'aria-sort="descending"' in largest


def test_goes_on_where_it_was_read_up_to() -> None:
    use_showroom()
    anna = make_user("Anna")
    for number in range(53):
        make_lead(owner=anna, title=f"Lead {number:02}", now=NOW + timedelta(minutes=number))
    client = signed_in(anna)

    first = client.get("/leads/list/").content.decode()
    more = first.split('class="list-more" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(more, headers=HTMX).content.decode()

    shown = [n for n in range(53) if f"Lead {n:02}" in first]
    added = [n for n in range(53) if f"Lead {n:02}" in rest]
    assert (shown, added) == (list(range(3, 53)), [0, 1, 2])
    assert "<html" not in rest


def test_says_so_when_nothing_matches() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna)

    page = signed_in(anna).get("/leads/list/?q=nobody").content.decode()

    assert "Nothing matches these filters" in page


def test_takes_as_many_queries_for_one_row_as_for_ten() -> None:
    use_showroom()
    anna = make_user("Anna")
    client = signed_in(anna)
    make_lead(owner=anna)
    with_one = queries_of(client, "/leads/list/")
    for _ in range(9):
        make_lead(owner=anna)

    assert queries_of(client, "/leads/list/") == with_one


def test_moves_what_is_selected_and_reports_what_was_refused_and_why() -> None:
    use_showroom()
    cast = make_cast()
    complete = make_lead(
        owner=cast["Anna"], budget="450000", material="oak", site_address="Tverskaya 1"
    )
    poor = make_lead(owner=cast["Anna"], title="Poor lead")
    ids = f"{complete.pk},{poor.pk}"

    response = signed_in(cast["Galina"]).post(
        "/leads/list/moves/", {"ids": ids, "stage": "ours"}, headers=HTMX
    )

    page = response.content.decode()
    complete.refresh_from_db()
    poor.refresh_from_db()
    assert (complete.stage, poor.stage) == ("ours", "new")
    assert "1 card is done" in page
    assert "1 card stays where it is" in page
    assert "Poor lead" in page
    assert "Fill in “Budget”." in page
    assert "list-changed" in told(response)


def test_gives_what_is_selected_to_a_colleague() -> None:
    use_showroom()
    cast = make_cast()
    leads = [make_lead(owner=cast["Anna"]) for _ in range(3)]

    response = signed_in(cast["Galina"]).post(
        "/leads/list/owners/",
        {"ids": ",".join(str(lead.pk) for lead in leads), "owner": str(cast["Boris"].pk)},
        headers=HTMX,
    )

    assert response.status_code == 204
    assert told(response)["toast"] == {"text": "3 cards are done", "tone": "success"}
    assert set(Lead.objects.values_list("owner_id", flat=True)) == {cast["Boris"].pk}


def test_who_may_not_work_in_bulk_changes_nothing() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    anna = signed_in(cast["Anna"])

    moved = anna.post("/leads/list/moves/", {"ids": lead.pk, "stage": "assigned"}, headers=HTMX)
    given = anna.post(
        "/leads/list/owners/", {"ids": lead.pk, "owner": cast["Boris"].pk}, headers=HTMX
    )

    lead.refresh_from_db()
    assert (moved.status_code, given.status_code) == (403, 403)
    assert (lead.stage, lead.owner_id) == ("new", cast["Anna"].pk)


def test_a_row_can_be_asked_for_again_and_a_strangers_is_left_out() -> None:
    use_showroom()
    cast = make_cast()
    mine, other = make_lead(owner=cast["Anna"]), make_lead(owner=cast["Boris"])

    page = signed_in(cast["Anna"]).get(f"/leads/list/rows/?ids={mine.pk},{other.pk}")

    assert f'id="row-{mine.pk}"' in page.content.decode()
    assert str(other.pk) not in page.content.decode()


def test_the_report_is_taken_whole_by_the_dialog() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    response = signed_in(cast["Galina"]).post(
        "/leads/list/moves/", {"ids": lead.pk, "stage": "ours"}, headers=HTMX
    )

    # The list around the form takes only its own part of an answer; the dialog must not.
    assert (response["HX-Retarget"], response["HX-Reselect"]) == ("#dialog", "unset")


def test_a_move_of_many_can_be_taken_back_each_to_where_it_stood() -> None:
    use_showroom()
    cast = make_cast()
    told_of: dict[str, Any] = {"budget": "1", "material": "oak", "site_address": "Tverskaya 1"}
    new = make_lead(owner=cast["Anna"], **told_of)
    assigned = make_lead(owner=cast["Anna"], **told_of)
    galina = signed_in(cast["Galina"])
    galina.post(f"/leads/{assigned.pk}/stage/", {"stage": "assigned"}, headers=HTMX)
    ids = f"{new.pk},{assigned.pk}"
    moved = galina.post("/leads/list/moves/", {"ids": ids, "stage": "ours"}, headers=HTMX)
    toast = told(moved)["toast"]

    galina.post(toast["undo"], toast["values"], headers=HTMX)

    new.refresh_from_db()
    assigned.refresh_from_db()
    assert (new.stage, assigned.stage) == ("new", "assigned")
