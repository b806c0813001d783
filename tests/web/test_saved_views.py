import json
import re

import pytest

from tests.web.browsing import HTMX, signed_in, told
from tests.world import make_cast, make_lead, use_showroom
from voronka.people.models import User
from voronka.records.models import SavedView

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, User]:
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"], title="Oak kitchen", material="oak")
    make_lead(owner=cast["Anna"], title="Birch kitchen", material="birch")
    return cast


def _saved(user: User, **more: str) -> str:
    sent = {"name": "Oak", "query": '?pipeline=leads&where=[["material","is","oak"]]'} | more
    answer = signed_in(user).post("/leads/list/views/", sent, headers=HTMX)
    address: str = json.loads(answer["HX-Location"])["path"]
    return address


def test_a_view_brings_its_filters_columns_and_order_back(cast: dict[str, User]) -> None:
    anna = signed_in(cast["Anna"])
    shape = json.dumps({"columns": ["material", "title"]})
    anna.post("/layouts/list.lead/", shape, "application/json")

    page = signed_in(cast["Anna"]).get(_saved(cast["Anna"])).content.decode()

    assert re.findall(r'data-column="(\w+)"', page) == ["material", "title"]
    assert "Oak kitchen" in page
    assert "Birch kitchen" not in page


@pytest.mark.parametrize(
    ("audience", "seeing"),
    [("private", []), ("team", ["Boris", "Galina"]), ("all", ["Boris", "Galina", "Zoya"])],
)
def test_a_view_is_seen_by_whom_it_is_shared_with(
    cast: dict[str, User], audience: str, seeing: list[str]
) -> None:
    _saved(cast["Anna"], audience=audience)

    found = [
        name
        for name in ("Boris", "Galina", "Zoya")
        if ">Oak<" in signed_in(cast[name]).get("/leads/list/").content.decode()
    ]

    assert found == seeing


def test_a_shared_view_is_changed_by_its_owner_alone_others_save_a_copy(
    cast: dict[str, User],
) -> None:
    address = _saved(cast["Anna"], audience="all")
    view = SavedView.objects.get()

    _saved(cast["Boris"], view=str(view.pk), name="Mine")
    gone = signed_in(cast["Boris"]).post(f"/leads/list/views/{view.pk}/deletion/", headers=HTMX)

    view.refresh_from_db()
    assert (view.name, view.deleted_at, gone.status_code) == ("Oak", None, 403)
    assert SavedView.objects.get(owner=cast["Boris"]).name == "Mine"
    assert address.endswith(str(view.pk))


def test_a_view_is_renamed_and_deleted_with_a_way_back(cast: dict[str, User]) -> None:
    _saved(cast["Anna"])
    view = SavedView.objects.get()
    anna = signed_in(cast["Anna"])

    _saved(cast["Anna"], view=str(view.pk), name="Only oak")
    gone = anna.post(f"/leads/list/views/{view.pk}/deletion/", headers=HTMX)
    without = anna.get("/leads/list/").content.decode()
    anna.post(told(gone)["toast"]["undo"], headers=HTMX)
    again = anna.get("/leads/list/").content.decode()

    assert "Only oak" not in without
    assert "Only oak" in again


def test_a_view_without_a_name_comes_back_in_the_dialog(cast: dict[str, User]) -> None:
    answer = signed_in(cast["Anna"]).post("/leads/list/views/", {"name": " "}, headers=HTMX)

    assert answer.status_code == 422
    assert "Give the view a name." in answer.content.decode()
    assert not SavedView.objects.exists()
