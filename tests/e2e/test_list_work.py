"""The list: a view that was saved is found again elsewhere, with its columns."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


def test_a_view_saved_with_its_columns_is_found_in_another_browser(
    browser: Browser, showroom: Company
) -> None:
    name = f"Мой вид {uuid4().hex[:6]}"
    first = Person(browser, showroom, "viktor")
    first.go("/leads/list/?which=all")
    first.page.locator("[data-columns]").click()
    grade = first.page.locator('.column-list li[data-key="grade"] input')
    with first.page.expect_response(lambda got: "/layouts/" in got.url):
        grade.uncheck()
    expect(first.page.locator('th[data-column="grade"]')).to_have_count(0)
    first.page.keyboard.press("Escape")
    first.page.locator("[data-save-view]").click()
    first.page.fill("#view-name", name)
    first.page.locator("#dialog button.btn-primary").click()
    expect(first.page.locator(".view-tabs")).to_contain_text(name)
    first.close()

    second = Person(browser, showroom, "viktor")
    second.go("/leads/list/")
    second.page.locator(".view-tabs a", has_text=name).click()
    expect(second.page.locator('th[data-column="title"]')).to_be_visible()
    expect(second.page.locator('th[data-column="grade"]')).to_have_count(0)
    second.close()
