import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_cast, make_lead, make_user, use_showroom
from voronka.records.models import Export

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


def test_a_row_can_be_asked_for_again_and_a_strangers_is_left_out() -> None:
    use_showroom()
    cast = make_cast()
    mine, other = make_lead(owner=cast["Anna"]), make_lead(owner=cast["Boris"])

    page = signed_in(cast["Anna"]).get(f"/leads/list/rows/?ids={mine.pk},{other.pk}")

    assert f'id="row-{mine.pk}"' in page.content.decode()
    assert str(other.pk) not in page.content.decode()


def test_the_columns_somebody_has_chosen_are_shown_in_their_order_and_to_them_alone() -> None:
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"], budget="450000", designer=str(cast["Maxim"].pk))
    anna, galina = signed_in(cast["Anna"]), signed_in(cast["Galina"])

    shape = {"columns": ["budget", "title", "designer", "gone"], "widths": {"budget": 333}}
    anna.post("/layouts/list.lead/", json.dumps(shape), "application/json")
    page = anna.get("/leads/list/").content.decode()
    other = galina.get("/leads/list/").content.decode()

    assert re.findall(r'data-column="(\w+)"', page) == ["budget", "title", "designer"]
    assert "--width: 333px" in page
    assert "Maxim" in page
    assert re.findall(r'data-column="(\w+)"', other)[:2] == ["title", "grade"]


def test_a_hidden_field_is_no_column() -> None:
    use_showroom()
    cast = make_cast()
    maxim = signed_in(cast["Maxim"])
    shape = json.dumps({"columns": ["budget", "amount", "title"]})
    maxim.post("/layouts/list.lead/", shape, "application/json")

    page = maxim.get("/leads/list/columns/").content.decode()

    assert 'data-key="title"' in page
    assert 'data-key="budget"' not in page
    assert 'data-key="amount"' not in page


def test_queries_do_not_grow_with_rows_whatever_is_shown() -> None:
    use_showroom()
    cast = make_cast()
    client = signed_in(cast["Anna"])
    shape = json.dumps({"columns": ["title", "designer", "budget", "next_step", "owner"]})
    client.post("/layouts/list.lead/", shape, "application/json")
    make_lead(owner=cast["Anna"], designer=str(cast["Maxim"].pk))
    with_one = queries_of(client, "/leads/list/")
    for _ in range(9):
        make_lead(owner=cast["Anna"], designer=str(cast["Maxim"].pk))

    assert queries_of(client, "/leads/list/") == with_one


def test_a_filter_is_built_step_by_step_and_stands_in_the_address() -> None:
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"], title="Dear", budget="900000")
    make_lead(owner=cast["Anna"], title="Cheap", budget="100")
    client = signed_in(cast["Anna"])

    fields = client.get("/leads/list/filters/", headers=HTMX).content.decode()
    form = client.get("/leads/list/filter/?field=budget", headers=HTMX).content.decode()
    done = client.get(
        "/leads/list/filter/?set=1&field=budget&operator=from&value=500+000", headers=HTMX
    )
    address = json.loads(done["HX-Location"])["path"]
    page = client.get(address).content.decode()

    assert "field=budget" in fields
    assert 'name="operator"' in form
    assert "Dear" in page
    assert "Cheap" not in page
    assert "Budget <b>≥ 500 000</b>" in page


def test_a_value_without_sense_comes_back_in_the_form_and_nothing_is_narrowed() -> None:
    use_showroom()
    client = signed_in(make_user("Anna"))

    answer = client.get(
        "/leads/list/filter/?set=1&field=budget&operator=from&value=much", headers=HTMX
    )

    assert "HX-Location" not in answer
    assert 'value="much"' in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_a_damaged_filter_is_told_and_the_list_is_shown_without_it() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna, title="Still there")

    page = signed_in(anna).get('/leads/list/?where=[["nothing","is","1"]]').content.decode()

    assert "There is no field “nothing” to filter by." in page
    assert "Still there" in page


def test_a_misspelt_name_is_offered_and_found() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna, client_name="Svetlana Karpova")
    client = signed_in(anna)

    nothing = client.get("/leads/list/?q=Karpava").content.decode()
    alike = client.get("/leads/list/?q=Karpava&alike=yes").content.decode()

    assert "Show what reads alike" in nothing
    assert "Svetlana Karpova" not in nothing
    assert "Svetlana Karpova" in alike


def test_what_somebody_typed_into_a_card_is_escaped_in_the_list() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna, title="<script>bad</script>", client_name='"><b>x', scrap="<i>")
    client = signed_in(anna)
    shape = json.dumps({"columns": ["title", "client_name", "scrap"]})
    client.post("/layouts/list.lead/", shape, "application/json")

    page = client.get("/leads/list/").content.decode()

    assert "<script>bad" not in page
    assert "<b>x" not in page
    assert "<i>" not in page


def test_the_totals_are_those_of_what_matches() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna, title="Oak kitchen", amount="100")
    make_lead(owner=anna, title="Birch kitchen", amount="250")

    make_lead(owner=anna, title="Lamp", amount="70")
    client = signed_in(anna)

    page = client.get("/leads/list/?q=kitchen").content.decode()
    foot = page.split('class="list-totals" hx-get="')[1]
    totals = client.get(foot.split('"')[0].replace("&amp;", "&")).content.decode()

    assert "<span>2 cards</span>" in totals
    assert re.search(r"Sum: ₽350\D", totals)
    assert 'id="all-matching" data-all-matching="2" hx-swap-oob="true" hidden>All 2 that' in totals


def test_the_rows_wait_for_no_count() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna, title="One", amount="100")
    client = signed_in(anna)

    with CaptureQueriesContext(connection) as asked:
        for address in ("/leads/list/", "/contacts/list/", "/companies/list/", "/tasks/list/"):
            assert client.get(address).status_code == 200

    counting = [each["sql"] for each in asked if re.match(r"\s*SELECT count\(", each["sql"], re.I)]
    assert counting == []


def test_terms_that_make_no_sense_are_left_out_of_the_totals_too() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna)

    totals = signed_in(anna).get("/leads/list/totals/?where=nonsense").content.decode()

    assert "<span>1 card</span>" in totals


def test_the_list_leaves_as_a_file_with_the_columns_that_are_shown(
    tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"], title="Small", amount="100", material="oak")
    make_lead(owner=cast["Anna"], title="Large", amount="900", material="oak")
    make_lead(owner=cast["Anna"], title="Other", material="birch")
    client = signed_in(cast["Galina"])
    shape = json.dumps({"columns": ["title", "material"], "sort": "-amount"})
    client.post("/layouts/list.lead/", shape, "application/json")
    query = '?pipeline=leads&where=[["material","is","oak"]]'

    answer = client.post(
        "/leads/list/exports/", {"all": "1", "query": query, "format": "csv"}, headers=HTMX
    )
    address = told(answer)["download"]["address"]
    file: Any = client.get(address)
    text = b"".join(file.streaming_content).decode("utf-8-sig")

    assert text.splitlines() == ["Title,Material", "Large,Oak", "Small,Oak"]
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert signed_in(cast["Viktor"]).get(address).status_code == 404


def test_only_who_may_export_is_offered_it() -> None:
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"])

    pages = [signed_in(cast[name]).get("/leads/list/") for name in ("Anna", "Galina")]
    refused = signed_in(cast["Anna"]).post(
        "/leads/list/exports/", {"all": "1", "query": "?", "format": "csv"}
    )

    assert ["data-export" in page.content.decode() for page in pages] == [False, True]
    assert (refused.status_code, Export.objects.count()) == (403, 0)
