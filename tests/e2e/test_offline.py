"""A visit in aeroplane mode, from the way there to the result: all is sent, and once (N13)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.company import ROOT, Company
from tests.e2e.person import PHONE, Person

pytestmark = pytest.mark.e2e


def _visit_now(company: Company, key: str, name: str) -> dict[str, str]:
    made = subprocess.run(
        [sys.executable, "-m", "tests.e2e.visits", key, name, company.password],
        cwd=ROOT,
        env=company.environment(),
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr.decode()[-3000:]
    found: dict[str, str] = json.loads(made.stdout.decode().splitlines()[-1])
    return found


def _photo(page: Page, path: Path) -> Path:
    """Take a picture larger than what is kept of it."""
    made = page.evaluate(
        """async () => {
            const canvas = new OffscreenCanvas(3000, 2250);
            const pen = canvas.getContext("2d");
            for (let n = 0; n < 4000; n += 1) {
                pen.fillStyle = `hsl(${n * 37} 70% 50%)`;
                pen.fillRect((n * 97) % 3000, (n * 61) % 2250, 90, 70);
            }
            const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 1 });
            return [...new Uint8Array(await blob.arrayBuffer())];
        }"""
    )
    path.write_bytes(bytes(made))
    return path


_KEPT_DAYS = """() => new Promise((found) => {
    const asked = indexedDB.open("voronka", 1);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => found(0);
    asked.onsuccess = () => {
        const all = asked.result.transaction("agendas").objectStore("agendas").getAll();
        all.onsuccess = () => { found(all.result.length); asked.result.close(); };
    };
})"""


def _goes_offline(person: Person) -> None:
    page = person.page
    person.go("/field/")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    # Asked again and again from here: a wait in the page takes a promise for an answer.
    for _ in range(150):
        if page.evaluate(_KEPT_DAYS) == 1:
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError("no day was kept")
    person.context.set_offline(True)


def _of_visit(company: Company, made: dict[str, str]) -> dict[str, Any]:
    (visit,) = company.rows(
        "SELECT status, result, cardinality(file_ids) FROM scheduling_booking WHERE id = %s",
        made["booking"],
    )
    files = company.rows(
        "SELECT count(*), max(size) FROM records_cardfile WHERE card_id = %s AND origin = %s",
        made["lead"],
        f"booking:{made['booking']}",
    )
    notes = company.rows(
        "SELECT count(*) FROM records_cardevent WHERE card_id = %s AND kind = 'note'",
        made["lead"],
    )
    return {"visit": visit, "files": files[0][0], "largest": files[0][1], "notes": notes[0][0]}


def test_a_whole_visit_without_a_connection_reaches_the_server_once(
    browser: Browser, office: Company, tmp_path: Path
) -> None:
    made = _visit_now(office, "igor", "Игорь Замерщиков")
    igor = Person(browser, office, "igor", size=PHONE)
    page = igor.page
    photo = _photo(page, tmp_path / "wall.jpg")
    _goes_offline(igor)

    page.reload()
    igor.sees("Нет связи")
    stop = page.locator(f"#visit-{made['booking']}")
    expect(stop).to_contain_text("Вера Самолётова")
    expect(stop).to_contain_text("Собака во дворе")
    stop.get_by_role("button", name="Выезжаю").dblclick()
    expect(stop.locator('[data-said="travel"]')).to_be_visible()
    stop.locator(".stop-list > summary").click()
    stop.locator(".stop-list input[type=checkbox]").first.check()
    stop.locator("input[type=file]").set_input_files([photo, photo])
    expect(stop.locator(".stop-photos img")).to_have_count(2)
    stop.get_by_text("Написать комментарий").click()
    stop.locator('[name="text"]').fill("Код домофона 7")
    stop.get_by_role("button", name="Сохранить комментарий").click()
    stop.locator('[name="result"]').fill("3,2 на 2,8 м")

    page.reload()
    expect(page.locator("#queue")).to_contain_text("Ждут отправки: 5")
    expect(stop.locator('[name="result"]')).to_have_value("3,2 на 2,8 м")
    for choice in stop.locator('[name="outcome"][type="radio"]').all()[:1]:
        choice.check(force=True)
    stop.get_by_role("button", name="Внести результат").dblclick()
    expect(page.locator("#queue")).to_contain_text("Ждут отправки: 6")
    assert _of_visit(office, made)["visit"] == ("confirmed", "", 0)

    # The first photo is stored, but its answer never arrives; then the server dies.
    page.evaluate(
        """() => {
            const real = window.fetch;
            window.fetch = async (...asked) => {
                const answer = await real(...asked);
                if (window.lost || !String(asked[0]).endsWith("/files/")) return answer;
                window.lost = true;
                throw new TypeError("the answer is lost");
            };
        }"""
    )
    igor.context.set_offline(False)
    page.wait_for_function("() => window.lost")
    office.stop()
    assert _of_visit(office, made)["files"] == 1
    expect(page.locator("#queue")).to_contain_text("Ждут отправки: 4")
    expect(page.locator("#queue")).to_contain_text("Нет связи с сервером")
    office.start()
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#queue")).to_be_hidden()
    found = _of_visit(office, made)
    assert found["visit"] == ("done", "3,2 на 2,8 м", 2)
    assert (found["files"], found["notes"]) == (2, 1)
    assert found["largest"] < photo.stat().st_size
    igor.close()


def test_a_visit_that_did_not_work_out_is_told_without_a_connection(
    browser: Browser, office: Company
) -> None:
    made = _visit_now(office, "pavel", "Павел Замерщиков")
    pavel = Person(browser, office, "pavel", size=PHONE)
    page = pavel.page
    _goes_offline(pavel)
    page.reload()
    stop = page.locator(f"#visit-{made['booking']}")

    stop.get_by_text("Не состоялся", exact=False).first.click()
    for choice in stop.locator("[data-fails] [name=outcome][type=radio]").all()[:1]:
        choice.check(force=True)
    stop.get_by_role("button", name="Отменить визит").click()
    expect(page.locator(".toasts")).to_contain_text("Напишите, что случилось")
    stop.locator('[name="reason"]').fill("Никто не открыл")
    stop.get_by_role("button", name="Отменить визит").dblclick()
    expect(stop.locator('[data-said="failure"]')).to_contain_text("Никто не открыл")
    expect(stop.locator("form[data-deed=result]")).to_be_hidden()
    expect(page.locator("#queue")).to_contain_text("Ждут отправки: 1")
    pavel.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#queue")).to_be_hidden()
    query = "SELECT status, cancel_reason FROM scheduling_booking WHERE id = %s"
    assert office.rows(query, made["booking"]) == [("cancelled", "Никто не открыл")]
    pavel.close()
