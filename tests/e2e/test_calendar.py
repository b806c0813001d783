"""The calendar: visits dragged to a free and to a taken time; its address for other programs."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import icalendar
import pytest
from playwright.sync_api import Browser, FloatRect, Locator, expect

from tests.e2e.company import Company
from tests.e2e.person import PHONE, Person

pytestmark = pytest.mark.e2e

MOSCOW = ZoneInfo("Europe/Moscow")
_DAYS = timedelta(days=1)


def ask(person: Person, method: str, path: str, body: Any = None) -> Any:
    """Ask the API as the person whose browser it is."""
    token = person.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = person.context.request.fetch(
        f"{person.company.url}/api/v1{path}",
        method=method,
        data=json.dumps(body) if body is not None else None,
        headers={
            "Content-Type": "application/json",
            "X-CSRFToken": token,
            "Referer": person.company.url,
        },
    )
    assert answer.ok, answer.text()
    return answer.json()


def free_times(person: Person) -> set[tuple[str, datetime]]:
    """Return when somebody is free for a visit in the week that comes, and who."""
    person.go("/calendar/")
    setup = json.loads(person.page.locator("[data-setup]").get_attribute("data-setup") or "")
    today = datetime.fromisoformat(setup["today"]).replace(hour=0, minute=0, second=0)
    start = today.replace(tzinfo=MOSCOW) + timedelta(days=7 - today.weekday())
    asked = urlencode({"start": start.isoformat(), "end": (start + 6 * _DAYS).isoformat()})
    slots = ask(person, "GET", f"/booking-kinds/visit/slots/?{asked}")
    return {(each["resource_id"], datetime.fromisoformat(each["starts_at"])) for each in slots}


def three_days(person: Person) -> tuple[str, datetime]:
    """Return a measurer and a moment that is free on the two days after it as well."""
    free = free_times(person)
    return min(
        (who, at) for who, at in free if (who, at + _DAYS) in free and (who, at + 2 * _DAYS) in free
    )


def book(person: Person, name: str, who: str, at: datetime) -> str:
    fields = {"client_name": name, "phone": "+7 (495) 555-01-64", "site_address": "ул. Тихая, 4"}
    own = person.company.rows(
        "SELECT id::text FROM people_user WHERE email = %s", f"{person.key}@showroom.example"
    )
    lead = ask(person, "POST", "/leads/", {"fields": fields, "owner_id": own[0][0]})
    wish = {"kind": "visit", "resource_id": who, "starts_at": at.isoformat()}
    booked = ask(person, "POST", f"/leads/{lead['id']}/bookings/", wish)
    return str(booked["id"])


def starts_at(person: Person, visit: str) -> datetime:
    return datetime.fromisoformat(ask(person, "GET", f"/bookings/{visit}/")["starts_at"])


def drag(person: Person, visit: Locator, days: int) -> None:
    """Drag a visit some columns to the right."""
    # What came by the live line has been drawn.
    person.page.wait_for_timeout(1_600)
    box, mouse = box_of(visit), person.page.mouse
    x, y = box["x"] + box["width"] / 2, box["y"] + 12
    column = person.page.locator(".ec-body .ec-day").first.bounding_box()
    assert column
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + days * column["width"] / 2, y, steps=4)
    mouse.move(x + days * column["width"], y, steps=4)
    mouse.up()


def left(event: Locator) -> int:
    """Return where on the page a visit begins."""
    return round(box_of(event)["x"])


def box_of(event: Locator) -> FloatRect:
    """Return where something stands; a calendar that is just drawn anew is asked again."""
    for _ in range(20):
        if box := event.bounding_box():
            return box
        event.page.wait_for_timeout(100)
    raise AssertionError("it is not in the calendar")


def stands_at(person: Person, visit: str, x: int) -> None:
    """Wait until the calendar has drawn the visit there."""
    person.page.wait_for_function(
        "([id, x]) => Math.round(document.querySelector(`[data-event='visit-${id}']`)"
        "?.getBoundingClientRect().x) === x",
        arg=[visit, x],
    )


def test_a_visit_is_dragged_to_a_free_day_taken_back_and_refused_on_a_taken_one(
    browser: Browser, showroom: Company
) -> None:
    # Far from the company, at a machine whose clock is wrong.
    anna = Person(browser, showroom, "anna", zone="Asia/Vladivostok")
    who, at = three_days(anna)
    visit, other = book(anna, "Вера Тягина", who, at), book(anna, "Нина Занятая", who, at + _DAYS)
    anna.page.clock.set_fixed_time(datetime.now(MOSCOW) + 2 * _DAYS)
    anna.go("/calendar/")
    setup = json.loads(anna.page.locator("[data-setup]").get_attribute("data-setup") or "")
    today = anna.page.locator(".ec-header .ec-today").first
    expect(today).to_contain_text(f"{datetime.fromisoformat(setup['today']).day} ")
    anna.page.locator("[data-calendar-tools] [data-view=week]").click()
    anna.page.locator("[data-go=next]").click()
    shown = anna.page.locator(f'[data-event="visit-{visit}"]')
    expect(shown).to_contain_text("Вера Тягина")
    expect(anna.page.locator(f'[data-event="visit-{other}"]')).to_be_visible()

    first = left(shown)
    drag(anna, shown, 2)
    anna.sees("Визит перенесён", within="#toasts")
    assert starts_at(anna, visit) == at + 2 * _DAYS
    anna.click("Отменить", within="#toasts")
    expect(anna.page.locator("#toasts .toast-note")).to_have_count(1)
    expect(anna.page.locator("#toasts")).to_contain_text("Визит перенесён")
    assert starts_at(anna, visit) == at

    stands_at(anna, visit, first)
    drag(anna, shown, 1)
    dialog = anna.page.locator("#dialog-frame[open]")
    expect(dialog).to_contain_text("Нина Занятая")
    expect(dialog).to_contain_text("Свободно рядом")
    assert starts_at(anna, visit) == at
    anna.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    stands_at(anna, visit, first)

    shown.focus()
    anna.page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Вера Тягина")
    expect(dialog.get_by_role("button", name="Перенести")).to_be_visible()
    anna.close()


def test_on_a_phone_the_calendar_is_an_agenda(browser: Browser, showroom: Company) -> None:
    anna = Person(browser, showroom, "anna", size=PHONE)
    who, at = max(free_times(anna))
    visit = book(anna, "Зоя Карманова", who, at)
    anna.go("/calendar/")
    anna.page.locator("[data-go=next]").click()

    row = anna.page.locator(f'[data-event="visit-{visit}"]')
    expect(row).to_contain_text("Зоя Карманова")
    assert anna.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row.click()
    expect(anna.page.locator("#dialog-frame[open]")).to_contain_text("ул. Тихая, 4")
    anna.close()


def test_the_secret_address_opens_the_calendar_for_another_program(
    browser: Browser, showroom: Company
) -> None:
    maxim, anna = Person(browser, showroom, "maxim"), Person(browser, showroom, "anna")
    who, at = max(free_times(anna))
    visit = book(anna, "Лидия Календарная", who, at)
    maxim.go("/settings/feed/")
    maxim.page.locator("form button.btn-primary").last.click()
    address = maxim.page.locator("#new-feed code").inner_text()
    other_program = browser.new_context()

    calendar: Any = icalendar.Calendar.from_ical(other_program.request.get(address).body())

    found = {str(each["uid"]): each for each in calendar.walk("VEVENT")}
    assert found[f"visit-{visit}@voronka"].start == at
    other_program.close()
    maxim.close()
    anna.close()
