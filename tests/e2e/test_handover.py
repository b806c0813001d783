"""In a browser: a team is made, somebody leaves, and their work goes over with a report."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


def test_whoever_leaves_is_asked_about_and_an_absence_shows_what_falls_into_it(
    browser: Browser, showroom: Company
) -> None:
    irina, key = Person(browser, showroom, "irina"), uuid4().hex[:6]
    page, slide = irina.page, irina.page.locator("#slide")

    irina.go("/settings/teams/")
    irina.click("Новая команда")
    slide.locator("[name=name]").fill(f"Выездная {key}")
    slide.locator("footer .btn-primary").click()
    irina.sees(f"Выездная {key}", within="#teams")

    irina.go("/settings/people/")
    irina.click("Добавить")
    slide.locator("[name=name]").fill(f"Пётр {key}")
    slide.locator("[name=email]").fill(f"petr-{key}@showroom.example")
    slide.locator("[name=role]").select_option("sales")
    slide.locator("footer .btn-primary").click()
    expect(slide.locator("#invitation-link")).to_be_visible()
    slide.locator("footer .btn-primary").click()
    irina.click(f"Пётр {key}", within="#people")
    slide.get_by_role("button", name="Уходит из компании").click()
    expect(slide.locator("#departure")).to_contain_text("Незавершённого нет")
    slide.locator("footer .btn-danger").click()
    expect(page.locator("#people tr", has_text=f"Пётр {key}")).to_have_class("is-away")

    irina.go("/settings/absence/")
    page.fill("[name=first]", "2031-07-01")
    page.locator("#new-absence button").click()
    irina.sees("На это время нет ни задач, ни визитов")
    irina.go("/settings/absence/")
    page.locator("#absences form button").click()
    irina.sees("Отсутствий не запланировано")
    irina.close()
