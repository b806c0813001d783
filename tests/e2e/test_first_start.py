"""The very first start: from the address that `voronka serve` prints to the first lead (K27)."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.database import server
from tests.e2e.company import Company, running_company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


@pytest.fixture
def nobodys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """An installation in which nobody works yet."""
    home: Path = tmp_path_factory.mktemp("nobodys")
    url = os.environ.get("DATABASE_URL") or server().url
    with running_company(url, home, is_founded=False) as made:
        yield made


def test_whoever_comes_first_chooses_a_process_and_takes_a_lead(
    browser: Browser, nobodys: Company
) -> None:
    printed = re.search(r"http\S+/start/first/\S+/", (nobodys.home / "server.log").read_text())
    assert printed is not None
    path = printed[0].removeprefix(nobodys.url)
    irina = Person(browser, nobodys, "")
    page = irina.page

    irina.go(path)
    page.fill("#name", "Ирина Котова")
    page.fill("#email", "irina@example.com")
    page.fill("#password", "длинный пароль 7")
    irina.click("Начать")
    irina.sees("Как вы продаёте?")
    assert Person(browser, nobodys, "").status_of(path) == 404

    # What the pack brings is told before it is applied.
    page.locator(".start-pack", has_text="Кухонный салон").click()
    irina.sees("Замер назначен", within=".start-stages")
    for heading in ("Поля", "Роботы", "Тексты клиентам", "Роли"):
        expect(page.locator(".start-list summary", has_text=heading).first).to_be_visible()
    irina.click("Работать по этому процессу")
    irina.sees("Действует процесс «Кухонный салон»")
    roles = page.locator(".start-roles li")
    expect(roles.filter(has_text="Администратор")).to_contain_text("Ирина Котова")
    expect(roles.filter(has_text="Менеджер по продажам")).to_contain_text("пока никого")
    expect(page.locator(".start-words li").first).to_be_visible()

    irina.click("К работе")
    irina.go("/leads/")
    irina.sees("Не обработан", within="main")
    assert irina.complaints == []
