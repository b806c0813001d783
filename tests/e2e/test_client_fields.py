"""Fields that the process adds to contacts: in the dialog, on the page and in the list (F4)."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


def test_what_the_process_adds_is_filled_in_wherever_the_contact_stands(
    browser: Browser, office: Company
) -> None:
    name = f"Поля{uuid4().hex[:8]}"
    viktor = Person(browser, office, "viktor")
    page = viktor.page
    viktor.go("/contacts/")
    page.locator("[data-new]").first.click()
    viktor.fill({"name": name}, within="#slide")
    page.locator("#slide .more-fields summary").click()
    viktor.fill({"prefers": "messenger", "birthday": "1990-05-17"}, within="#slide")
    page.locator("#slide .dialog-foot .btn-primary").click()
    expect(page.locator("#client-head h1")).to_have_text(name)
    expect(page.locator('#client-own [data-field="birthday"] dd')).to_have_text("17.05.1990")

    page.locator('#client-own [data-field="call_time"] .fill-in').click()
    time = page.locator("#client-own [name='f.call_time']")
    expect(time).to_be_focused()
    time.fill("После обеда")
    page.keyboard.press("Enter")
    expect(page.locator('#client-own [data-field="call_time"] dd')).to_have_text("После обеда")
    viktor.sees("Удобное время для звонка: После обеда", within="#client-timeline")

    _show(viktor, ["title", "prefers", "call_time"])
    where = json.dumps([["name", "is", name], ["prefers", "is", "messenger"]])
    viktor.go(f"/contacts/?where={where}")
    cell = page.locator('tbody td[data-cell="call_time"]')
    expect(page.locator("tbody tr[id]")).to_have_count(1)
    expect(page.locator('tbody td[data-cell="prefers"]')).to_have_text("Мессенджер")
    cell.focus()
    page.keyboard.press("F2")
    expect(page.locator('td[data-cell="call_time"] input[type=text]')).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Вечером")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("Вечером")
    viktor.close()
    kept = office.rows("SELECT fields FROM records_contact WHERE name = %s", name)
    assert kept == [({"prefers": "messenger", "birthday": "1990-05-17", "call_time": "Вечером"},)]


def _show(person: Person, columns: list[str]) -> None:
    """Have the person's list of contacts show these columns."""
    token = person.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    kept = person.context.request.post(
        f"{person.company.url}/layouts/list.contact/",
        data=json.dumps({"columns": columns}),
        headers={
            "Content-Type": "application/json",
            "X-CSRFToken": token,
            "Referer": person.company.url,
        },
    )
    assert kept.ok, kept.text()
