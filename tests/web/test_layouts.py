import json

import pytest
from django.test import Client

from tests.web.browsing import signed_in
from tests.world import make_user, use_showroom
from voronka.people.models import Layout
from voronka.people.queries.layouts import layout_of

pytestmark = pytest.mark.django_db


def test_a_layout_is_kept_for_who_made_it_and_parts_that_are_not_named_stay() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    client = signed_in(anna)

    for shape in ({"columns": ["title"], "density": "compact"}, {"widths": {"title": 300}}):
        done = client.post("/layouts/list.lead/", json.dumps(shape), "application/json")
        assert done.status_code == 204

    kept = {"columns": ["title"], "density": "compact", "widths": {"title": 300}}
    assert layout_of(actor=anna.as_actor(), place="list.lead") == kept
    assert layout_of(actor=boris.as_actor(), place="list.lead") == {}


def test_null_removes_a_part_of_a_layout() -> None:
    use_showroom()
    anna = make_user("Anna")
    client = signed_in(anna)
    client.post("/layouts/panel/", json.dumps({"size": 1, "open": True}), "application/json")

    client.post("/layouts/panel/", json.dumps({"size": None}), "application/json")

    assert layout_of(actor=anna.as_actor(), place="panel") == {"open": True}


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("UPPER", "{}"),
        ("list.lead", "[1]"),
        ("list.lead", "not json"),
        ("list.lead", json.dumps({"long": "x" * 9000})),
        ("list.lead", json.dumps({"nul": "\x00"})),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(place: str, body: str) -> None:
    use_showroom()
    client = signed_in(make_user("Anna"))

    answer = client.post(f"/layouts/{place}/", body, "application/json")

    assert answer.status_code == 400
    assert not Layout.objects.exists()


def test_what_stands_around_a_page_is_found_as_it_was_left() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    client = signed_in(anna)

    def frame(client: Client) -> str:
        return client.get("/leads/").content.decode().partition("<head>")[0]

    for shape in ({"folded": True, "slide": 620}, {"slide": "620px; x: y"}, {"slide": 1}):
        client.post("/layouts/panels/", json.dumps(shape), "application/json")
        if shape.get("folded"):
            assert 'class="menu-folded" style="--slide: 620px"' in frame(client)

    assert ('class="menu-folded"' in frame(client), "style" in frame(client)) == (True, False)
    assert "menu-folded" not in frame(signed_in(boris))
