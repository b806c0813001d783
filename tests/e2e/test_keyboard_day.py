"""A salesperson's whole day without a mouse, from signing in to signing out."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


def _command(page: Page, words: str, wanted: str) -> None:
    """Open the palette, type, see what is meant come first, and do it."""
    page.keyboard.press("Control+k")
    expect(page.locator(".palette input")).to_be_focused()
    page.keyboard.type(words)
    first = page.locator(".palette-option").first
    expect(first).to_contain_text(wanted)
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")


def _tab_to(page: Page, selector: str, most: int = 60) -> None:
    for _ in range(most):
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_a_whole_day_by_keyboard_alone(browser: Browser, showroom: Company) -> None:
    guest = Person(browser, showroom, "")
    page = guest.page
    guest.go("/accounts/login/")
    page.keyboard.type("anna@showroom.example")
    page.keyboard.press("Tab")
    page.keyboard.type(showroom.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/day/")

    # The words of the other language, and of the other keyboard layout.
    page.keyboard.press("?")
    guest.sees("Горячие клавиши", within="#dialog")
    page.keyboard.press("Escape")
    _command(page, "pflfxb", "Задачи")
    page.wait_for_url("**/tasks/")
    # Faster than the pages come: each key waits for the page that it is meant for, and what is
    # typed for the form that it opens.
    for key in "glnKlavdia":
        page.keyboard.press(key)
    expect(page.locator('#slide [name="f.client_name"]')).to_have_value("Klavdia")
    assert page.url.endswith("/leads/")
    page.keyboard.type(" Клавишная")
    _tab_to(page, '[name="f.phone"]')
    page.keyboard.type("+7 (495) 555-01-83")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/leads/" in url and url.count("-") > 3)
    guest.sees("Klavdia Клавишная", within="#card-head")

    _command(page, "write note", "Написать заметку")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.type("g n ? остаются буквами, пока пишешь")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    guest.sees("остаются буквами", within=".timeline, #timeline, .card-right")

    _command(page, "клиент наш", "Клиент наш")
    gate = page.locator("#dialog")
    expect(gate.locator('[name="f.budget"]')).to_be_visible()
    _tab_to(page, '[name="f.budget"]')
    page.keyboard.type("450000")
    _tab_to(page, '[name="f.material"]')
    page.keyboard.press("ArrowDown")
    _tab_to(page, '[name="f.site_address"]')
    page.keyboard.type("ул. Показательная, д. 1")
    _tab_to(page, "#dialog button.btn-primary")
    page.keyboard.press("Enter")
    guest.stands_in("Клиент наш")

    _command(page, "записать звонок", "Записать звонок")
    expect(page.locator("#call-text")).to_be_focused()
    page.keyboard.type("Ждёт замера в субботу")
    _tab_to(page, "button[name=answered]")
    page.keyboard.press("Enter")
    guest.sees("Ждёт замера", within=".timeline, #timeline, .card-right")

    # What was opened here is known on every other device of hers.
    other = Person(browser, showroom, "anna")
    other.go("/day/")
    other.page.keyboard.press("Control+k")
    first = other.page.locator(".palette-option").first
    expect(first).to_have_attribute("href", page.url.removeprefix(showroom.url))
    other.close()

    # A visit: the palette opens it, the first free time is taken.
    _command(page, "записать на визит", "Записать на визит")
    _tab_to(page, "[name=slot]")
    page.keyboard.press("Space")
    _tab_to(page, "#dialog button.btn-primary")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog-frame")).not_to_be_visible()

    # The day's tasks: walked through, and the first one put off where it stands.
    _command(page, "мой день", "Мой день")
    page.wait_for_url("**/day/")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("#dialog-frame")).to_be_visible()
    page.keyboard.press("Escape")

    _command(page, "dark theme", "Тёмная тема")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    _command(page, "list of leads", "Список лидов")
    page.wait_for_url("**/leads/list/")
    _command(page, "выйти", "Выйти")
    page.wait_for_url("**/accounts/login/**")
    guest.close()
