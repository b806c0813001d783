"""The process changed in a browser: a robot, a task's checklist, the preview, publishing."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e
_ROBOT, _TASK = "Подтвердить замер за сутки", "Позвонить и познакомиться"


def test_an_administrator_changes_a_robot_and_a_checklist_and_sees_what_it_means(
    browser: Browser, showroom: Company
) -> None:
    irina = Person(browser, showroom, "irina")
    page = irina.page
    irina.go("/process/")
    irina.click("Изменить процесс")
    _open(page, "Подтвердить замер")

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
    _save(page)

    irina.go("/process/edit/tasks/")
    page.get_by_role("link", name=_TASK).click()
    _lengthen_checklist(page)
    _save(page)

    page.locator(".playbook-draft.has-changes").click()
    differences = page.locator(".playbook-differences")
    expect(differences).to_contain_text(_ROBOT)
    expect(differences).to_contain_text(_TASK)
    expect(page.locator(".playbook-impact").last).to_contain_text("300")
    _take_back(page, _ROBOT)
    _take_back(page, _TASK)
    expect(page.get_by_text("Черновик совпадает с действующим процессом")).to_be_visible()

    # Where it is used: a field, a stage, a role and a person, each from its own form (N15).
    for form, names in (
        ("/process/part/fields/lead/budget/", "Клиент наш"),
        ("/process/part/pipelines/leads/stages/assigned/", "В ней сто"),
        ("/settings/roles/#role-sales", "Борис"),
    ):
        irina.go(form)
        if "#" in form:
            page.locator("#role-sales summary").click()
        page.locator(".settings-head, #role-sales").get_by_role(
            "link", name="Где используется?"
        ).first.click()
        irina.sees(names, within=".playbook-part")
    page.locator(".playbook-uses a").first.click()
    expect(page.locator("form[data-behaviour='part-form']")).to_be_visible()
    irina.go("/settings/roles/")
    page.locator("#role-sales summary").click()
    page.locator("#role-sales").get_by_role("link", name="Борис").click()
    irina.sees("Открытых карточек", within="#uses")
    assert irina.complaints == []
    irina.close()


def _open(page: Page, name: str) -> None:
    """Find a part by a piece of its name, and open its form."""
    page.get_by_role("searchbox").last.fill(name)
    page.locator(".playbook-lines").get_by_role("link", name=_ROBOT).click()


def _lengthen_checklist(page: Page) -> None:
    """Add a line below the last one and one level further in, by keyboard alone."""
    lines = page.locator(".playbook-checklist > li")
    before = lines.count()
    last = lines.last.locator("input.form-control").first
    last.press("Enter")
    expect(lines).to_have_count(before + 1)
    added = lines.last.locator("input.form-control").first
    expect(added).to_be_focused()
    page.keyboard.type("Назвать день и час")
    page.keyboard.press("Tab")
    page.keyboard.type("Name day and hour")
    page.keyboard.press("Alt+ArrowRight")
    expect(lines.last).to_have_attribute("data-level", "2")
    expect(lines.last.locator("input.form-control").last).to_be_focused()


def _save(page: Page) -> None:
    page.locator(".playbook-foot .btn-primary").click()
    expect(page.locator(".playbook-draft.has-changes")).to_be_visible()
    expect(page.locator(".playbook-lines").first).to_be_visible()


def _take_back(page: Page, title: str) -> None:
    line = page.locator(".playbook-differences > li").filter(has_text=title).first
    line.get_by_role("button", name="Отменить изменение").click()
    expect(page.locator(".playbook-differences > li").filter(has_text=title)).to_have_count(0)
