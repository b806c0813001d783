"""News joins what is open under the bell; then the card says why it is hers (B1, N4)."""

import json
import re
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.asking import asked
from tests.e2e.company import Company
from tests.e2e.person import Person
from tests.e2e.worker import done_at_once

pytestmark = pytest.mark.e2e

_UNREAD = (
    "SELECT count(*) FROM work_notification told JOIN people_user one ON one.id = told.user_id"
    " WHERE told.read_at IS NULL AND one.email = 'anna@showroom.example'"
)


def _hands_over(galina: Person, client: str, owner_id: str) -> str:
    fields = {"client_name": client, "phone": "+7 (495) 555-01-75"}
    lead = str(asked(galina, "POST", "leads/", {"fields": fields})["id"])
    asked(galina, "PUT", f"leads/{lead}/owner/", {"owner_id": owner_id})
    return lead


def _counts_what_is_unread(page: Page, company: Company) -> int:
    """Wait until this window counts as many as there are; nobody has reloaded it."""
    ((unread,),) = company.rows(_UNREAD)
    expect(page.locator("#unread")).to_have_text(str(unread) if unread else "")
    assert page.evaluate("window.sameDocument") is True
    return int(unread)


def test_news_joins_what_is_open_under_the_bell_and_the_card_explains_itself(
    browser: Browser, showroom: Company
) -> None:
    anna, galina = Person(browser, showroom, "anna"), Person(browser, showroom, "galina")
    ((anna_id,),) = showroom.rows(
        "SELECT id::text FROM people_user WHERE email = %s", "anna@showroom.example"
    )
    first_client, second_client = (f"{name} {uuid4().hex[:6]}" for name in ("Лидия", "Марк"))
    galina.go("/contacts/")
    anna.go("/tasks/")
    elsewhere = anna.context.new_page()
    elsewhere.goto(f"{showroom.url}/contacts/")
    for page in (anna.page, elsewhere):
        page.wait_for_load_state("networkidle")
        page.evaluate("window.sameDocument = true")
    before = _counts_what_is_unread(elsewhere, showroom)

    lead = _hands_over(galina, first_client, anna_id)
    assert _counts_what_is_unread(elsewhere, showroom) > before
    anna.page.locator("#bell > summary").click()
    first = anna.page.locator("#bell .news-group", has_text=first_client)
    first.locator(".news-why summary").click()
    expect(first.locator(".news-why p")).to_be_visible()
    _hands_over(galina, second_client, anna_id)
    both = re.compile(f"{first_client}|{second_client}")
    told = anna.page.locator("#bell .news-group", has_text=both)
    expect(told).to_have_count(2)
    expect(told.nth(0)).to_contain_text(second_client)
    expect(told.nth(1)).to_contain_text(first_client)
    expect(first.locator(".news-why p")).to_be_visible()
    now_unread = _counts_what_is_unread(elsewhere, showroom)
    first.locator("[data-mark]").click()
    expect(first).not_to_have_class(re.compile("is-unread"))
    expect(first.locator(".news-why p")).to_be_visible()
    expect(elsewhere.locator("#unread")).not_to_have_text(str(now_unread))
    _counts_what_is_unread(elsewhere, showroom)
    assert anna.page.evaluate("window.sameDocument") is True

    first.locator(".news-row").click()
    anna.page.wait_for_url(f"**/leads/{lead}/")
    dialog = anna.page.locator("#dialog")
    anna.opens_dialog(anna.page.locator('button[hx-get$="/reasons/"]').first)
    expect(dialog).to_contain_text("Почему ответственный именно этот сотрудник")
    expect(dialog.locator(".rules li").first).to_contain_text("Галина Орлова")
    expect(dialog).to_contain_text("Ответственный за карточку.")
    anna.close()
    galina.close()


_FAILED = """
    INSERT INTO channels_inboundrequest
        (id, channel, form_key, answers, origin, remote, arrived_at, fate, reason, tries, card_kind)
    VALUES (gen_random_uuid(), 'form', 'site', %s, '{}', '203.0.113.8', now() - interval '1 minute',
        'error', 'KeyError', 1, '')
    RETURNING id
"""
_ALARM = "voronka.quality.intake.alarm"


def test_a_broken_intake_calls_the_administrator_who_has_it_tried_again(
    browser: Browser, showroom: Company
) -> None:
    name = f"Сбоева {uuid4().hex[:6]}"
    answers = {"client_name": name, "phone": "+7 (495) 555-01-76"}
    showroom.rows(_FAILED, json.dumps(answers))
    irina = Person(browser, showroom, "irina")
    done_at_once(showroom, _ALARM, "watch_intake")

    irina.go("/notifications/")
    told = irina.page.locator(".news-group", has_text="Приём обращений сломан").first
    told.locator(".news-row").click()
    irina.page.wait_for_url("**/requests/")
    irina.sees("Приём обращений сломан", within=".requests-page .notice")
    irina.page.locator("tbody tr", has=irina.page.locator("td.is-late")).get_by_role("link").click()
    row = irina.page.locator(".request-row", has_text=name)
    row.get_by_role("button", name="Попробовать снова").click()
    expect(row.get_by_role("link", name="Открыть карточку")).to_be_visible()

    done_at_once(showroom, _ALARM, "watch_intake")
    irina.go("/notifications/")
    expect(told).not_to_have_class(re.compile("is-unread"))
    irina.go("/requests/")
    expect(irina.page.locator(".requests-page .notice")).to_contain_text("Учтено каждое обращение")
    irina.close()
