"""The process changed in a browser: a robot by its form, the preview, going back."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


def test_an_administrator_gives_a_robot_a_condition_and_sees_what_it_means(
    browser: Browser, showroom: Company
) -> None:
    irina = Person(browser, showroom, "irina")
    page = irina.page
    irina.go("/process/")
    irina.click("Изменить процесс")
    page.locator(".playbook-tabs").get_by_role("link", name="Роботы").click()
    page.get_by_role("link", name="Подтвердить замер за сутки").click()

    page.locator("button[value='add:if:']").click()
    row = page.locator(".playbook-rows li").last
    operator = row.locator("select").nth(1)
    # The row is drawn anew with what money can be compared by; a row just added listens a moment
    # later than it is seen.
    for _ in range(4):
        row.locator("select").first.select_option("budget")
        try:
            expect(operator.locator("option[value='>=']")).to_have_count(1, timeout=4_000)
        except AssertionError:
            continue
        break
    operator.select_option(">=")
    value = row.locator("input.form-control")
    value.fill("300000")
    value.press("Tab")
    expect(page.locator(".playbook-said")).to_contain_text("300")
    page.locator(".playbook-foot .btn-primary").click()

    page.locator(".playbook-draft.has-changes").click()
    expect(page.locator(".playbook-differences")).to_contain_text("Подтвердить замер за сутки")
    expect(page.locator(".playbook-impact").last).to_contain_text("300")
    page.locator(".playbook-differences").get_by_role(
        "button", name="Отменить изменение"
    ).first.click()
    expect(page.get_by_text("Черновик совпадает с действующим процессом")).to_be_visible()

    irina.go("/process/uses/fields/lead/budget/")
    page.locator(".playbook-uses a").first.click()
    expect(page.locator("form[data-behaviour='part-form']")).to_be_visible()
    assert irina.complaints == []
    irina.close()
