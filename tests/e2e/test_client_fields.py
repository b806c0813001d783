"""Fields that the process adds to contacts: in the dialog, on the page and in the list (F4)."""

import json
from urllib.parse import quote
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.asking import asked
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

    leads = _leads_of(viktor, name)
    _show(viktor, ["title", "contact.call_time"], of="lead")
    viktor.go(f"/leads/list/?q={name}")
    rows = page.locator("tbody tr[id]")
    expect(rows).to_have_count(2)
    head = page.locator('th[data-column="contact.call_time"] a')
    head.click()
    expect(page.locator("tbody tr[id]").first).to_contain_text("Вечером")
    head.click()
    expect(page.locator("tbody tr[id]").first).to_contain_text("Утром")
    cell = page.locator(f'#row-{leads[1]} td[data-cell="contact.call_time"]')
    cell.focus()
    page.keyboard.press("F2")
    expect(cell.locator("input[type=text]")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("В обед")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("В обед")
    viktor.close()
    kept = office.rows("SELECT fields FROM records_contact WHERE name = %s", name)
    assert kept == [({"prefers": "messenger", "birthday": "1990-05-17", "call_time": "Вечером"},)]
    other = office.rows("SELECT fields FROM records_contact WHERE name = %s", f"{name} Вторая")
    assert other == [({"call_time": "В обед"},)]


def _leads_of(person: Person, name: str) -> list[str]:
    """Enter a lead of the contact and one of another, and return both."""
    (known,) = asked(person, "GET", f"contacts/?text={quote(name)}")["items"]
    fields = {"name": f"{name} Вторая", "call_time": "Утром"}
    other = asked(person, "POST", "contacts/", {"fields": fields})
    for contact in (known, other):
        _post(person, f"/contacts/{contact['id']}/leads/")
    made = "SELECT l.id FROM records_lead l JOIN records_contact c ON c.id = l.contact_id"
    found = person.company.rows(f"{made} WHERE c.name LIKE %s ORDER BY c.name", f"{name}%")
    return [str(each) for (each,) in found]


def _show(person: Person, columns: list[str], *, of: str = "contact") -> None:
    """Have the person's list show these columns."""
    _post(person, f"/layouts/list.{of}/", json.dumps({"columns": columns}))


def _post(person: Person, path: str, data: str = "{}") -> None:
    token = person.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    url = person.company.url
    headers = {"Content-Type": "application/json", "X-CSRFToken": token, "Referer": url}
    sent = person.context.request.post(url + path, data=data, headers=headers)
    assert sent.ok, sent.text()
