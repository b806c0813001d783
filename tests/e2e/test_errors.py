"""The head of sales repairs an error from the list, and the counter falls (Q8, N10)."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


def test_the_head_repairs_an_error_and_the_counter_falls(
    browser: Browser, showroom: Company
) -> None:
    galina = Person(browser, showroom, "galina")
    galina.go("/leads/")
    token = galina.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    made = galina.context.request.post(
        f"{showroom.url}/api/v1/leads/",
        data={
            "pipeline": "leads",
            "fields": {"client_name": "Ошибка Шагова", "request": "Кухня без телефона"},
        },
        headers={"X-CSRFToken": token, "Referer": showroom.url},
    )
    assert made.status == 201, made.text()
    row = galina.page.locator(".error-row", has_text="Шагова")
    _found(galina, row)
    total = galina.page.locator(".error-choice a[aria-current] .num").first
    before = _number(total.inner_text())

    galina.opens_dialog(row.get_by_role("button", name="Заполнить"))
    form = galina.page.locator("#dialog form")
    form.locator('[name="f.phone"]').fill("+7 (495) 555-01-97")
    form.get_by_role("button", name="Сохранить").click()

    expect(row).to_have_count(0)
    expect(total).to_have_text(re.compile(rf"^\s*{before - 1}\s*$"))

    # And the card as it was (N15).
    galina.go(f"/leads/{made.json()['id']}/")
    galina.opens_dialog(galina.page.get_by_role("button", name="Какой была на дату"))
    past = galina.page.locator("#past-card")
    expect(past).to_contain_text("Ошибка Шагова")
    expect(past).to_contain_text("555-01-97")
    galina.page.locator("#past-at").fill("2020-01-01T10:00")
    galina.page.locator("#dialog").get_by_role("button", name="Показать").click()
    expect(galina.page.locator("#dialog")).to_contain_text("этой карточки ещё не было")
    galina.close()


def _found(galina: Person, row: Locator) -> None:
    """Cards that changed are asked four times a minute."""
    for _ in range(12):
        galina.go("/errors/?rule=no_contacts")
        with suppress(AssertionError):
            expect(row).to_have_count(1, timeout=5_000)
            return
    raise AssertionError("the error was not found within a minute")


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))
