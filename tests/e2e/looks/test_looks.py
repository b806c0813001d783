"""
Every page, in both languages and themes, on a desk and on a phone: nothing overflows, is cut off,
moves, fails, speaks the wrong language or shuts anybody out.

`VORONKA_SCREENSHOTS=folder` keeps a picture of each. It takes minutes, so it runs when asked, with
`VORONKA_LOOKS=1` or with that folder.
"""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.company import Company
from tests.e2e.looks.furnishing import furnish
from tests.e2e.looks.looking import WIDTHS, Looking
from tests.e2e.looks.walk import PAGES

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        not os.environ.keys() & {"VORONKA_LOOKS", "VORONKA_SCREENSHOTS"},
        reason="looking at every page takes minutes: set VORONKA_LOOKS=1",
    ),
]


@pytest.fixture(scope="module")
def furnished(browser: Browser, showroom: Company) -> Company:
    furnish(browser, showroom)
    return showroom


@pytest.fixture(params=["ru", "en"])
def language(request: pytest.FixtureRequest, furnished: Company) -> Iterator[str]:
    """Let everybody speak it, and Russian again afterwards."""
    change = (
        "update people_user set language = %s where email like '%%@showroom.example' returning id"
    )
    furnished.rows(change, request.param)
    yield request.param
    furnished.rows(change, "ru")


def test_every_page_is_fit_to_be_seen(browser: Browser, furnished: Company, language: str) -> None:
    looking = Looking(browser, furnished, language)
    for sight in PAGES:
        for size in WIDTHS:
            looking.look_at(sight, size)
    looking.close()
    assert looking.found == [], "\n".join(looking.found)
