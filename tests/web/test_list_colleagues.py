"""Colleagues in the menus of lists and boards: they come when a menu is opened."""

import re

import pytest

from tests.web.browsing import signed_in
from tests.world import make_cast, make_user, use_showroom
from voronka.people.models import User

pytestmark = pytest.mark.django_db
Cast = dict[str, User]
PAGES = ("/leads/", "/leads/list/", "/contacts/list/", "/tasks/list/")


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def _menus(page: str) -> str:
    """Return the page without the frame that names who is signed in."""
    return page.split('<div class="filters"')[1]


@pytest.mark.parametrize("page", PAGES)
def test_the_menu_of_owners_comes_once_it_is_opened(cast: Cast, page: str) -> None:
    galina, boris = signed_in(cast["Galina"]), cast["Boris"]

    drawn = _menus(galina.get(f"{page}?q=oak").content.decode())
    (address,) = set(re.findall(r'hx-get="([^"]*/colleagues/[^"]*)"', drawn))
    menu = galina.get(address.replace("&amp;", "&")).content.decode()

    assert str(boris.pk) not in drawn
    (link,) = re.findall(rf'href="([^"]*{boris.pk}[^"]*)"', menu)
    chosen = link.replace("&amp;", "&")
    assert chosen.split("?")[0] == ("/contacts/" if "contacts" in page else page)
    assert "q=oak" in chosen
    # Who is chosen stands in the menu at once, and only there.
    again = _menus(galina.get(chosen).content.decode())
    assert re.search(r'class="chip chip-on".{0,400}?<b>Boris</b>', again, re.S)
    (address,) = set(re.findall(r'hx-get="([^"]*/colleagues/[^"]*)"', again))
    assert str(boris.pk) in address
    assert ">Boris<" not in galina.get(address.replace("&amp;", "&")).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_who_sees_their_own_alone_is_offered_no_colleagues(cast: Cast, page: str) -> None:
    anna, root = signed_in(cast["Anna"]), page.split("/")[1]

    assert "/colleagues/" not in anna.get(page).content.decode()
    assert anna.get(f"/{root}/list/colleagues/").status_code == 403


def test_whom_rows_can_be_given_to_is_told_to_those_who_may_give_them(cast: Cast) -> None:
    galina, anna = signed_in(cast["Galina"]), signed_in(cast["Anna"])

    for noun in ("contacts", "tasks"):
        menu = galina.get(f"/{noun}/list/takers/").content.decode()
        assert f'<button class="menu-item" name="owner" value="{cast["Boris"].pk}">' in menu
        assert anna.get(f"/{noun}/list/takers/").status_code == 403


@pytest.mark.parametrize("address", ["/leads/list/colleagues/", "/contacts/list/takers/"])
def test_a_menu_of_many_colleagues_is_searched_and_one_of_few_is_not(
    cast: Cast, address: str
) -> None:
    galina = signed_in(cast["Galina"])

    few = galina.get(address).content.decode()
    for number in range(11):
        make_user(f"Colleague {number}")
    many = galina.get(address).content.decode()

    assert ("menu-search" in few, many.count('data-behaviour="menu-search"')) == (False, 1)
