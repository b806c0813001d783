"""Two contacts that are one: merged field by field, seen with all their deals, taken apart."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.company import Company
from tests.e2e.person import Person
from tests.e2e.worker import done_at_once

pytestmark = pytest.mark.e2e


def test_two_contacts_become_one_and_are_taken_apart_again(
    browser: Browser, office: Company
) -> None:
    anna = Person(browser, office, "anna")
    first = _enter(anna, "Слияна Первая", "+7 (495) 555-88-01")
    _deal(anna, first)
    _is_recognised_while_typed(anna, first)
    second = _enter(anna, "Слияна Вторая", "+7 (495) 555-88-01", known=True)
    _deal(anna, second)

    anna.go(first)
    anna.sees("Слияна Вторая", within="#client-same")
    anna.page.locator("#client-same a[href*='/merge/']").click()
    anna.page.locator("input[name='side.name'][value=other]").check()
    anna.page.locator(".merge button.btn-primary").click()
    anna.page.wait_for_url(lambda url: url.endswith(first))
    anna.sees("Слияна Вторая", within="h1")
    expect(anna.page.locator("#client-cards li")).to_have_count(2)
    anna.go(second)
    assert anna.page.url.endswith(first)

    anna.page.locator("#client-same button[hx-post*='/parts/']").click()
    expect(anna.page.locator("#client-head h1")).to_have_text("Слияна Первая")
    expect(anna.page.locator("#client-cards li")).to_have_count(1)
    anna.go(second)
    anna.sees("Слияна Вторая", within="h1")
    expect(anna.page.locator("#client-cards li")).to_have_count(1)
    anna.close()


def _is_recognised_while_typed(person: Person, path: str) -> None:
    """A new lead of a known client: said while it is typed, which stays, and one click away."""
    done_at_once(person.company, "voronka.quality.duplicates.scan", "scan_changed")
    person.go("/leads/list/")
    person.page.locator("[data-new]").first.click()
    name, phone = (person.page.locator(f"#slide [name='f.{key}']") for key in _TYPED)
    name.fill("Слияна")
    phone.fill("8 495 555-88-01")
    name.focus()
    known = person.page.locator("#slide #known .known-list a", has_text="Слияна Первая").first
    expect(known).to_be_visible()
    assert known.get_attribute("href") == path
    with person.context.expect_page() as opened:
        known.click()
    expect(opened.value.locator("#client-head h1")).to_have_text("Слияна Первая")
    opened.value.close()
    expect(name).to_have_value("Слияна")
    expect(phone).to_have_value("8 495 555-88-01")
    # With neither number nor spelling to know them by, whoever reads alike is suggested.
    phone.fill("")
    name.fill("Слияна Первоя")
    phone.focus()
    alike = person.page.locator(f"#slide [data-alike] a[href='{path}']")
    expect(alike).to_have_text("Слияна Первая")
    person.page.keyboard.press("Escape")


_TYPED = ("client_name", "phone")


def _enter(person: Person, name: str, phone: str, *, known: bool = False) -> str:
    person.go("/contacts/")
    person.page.locator("[data-new]").click()
    person.fill({"name": name}, within="#slide")
    person.page.locator("#slide [name='f.phone']").first.fill(phone)
    button = person.page.locator("#slide .dialog-foot .btn-primary")
    button.click()
    if known:
        person.sees("Слияна Первая", within="#slide .known-list")
        person.page.locator("#slide [name=even_if_known]").click()
    expect(person.page.locator("#client-head h1")).to_have_text(name)
    return person.page.url.removeprefix(person.company.url)


def _deal(person: Person, path: str) -> None:
    person.page.locator("#client-head .card-actions .btn-primary").click()
    person.page.wait_for_url("**/deals/**")
    person.go(path)
    expect(person.page.locator("#client-cards li")).to_have_count(1)
