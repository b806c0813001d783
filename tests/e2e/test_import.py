"""A file of an old program comes in: wizard, preview, import, refused rows, and all of it back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e
_FILE = (
    "Имя клиента;Телефон;Источник;Комментарий\r\n"
    "Ирма Загрузкина;+7 (495) 555-89-01;Ярмарка;Хочет остров\r\n"
    "Павел Загрузкин;не звонить;Ярмарка;\r\n"
    "Роза Загрузкина;84955558903;Ярмарка;Угловая\r\n"
    "Степан Загрузкин;12;Ярмарка;\r\n"
)


def test_a_cp1251_file_with_two_bad_rows_comes_in_and_goes_back(
    browser: Browser, office: Company, tmp_path: Path
) -> None:
    irina = Person(browser, office, "irina")
    path = tmp_path / "Лиды.csv"
    path.write_bytes(_FILE.encode("cp1251"))

    irina.go("/imports/")
    irina.page.set_input_files("#import-file", path)
    irina.click("Загрузить и разобрать столбцы")
    irina.sees("Ирма Загрузкина", within="main")
    irina.page.select_option("select[name^='value:source']", "-")
    irina.click("Посмотреть, что получится")
    refused = irina.page.locator("#refused")
    expect(refused).to_contain_text("не звонить")
    expect(refused.locator("tbody tr")).to_have_count(2)
    irina.sees("Роботы и сообщения для этого импорта выключены", within="main")

    irina.named("Импорт", within="#import-state").last.click()
    expect(irina.page.locator("#import-state .badge-soft")).to_have_text("Загружен")
    assert _count(irina, "created") == "2"
    with irina.page.expect_download() as download:
        irina.click("Скачать отклонённые строки")
    lines = download.value.path().read_bytes().decode("cp1251").splitlines()
    assert [line.split(";")[:2] for line in lines[1:]] == [
        ["Павел Загрузкин", "не звонить"],
        ["Степан Загрузкин", "12"],
    ]

    irina.page.on("dialog", lambda dialog: dialog.accept())
    irina.click("Отменить импорт", within="#import-state")
    expect(irina.page.locator("#import-state .badge-soft")).to_have_text(re.compile("Отменён"))
    irina.go("/leads/list/?text=Загрузкина")
    irina.misses("Ирма Загрузкина", within="main")
    irina.close()


def _count(person: Person, outcome: str) -> str:
    return person.page.locator(f".import-counts .is-{outcome} dd").inner_text()
