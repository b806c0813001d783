"""An event from its making to the door, and a meeting by video call (B1)."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.asking import asked
from tests.e2e.company import Company
from tests.e2e.person import PHONE, Person

pytestmark = pytest.mark.e2e


def test_a_client_is_invited_and_marked_at_the_door(browser: Browser, showroom: Company) -> None:
    boris = Person(browser, showroom, "boris")
    page = boris.page
    boris.go("/events/")
    page.locator("[data-new]").click()
    form = page.locator("#dialog form")
    today = datetime.fromisoformat(str(page.evaluate("new Date().toISOString()"))[:10])
    form.locator("[name=name]").fill("Мастер-класс по столешницам")
    form.locator("[name=kind]").select_option("workshop")
    form.locator("[name=starts_at]").fill(f"{today - timedelta(days=1):%Y-%m-%d}T10:00")
    form.locator("[name=ends_at]").fill(f"{today + timedelta(days=9):%Y-%m-%d}T12:00")
    form.locator("button.btn-primary").click()
    expect(page.locator("h1")).to_have_text("Мастер-класс по столешницам")
    event = page.url

    fields = {"client_name": "Эмма Событьева", "phone": "+7 (495) 555-01-77"}
    own = showroom.rows("SELECT id::text FROM people_user WHERE email = 'boris@showroom.example'")
    lead = asked(boris, "POST", "leads/", {"fields": fields, "owner_id": own[0][0]})
    boris.go(f"/leads/{lead['id']}/")
    page.locator("#card-head .menu-holder summary").click()
    page.locator("#card-head [hx-get$='/events/new/']").click()
    row = page.locator("#dialog li", has_text="Мастер-класс по столешницам")
    row.get_by_role("button").click()
    expect(page.locator("#card-events")).to_contain_text("Мастер-класс по столешницам")
    expect(page.locator("#card-timeline")).to_contain_text("Мастер-класс по столешницам")

    door = Person(browser, showroom, "boris", size=PHONE)
    door.page.goto(event)
    guest = door.page.locator(".guest", has_text="Эмма Событьева")
    guest.locator(".guest-came").click()
    expect(guest.locator(".guest-came")).to_have_attribute("aria-pressed", "true")
    expect(door.page.locator("#event-figures [value=attended] + span b")).to_have_text("1")
    expect(door.page.locator("#event-outcome table")).to_be_visible()
    wide = door.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0

    page.locator("[data-book=online]").click()
    page.locator("#dialog [name=link]").fill("https://meet.example/emma")
    page.locator("#dialog button.btn-primary").click()
    join = page.locator("#card-bookings .btn-join")
    expect(join).to_have_attribute("href", "https://meet.example/emma")
    expect(page.locator("#card-bookings")).to_contain_text("Онлайн-консультация")

    # What lasts for days stands above the hours of who answers for it.
    boris.go("/calendar/")
    page.locator("[data-view=own]").click()
    page.locator(".cal-event", has_text="Мастер-класс по столешницам").first.click()
    expect(page).to_have_url(event)
    door.close()
    boris.close()
