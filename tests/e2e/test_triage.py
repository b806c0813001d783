"""The quality controller judges six requests by keys; the head hands out and reads why (Q1, N7)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.database import server
from tests.e2e.company import ROOT, Company, running_company
from tests.e2e.person import PHONE, Person

pytestmark = pytest.mark.e2e

_REQUESTS = (
    ("Первый Мусоров", "Предлагаем продвижение сайтов"),
    ("Второй Позжев", "Какие есть программы?"),
    ("Третий Спешнев", "Нужны лицензии на 40 рабочих мест"),
    ("Четвёртый Ждунов", "Перезвоните позже"),
    ("Пятый Соискатель", "Высылаю резюме"),
    ("Шестой Купцов", "Хотим купить коммутатор"),
)


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A fresh company with the IT partner's process instead of the kitchens'."""
    home: Path = tmp_path_factory.mktemp("partner")
    with running_company(os.environ.get("DATABASE_URL") or server().url, home) as made:
        command = [sys.executable, "-m", "voronka.cli.main", "apply-pack", "it_partner"]
        subprocess.run(command, cwd=ROOT, env=made.environment(), check=True, capture_output=True)
        yield made


def test_six_requests_by_keys_each_once_with_undo_and_the_ledger(
    browser: Browser, partner: Company
) -> None:
    olga = Person(browser, partner, "olga")
    _bring_requests(olga)
    olga.go("/triage/")
    page, name = olga.page, olga.page.locator("#triage-request h2")
    total = page.locator("#triage-total")

    expect(name).to_have_text("Первый Мусоров")
    page.keyboard.press("1")
    expect(name).to_have_text("Второй Позжев")
    page.keyboard.press("2")
    expect(name).to_have_text("Третий Спешнев")
    page.keyboard.press("4")
    expect(name).to_have_text("Четвёртый Ждунов")
    expect(total).to_have_text("3")
    page.keyboard.press("z")
    expect(name).to_have_text("Третий Спешнев")
    expect(total).to_have_text("4")
    page.keyboard.press("4")
    expect(name).to_have_text("Четвёртый Ждунов")
    page.keyboard.press("q")
    expect(name).to_have_text("Пятый Соискатель")
    page.keyboard.press("1")
    expect(name).to_have_text("Шестой Купцов")
    page.keyboard.press("4")
    expect(name).to_have_text("Четвёртый Ждунов")
    expect(total).to_have_text("1")
    page.keyboard.press("2")
    expect(page.locator("#triage-empty")).to_be_visible()
    expect(total).to_have_text("0")

    standing = partner.rows(
        "SELECT verdict, count(*) FROM quality_triageverdict WHERE undone_at IS NULL"
        " GROUP BY 1 ORDER BY 1"
    )
    assert standing == [("contact", 2), ("deal", 2), ("junk", 2), ("queue", 1)]
    assert partner.rows("SELECT count(*) FROM records_deal") == [(2,)]
    olga.close()

    galina = Person(browser, partner, "galina")
    galina.go("/distribution/")
    galina.click("Раздать все по очереди")
    expect(galina.page.locator(".ledger-row")).to_have_count(2)
    galina.opens_dialog(galina.page.locator(".ledger-row .why").first)
    galina.sees("Повторный расчёт по журналу даёт тот же выбор.", within="#dialog")
    galina.close()
    owners = partner.rows("SELECT count(DISTINCT owner_id) FROM records_deal")
    assert owners == [(2,)]


def test_on_a_phone_the_verdicts_are_in_reach(browser: Browser, partner: Company) -> None:
    olga = Person(browser, partner, "olga", size=PHONE)
    _bring_requests(olga, 1)
    olga.go("/triage/")
    wide = olga.page.evaluate("document.documentElement.scrollWidth")
    olga.page.locator("[value=junk]").click()

    expect(olga.page.locator("#triage-empty")).to_be_visible()
    assert wide <= 360
    olga.close()


def _bring_requests(by: Person, count: int = 6) -> None:
    by.go("/triage/")
    token = by.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    for number, (client, text) in enumerate(_REQUESTS[:count]):
        made = by.context.request.post(
            f"{by.company.url}/api/v1/leads/",
            data={
                "pipeline": "leads",
                "fields": {
                    "client_name": client,
                    "request": text,
                    "email": f"client{number}@mail.example",
                },
            },
            headers={"X-CSRFToken": token, "Referer": by.company.url},
        )
        assert made.status == 201, made.text()
