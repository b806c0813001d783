"""Looks at one page after the other and writes down what is wrong with each."""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from tests.e2e.company import ROOT, Company
from tests.e2e.looks.following import Link, link_of
from tests.e2e.looks.walk import Opening, Sight
from tests.e2e.looks.words import strangers

# Every page in every language, theme and size, and every dialog: it takes a long time.
IN_FULL = bool(os.environ.keys() & {"VORONKA_LOOKS", "VORONKA_SCREENSHOTS"})
_WANTED = os.environ.get("VORONKA_LOOKS", "all").split()
WIDTHS = {"wide": (1440, 900), "phone": (360, 780)}
_CHECKS = Path(__file__).with_name("checks.js")
_AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_SHIFT = 0.05
# How many dialogs may stand one upon the other.
_DEPTH = 3
_STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
# Nothing under way any more, and the letters have come.
_SETTLED = (
    "() => !document.querySelector('.htmx-request, .htmx-swapping')"
    " && document.fonts.status === 'loaded'"
)
_PAINTED = """() => new Promise(
  done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))
)"""
# By script: some of them stand in a menu that is closed.
_PRESS = """(selector) => {
  const found = looks.top().querySelector(selector) ?? document.querySelector(selector);
  found?.click();
  return !!found;
}"""
_OPENED = """() =>
  document.querySelector("dialog[open] :is(.dialog-body, form, input), details[open] > .menu *")
"""


def is_wanted(sight: Sight) -> bool:
    """Tell whether this page is among those that were asked for by words of their titles."""
    return _WANTED == ["all"] or any(word in sight.title() for word in _WANTED)


@dataclass(frozen=True)
class Way:
    """In which window a page is looked at."""

    size: str
    themes: Sequence[str]


class Looking:
    """Everybody's windows, and what was found."""

    def __init__(self, browser: Browser, company: Company, language: str) -> None:
        self._browser, self._company, self._language = browser, company, language
        self._windows: dict[str, tuple[BrowserContext, Page]] = {}
        self._pictures = os.environ.get("VORONKA_SCREENSHOTS", "")
        self._followed: set[tuple[str, Link]] = set()
        self._said: list[str] = []
        self.found: list[str] = []

    def speak(self, language: str) -> None:
        """Go on in another language; who is signed in stays so."""
        if "" in self._windows:
            self._windows.pop("")[0].close()
        self._language = language
        self._followed.clear()
        for _, page in self._windows.values():
            # The day that is kept for a page without a connection is kept anew.
            page.goto(self._company.url)
            page.wait_for_load_state("networkidle")

    def window_of(self, who: str) -> Page:
        """Return this person's window, signed in; a stranger's for nobody."""
        if who in self._windows:
            return self._windows[who][1]
        context = self._browser.new_context(
            locale="ru-RU" if self._language == "ru" else "en-GB",
            timezone_id="Europe/Moscow",
            reduced_motion="reduce",
            # So that the checks may be brought in; the policy itself is tested elsewhere.
            bypass_csp=True,
            # What it would keep for a page without a connection costs time and hides a dead server.
            service_workers="block",
        )
        context.add_init_script(path=_CHECKS)
        # Handed to the browser once for all pages: it is half a megabyte.
        context.add_init_script(path=_AXE)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self._said.append(f"page error: {error}"))
        page.on("console", self._note)
        self._windows[who] = (context, page)
        if who:
            page.goto(f"{self._company.url}/accounts/login/")
            page.fill("input[name=login]", f"{who}@showroom.example")
            page.fill("input[name=password]", self._company.password)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/accounts/login" not in url)
        return page

    def look_at(self, sight: Sight, way: Way) -> None:
        """Open the page in this window and look at it."""
        page = self.window_of(sight.who)
        width, height = WIDTHS[way.size]
        page.set_viewport_size({"width": width, "height": height})
        self._said.clear()
        where = f"{sight.title()} {self._language} {way.size}"
        answer = page.goto(self._company.url + self._address(sight))
        if answer is None or answer.status != sight.status:
            self.found.append(f"{where}: answered {answer and answer.status}")
            return
        self._settle(page)
        shift = page.evaluate("looksShift")
        self._keep(where, [f"moves while it loads: {shift:.3f}"] if shift > _SHIFT else [])
        page.add_style_tag(content=_STILL)
        self._examine(page, where, way, speaks=sight.speaks)

    def look_into(self, sight: Sight, way: Way) -> None:
        """Open, one after the other, all that opens on the page that was looked at."""
        page = self.window_of(sight.who)
        where = f"{sight.title()} {self._language} {way.size}"
        self._followed |= {
            (way.size, Link(name)) for opening in sight.opens for name in opening.names
        }
        waiting = [*([opening] for opening in sight.opens), *self._chains(page, way, [])]
        while waiting:
            chain = waiting.pop(0)
            if self._open(page, chain, where, way) and len(chain) < _DEPTH:
                waiting += self._chains(page, way, chain)
            page.evaluate("looks.close()")

    def close(self) -> None:
        for context, _page in self._windows.values():
            context.close()

    def _note(self, message: Any) -> None:
        # The browser's own line about a page that is meant to be refused.
        if message.type == "error" and not re.search("status of 4(0|22)", message.text):
            self._said.append(f"console: {message.text}")

    def _address(self, sight: Sight) -> str:
        if sight.path:
            return sight.path
        args = [self._value(arg) for arg in sight.args]
        return reverse(sight.name, args=args) + sight.query

    def _value(self, arg: str) -> str:
        return str(self._company.rows(arg)[0][0]) if arg.startswith("select") else arg

    def _settle(self, page: Page) -> None:
        with suppress(BrowserError):
            page.wait_for_function(_SETTLED, timeout=5_000)
        page.evaluate(_PAINTED)

    def _chains(self, page: Page, way: Way, chain: list[Opening]) -> list[list[Opening]]:
        """Return what leads from here into dialogs of a kind that was not seen in this window."""
        found = []
        for address in page.evaluate("looks.links(looks.top())"):
            link = link_of(address)
            if link is None or (way.size, link) in self._followed:
                continue
            self._followed.add((way.size, link))
            press = f'[hx-get="{address}"]'
            found.append([*chain, Opening((press,), (str(link),))])
        return found

    def _open(self, page: Page, chain: list[Opening], where: str, way: Way) -> bool:
        names = [step.names[0] if step.names else step.press[0] for step in chain]
        label = " › ".join([where, *names])
        for step in chain:
            for selector in step.press:
                if not page.evaluate(_PRESS, selector):
                    self.found.append(f"{label}: nothing to press, {selector}")
                    return False
            try:
                page.wait_for_function("() => true" if step.inline else _OPENED, timeout=4_000)
            except BrowserError:
                self._keep(label, ["nothing opened"])
                return False
            self._settle(page)
        self._examine(page, label, way)
        return True

    def _examine(self, page: Page, where: str, way: Way, *, speaks: str = "") -> None:
        page.evaluate("() => { window.looksAt = looks.top(); }")
        said = page.evaluate("[...looks.overflow(), ...looks.heaped(looksAt)]")
        said += page.evaluate("looks.cut(looksAt)")
        said += strangers(page.evaluate("looks.words(looksAt)"), speaks or self._language)
        for number, theme in enumerate(way.themes):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
            self._picture(page, f"{where} {theme}")
            # Of one page in another theme only the colours are different.
            only = ["color-contrast"] if number else None
            found = page.evaluate("(only) => looks.axe(looksAt, only)", only)
            said += [f"{theme}: {each}" for each in found]
        self._keep(where, said)

    def _keep(self, where: str, said: Iterable[str]) -> None:
        found = [f"{where}: {each}" for each in dict.fromkeys([*self._said, *said])]
        self.found += found
        self._said.clear()
        if self._pictures and found:
            with (Path(self._pictures) / "found.txt").open("a") as file:
                file.writelines(f"{each}\n" for each in found)

    def _picture(self, page: Page, name: str) -> None:
        if self._pictures:
            file = re.sub(r"[^\w.-]+", "_", name.replace(" › ", "--"))
            page.screenshot(path=Path(self._pictures) / f"{file}.png")
