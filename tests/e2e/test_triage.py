"""
The quality controller judges six requests by keys and works through an imported base; the head
hands out and reads why (Q1, Q2, Q3, N7).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.database import server
from tests.e2e.company import ROOT, Company, running_company
from tests.e2e.looks.looking import IN_FULL, WIDTHS, Looking, Way
from tests.e2e.looks.walk import TRIAGE
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


_OLD_BASE = """\
Имя клиента;Компания;Телефон;Электронная почта;Текст обращения;Когда обратился;Почтовый ящик
Аркадий Старов;ООО «Пример»;+7 (495) 555-71-01;;Прошу отписаться;03.02.2021;info@partner.example
Белла Старова;;+7 (495) 555-71-02;;Продвижение сайтов;04.03.2021;info@partner.example
Вадим Старов;;+7 (495) 555-71-03;;База клиентов;05.04.2021;sales@partner.example
Григорий Новов;;+7 (495) 555-71-04;;Нужны лицензии;06.05.2025;sales@partner.example
Дарья Двойнева;ООО «Образец Двойной»;;dvoyneva@mail.example;CRM;07.06.2025;sales@partner.example
Двойнева Дарья;Образец двойной;;d.dvoyneva@mail.example;Про CRM;08.06.2025;sales@partner.example
"""


def test_an_imported_base_is_narrowed_judged_merged_and_junk_is_taken_back(
    browser: Browser, partner: Company, tmp_path: Path
) -> None:
    olga = Person(browser, partner, "olga")
    page = olga.page
    path = tmp_path / "Старая база.csv"
    path.write_bytes(_OLD_BASE.encode("cp1251"))
    olga.go("/imports/")
    page.set_input_files("#import-file", path)
    olga.click("Загрузить и разобрать столбцы")
    olga.click("Посмотреть, что получится")
    olga.named("Импорт", within="#import-state").last.click()
    expect(page.locator("#import-state .badge-soft")).to_have_text("Загружен")

    olga.go("/triage/")
    name = page.locator("#triage-request h2")
    expect(page.locator("#triage-total")).to_have_text("6")
    first = name.inner_text()
    page.keyboard.press("s")
    expect(name).not_to_have_text(first)
    olga.go("/duplicates/")
    pair = page.locator(".duplicate-pair")
    expect(pair).to_contain_text("Двойнева Дарья")
    page.keyboard.press("m")
    expect(pair).to_have_count(0)

    olga.go("/backlog/")
    total = page.locator("#backlog-total")
    expect(total).to_have_text("5")
    page.locator("[data-facet=year] a", has_text="2021").click()
    expect(total).to_have_text("3")
    page.locator("[data-facet=mailbox] a", has_text="info@").click()
    expect(total).to_have_text("2")
    olga.opens_dialog(page.locator(".backlog-buttons [value=junk]"))
    page.locator("#dialog [name=reason]").select_option("other")
    olga.click("Выполнить для 2 лидов", within="#dialog")
    olga.sees("Для этой причины нужно пояснение.", within="#dialog")
    page.locator("#dialog [name=note]").fill("Рассылки пятилетней давности")
    olga.click("Выполнить для 2 лидов", within="#dialog")
    note = page.locator("#bulk-notes .bulk-note").first
    expect(note).to_contain_text("Готовы 2 карточки")
    expect(total).to_have_text("0")
    assert _junk(partner) == [("Аркадий Старов",), ("Белла Старова",)]

    note.get_by_role("button", name="Отменить").click()
    expect(note).to_contain_text("Отмена:")
    expect(total).to_have_text("2")
    assert _junk(partner) == []
    olga.close()


@pytest.mark.parametrize("size", WIDTHS)
def test_its_pages_are_fit_to_be_seen(browser: Browser, partner: Company, size: str) -> None:
    looking = Looking(browser, partner, "ru")
    for sight in TRIAGE:
        way = Way(size, ("light", "dark") if IN_FULL else ("light",))
        looking.look_at(sight, way)
        if IN_FULL:
            looking.look_into(sight, way)
    looking.close()

    assert looking.found == []


def _junk(company: Company) -> list[tuple[str]]:
    return company.rows(
        "SELECT client_name FROM records_lead WHERE stage = 'junk' AND channel = 'import'"
        " ORDER BY 1"
    )


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
