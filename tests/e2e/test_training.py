"""A newcomer practises a case in the browser, and the head sees how it went (K26)."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e

_ROOMS = "SELECT nspname FROM pg_namespace WHERE nspname ^@ 'practice_' ORDER BY 1"


def test_a_newcomer_practises_a_case_and_the_head_sees_the_marks(
    browser: Browser, showroom: Company
) -> None:
    boris = Person(browser, showroom, "boris")
    boris.page.on("dialog", lambda asked: asked.accept())
    leads = showroom.rows("SELECT count(*) FROM public.records_lead")
    rooms = showroom.rows(_ROOMS)
    boris.go("/training/")
    case = boris.page.locator("#case-10_other_town")
    case.get_by_role("button").click()
    boris.page.wait_for_url("**/practice/leads/**")
    bar = boris.page.locator(".practice-bar")
    expect(bar).to_contain_text("Другой город")

    # Called before it is taken: told what to do; then taken, as in earnest, and called.
    bar.get_by_role("button", name="Позвонить").click()
    boris.sees("Сначала возьмите лид", within=".toasts")
    boris.click("Взять", within="#card-head")
    boris.stands_in("Менеджер назначен")
    bar.get_by_role("button", name="Позвонить").click()
    boris.sees("Владивостоке", within="#dialog")
    boris.click("Понятно", within="#dialog")
    with boris.page.expect_response(lambda got: "/training/clock/" in got.url) as moved:
        bar.locator("button[hx-vals*=hour]").click()
    assert moved.value.status == 204
    expect(bar).to_contain_text("11:0")

    # The palette looks into the room alone.
    boris.page.keyboard.press("Control+k")
    boris.page.locator("#dialog input[type=search]").fill("Ким")
    expect(boris.page.locator("#dialog [role=option]", has_text="Дарья Ким")).to_be_visible()
    boris.page.keyboard.press("Escape")
    bar.get_by_role("button", name="Завершить").click()
    boris.page.wait_for_url("**/training/attempts/**")
    boris.sees("50%", within=".training-percent")
    boris.sees("Закрыт с причиной «Не наш регион»", within="#mark-ending")
    boris.close()

    galina = Person(browser, showroom, "galina")
    galina.go("/training/people/")
    row = galina.page.locator("tr", has_text="Борис Ершов")
    expect(row).to_contain_text("50%")
    row.get_by_role("link").click()
    galina.sees("Другой город")
    galina.close()
    assert showroom.rows("SELECT count(*) FROM public.records_lead") == leads
    assert showroom.rows(_ROOMS) == rooms
