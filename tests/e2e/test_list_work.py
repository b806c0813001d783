"""The list: columns found again elsewhere, a saved view, a stage set for all that match."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.asking import asked
from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


def _leads(person: Person, name: str, count: int) -> None:
    token = person.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    for number in range(count):
        fields = {"client_name": f"{name} {number}", "phone": f"+7 (495) 555-01-{number:02}"}
        made = person.context.request.post(
            f"{person.company.url}/api/v1/leads/",
            data=json.dumps({"fields": fields}),
            headers={"Content-Type": "application/json", "X-CSRFToken": token,
                     "Referer": person.company.url},
        )  # fmt: skip
        assert made.status == 201, made.text()


def _colleagues(browser: Browser, showroom: Company, name: str) -> None:
    """Have so many work here that one has to look for somebody."""
    irina = Person(browser, showroom, "irina")
    for number in range(4):
        email = f"{uuid4().hex[:8]}@showroom.example"
        body = {"name": f"{name} {number}", "email": email, "role": "quality"}
        asked(irina, "POST", "people/", body)
    irina.close()


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
    _arrange_panels(first)
    first.close()

    second = Person(browser, showroom, "viktor")
    second.go("/leads/list/")
    second.page.locator(".view-tabs > a", has_text=name).click()
    expect(second.page.locator('th[data-column="title"]')).to_be_visible()
    expect(second.page.locator('th[data-column="grade"]')).to_have_count(0)
    expect(second.page.locator("html")).to_have_class("menu-folded")
    second.go("/leads/")
    second.page.locator("a.tile-title").first.click()
    slide = second.page.locator("#slide-frame[open]")
    expect(slide.locator(".slide-box")).to_be_visible()
    assert slide.evaluate("each => each.offsetWidth") == 840
    second.close()


def _arrange_panels(person: Person) -> None:
    """Fold the menu, and make the card that slides over the page wider by two steps."""
    page = person.page
    page.locator(".sidebar").hover()
    with page.expect_response(lambda got: "/layouts/panels/" in got.url):
        page.locator("[data-fold]").click()
    person.go("/leads/")
    page.locator("a.tile-title").first.click()
    expect(page.locator("#slide-frame[open] .slide-box")).to_be_visible()
    grip = page.locator(".slide-grip")
    for width in (800, 840):
        with page.expect_response(lambda got: "/layouts/panels/" in got.url):
            grip.press("ArrowLeft")
        assert grip.evaluate("each => each.parentElement.offsetWidth") == width


def test_many_are_moved_with_a_report_given_away_and_taken_back(
    browser: Browser, showroom: Company
) -> None:
    name = f"Партия{uuid4().hex[:8]}"
    galina = Person(browser, showroom, "galina")
    galina.go("/leads/list/")
    _leads(galina, name, 3)
    _colleagues(browser, showroom, name)
    galina.go(f"/leads/list/?q={name}")
    bar, notes = galina.page.locator(".selection-bar"), galina.page.locator("#bulk-notes")

    galina.page.locator("[data-all-rows]").check()
    bar.locator("summary").nth(0).click()
    bar.locator('button[value="ours"]').click()
    notes.locator("button[hx-get*=report]").click()
    expect(galina.page.locator("#dialog .need-list li")).to_have_count(3)
    galina.page.locator("#dialog .btn-primary").click()
    stages = "SELECT DISTINCT stage FROM records_lead WHERE client_name LIKE %s"
    assert showroom.rows(stages, f"{name}%") == [("new",)]

    galina.page.locator("[data-all-rows]").check()
    # Among many colleagues one types whom one means.
    bar.locator("summary").nth(1).click()
    names = bar.locator(".menu-item:visible")
    expect(names.filter(has_text=name)).to_have_count(4)
    expect(bar.locator(".menu-search:visible")).to_be_focused()
    galina.page.keyboard.type("борис")
    expect(names).to_have_count(1)
    expect(names).to_contain_text("Борис")
    galina.page.keyboard.press("Enter")
    undo = notes.locator("button[hx-post*=undoing]")
    undo.click()
    expect(notes.locator(".bulk-note")).to_have_count(3)
    expect(notes.locator("progress")).to_have_count(0)
    galina.close()
    owners = "SELECT DISTINCT owner_id FROM records_lead WHERE client_name LIKE %s"
    assert len(showroom.rows(owners, f"{name}%")) == 1
    boris = "SELECT count(*) FROM records_lead l JOIN people_user u ON u.id = l.owner_id"
    found = showroom.rows(
        f"{boris} WHERE u.email LIKE 'boris%%' AND client_name LIKE %s", f"{name}%"
    )
    assert found == [(0,)]


def test_a_selection_leaves_as_a_file(browser: Browser, showroom: Company) -> None:
    name = f"Выгрузка{uuid4().hex[:8]}"
    galina = Person(browser, showroom, "galina")
    galina.go("/leads/list/")
    _leads(galina, name, 2)
    galina.go(f"/leads/list/?q={name}")

    galina.page.locator("[data-all-rows]").check()
    galina.page.locator(".selection-bar summary", has_text="Выгрузить").click()
    with galina.page.expect_download() as fetched:
        galina.page.locator('[data-export] button[value="csv"]').click()

    rows = fetched.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("Название;")
    assert sorted(name in row for row in rows[1:]) == [True, True]
    galina.close()


def test_cells_are_filled_in_by_keyboard_where_they_stand(
    browser: Browser, showroom: Company
) -> None:
    name = f"Ячейка{uuid4().hex[:8]}"
    galina = Person(browser, showroom, "galina")
    galina.go("/leads/list/")
    _leads(galina, name, 1)
    galina.go(f"/leads/list/?q={name}")
    page = galina.page
    amount = page.locator('tbody td[data-cell="amount"]')

    page.locator('tbody td[data-cell="client_name"]').dblclick()
    expect(page.locator('td[data-cell="client_name"] input[type=text]')).to_be_focused()
    page.keyboard.type(f"{name} Полная")
    page.keyboard.press("Tab")
    phone = page.locator('tbody td[data-cell="phone"] input[type=tel]')
    expect(phone).to_be_focused()
    phone.fill("12")
    page.keyboard.press("Enter")
    expect(page.locator('td[data-cell="phone"] [role=alert]')).to_be_visible()
    expect(page.locator('td[data-cell="phone"] input[type=tel]')).to_have_value("12")
    page.keyboard.press("Escape")
    expect(page.locator('tbody td[data-cell="phone"]')).to_contain_text("555-01-00")

    amount.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("125000")
    page.keyboard.press("Enter")
    expect(amount).to_contain_text("125 000")
    expect(amount).to_be_focused()

    page.locator('tbody td[data-cell="stage"]').focus()
    page.keyboard.press("Enter")
    stages = page.locator('td[data-cell="stage"] select')
    expect(stages).to_be_focused()
    stages.select_option("ours")
    page.keyboard.press("Enter")
    gate = page.locator("#dialog-frame")
    expect(gate.locator("#dialog-title")).to_contain_text("Клиент наш")
    expect(gate.locator('[name="f.budget"]')).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator('tbody td[data-cell="stage"]')).to_contain_text("Не обработан")
    galina.close()
    kept = "SELECT client_name, phone, amount_minor, stage FROM records_lead"
    assert showroom.rows(f"{kept} WHERE client_name LIKE %s", f"{name}%") == [
        (f"{name} Полная", "+74955550100", 12500000, "new")
    ]


def test_contacts_are_narrowed_and_changed_where_they_stand(
    browser: Browser, showroom: Company
) -> None:
    name = f"Контакт{uuid4().hex[:8]}"
    galina = Person(browser, showroom, "galina")
    galina.go("/contacts/")
    page = galina.page
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    made = galina.context.request.post(
        f"{showroom.url}/api/v1/contacts/",
        data=json.dumps({"fields": {"name": name}}),
        headers={"Content-Type": "application/json", "X-CSRFToken": token, "Referer": showroom.url},
    )
    assert made.status == 201, made.text()

    galina.go("/contacts/")
    page.locator("[data-add-filter]").click()
    page.locator(".filter-fields button", has_text="Название").click()
    page.fill(".filter-value", name)
    page.locator(".filter-form .btn-primary").click()
    expect(page.locator("tbody tr[id]")).to_have_count(1)
    expect(page.locator(".list-totals")).to_have_text("1 строка")
    expect(page.locator("#all-matching")).to_have_attribute("data-all-matching", "1")
    page.locator('td[data-cell="position"]').focus()
    page.keyboard.press("F2")
    expect(page.locator('td[data-cell="position"] input[type=text]')).to_be_focused()
    page.keyboard.type("Директор")
    page.keyboard.press("Enter")

    expect(page.locator('td[data-cell="position"]')).to_have_text("Директор")
    page.locator(".filters details summary").click()
    page.locator(".filters .menu-more a", has_text="Борис").click()
    expect(page.locator(".filters .chip-on b")).to_contain_text("Борис")
    galina.close()
    kept = "SELECT position FROM records_contact WHERE name = %s"
    assert showroom.rows(kept, name) == [("Директор",)]
