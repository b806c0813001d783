"""Somebody at a browser: signs in, looks, clicks, and complains about errors of the page."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.company import Company

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 780}


class Person:
    """One of the people, with their own browser window."""

    def __init__(
        self,
        browser: Browser,
        company: Company,
        key: str,
        *,
        size: Mapping[str, int] = DESKTOP,
        zone: str = "Europe/Moscow",
    ) -> None:
        self.company, self.key = company, key
        self.context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            locale="ru-RU",
            timezone_id=zone,
            has_touch=size is PHONE,
            # What moves only to please takes half of the browser's time.
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", lambda got: self._note(got.status, got.url))
        if key:
            self.sign_in()

    def _note(self, status: int, url: str) -> None:
        if status >= 500:
            self.complaints.append(f"{status} {url}")

    def sign_in(self) -> None:
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", f"{self.key}@showroom.example")
        self.page.fill("input[name=password]", self.company.password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)

    def go(self, path: str) -> None:
        self.page.goto(self.company.url + path)

    def status_of(self, path: str) -> int:
        """Return the answer's status, as the address bar would get it."""
        return self.context.request.get(self.company.url + path).status

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def sees(self, text: str, *, within: str = "body") -> None:
        expect(self.page.locator(within).first).to_contain_text(text)

    def misses(self, text: str, *, within: str = "body") -> None:
        expect(self.page.locator(within).first).not_to_contain_text(text)

    def click(self, text: str, *, within: str = "body") -> None:
        """Press the button or link of this name."""
        self.named(text, within=within).first.click()

    def named(self, text: str, *, within: str = "body") -> Locator:
        place = self.page.locator(within)
        return place.get_by_role("button", name=text).or_(place.get_by_role("link", name=text))

    def opens_dialog(self, button: Locator) -> None:
        """Press a button that opens a dialog; a piece that refreshes meanwhile swallows a click."""
        frame = self.page.locator("#dialog-frame[open]")
        for _ in range(3):
            button.click()
            try:
                expect(frame).to_be_visible(timeout=4_000)
            except AssertionError:
                continue
            return
        raise AssertionError("the dialog did not open")

    def fill(self, fields: Mapping[str, Any], *, within: str) -> None:
        """Fill in the fields of a form by the names of the playbook."""
        place = self.page.locator(within)
        for name, value in fields.items():
            control = place.locator(f'[name="f.{name}"]')
            kind = control.last.get_attribute("type")
            if kind in ("radio", "checkbox"):
                for each in value if isinstance(value, list) else [value]:
                    place.locator(f'[name="f.{name}"][value="{each}"]').check(force=True)
            elif control.first.evaluate("each => each.tagName") == "SELECT":
                control.first.select_option(value)
            else:
                control.first.fill(str(value))

    def stage(self) -> str:
        return self.page.locator("#card-head .is-current").inner_text().strip()

    def stands_in(self, stage: str) -> None:
        expect(self.page.locator("#card-head .is-current")).to_have_text(stage)

    def forward(self, step: str, times: int = 1) -> None:
        """Move the sandbox clock forward: by "hour", "day", or to the next "event"."""
        for _ in range(times):
            with self.page.expect_response(lambda got: "/sandbox/clock/" in got.url) as answer:
                self.page.locator(f".sandbox-bar button[hx-vals*='\"{step}\"']").click()
            assert answer.value.status == 204
            self.page.wait_for_timeout(500)
            # A long way is gone in pieces, one request each.
            expect(self.page.locator(".sandbox-bar")).not_to_have_attribute(
                "aria-busy", "true", timeout=60_000
            )

    def close(self) -> None:
        self.context.close()
        assert self.complaints == [], self.complaints
