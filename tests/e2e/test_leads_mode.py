"""A company tries working without leads and goes back: the leads stay as they were (F6)."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


def test_the_director_switches_and_a_request_by_hand_is_a_deal(
    browser: Browser, showroom: Company
) -> None:
    viktor = Person(browser, showroom, "viktor")
    page = viktor.page
    viktor.go("/process/")
    page.get_by_role("link", name="С лидами или без").click()
    expect(page.locator("[aria-current=true]")).to_contain_text("С лидами")
    expect(page.get_by_text("Открытые лиды")).to_be_visible()
    try:
        # The leads there are belong to others' stories.
        page.get_by_label("Превратить").uncheck()
        page.get_by_label("Почему").fill("Заявок стало мало")
        page.get_by_role("button", name="Работать без лидов").click()
        expect(page.locator(".leads-ways [aria-current=true]")).to_contain_text("Без лидов")

        viktor.go("/leads/")
        expect(page.get_by_text("Здесь — прежние лиды.")).to_be_visible()
        page.locator("[data-new]").click()
        form = page.locator("#slide")
        form.locator('[name="f.client_name"]').fill("Нина Безлидова")
        form.locator('[name="f.phone"]').fill("+7 (495) 555-01-86")
        form.get_by_role("button", name="Создать").click()
        page.wait_for_url("**/deals/*/")
        expect(page.get_by_role("link", name="Нина Безлидова").first).to_be_visible()
    finally:
        _go_back(viktor, page)
    assert viktor.complaints == []


def _go_back(viktor: Person, page: Page) -> None:
    viktor.go("/process/leads/")
    again = page.get_by_role("button", name="Работать с лидами")
    if again.is_visible():
        again.click()
    expect(page.locator(".leads-ways [aria-current=true]")).to_contain_text("С лидами")
