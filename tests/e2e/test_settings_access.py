"""Access in a browser: a second factor is set up and asked, a newcomer is invited, rights shown."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.authenticator import code_for
from tests.e2e.company import Company
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e

_LONG = "длинный пароль для Нины 7"
# A laptop that knows its owner by the finger, and is never refused one.
_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def newcomer(browser: Browser, showroom: Company) -> Iterator[tuple[Person, str, str]]:
    """Give somebody who was just invited: their window, address and link."""
    irina = Person(browser, showroom, "irina")
    email = f"nina-{uuid4().hex[:8]}@showroom.example"
    irina.go("/settings/people/")
    irina.click("Добавить")
    slide = irina.page.locator("#slide")
    slide.locator("[name=name]").fill("Нина Новикова")
    slide.locator("[name=email]").fill(email)
    slide.locator("[name=role]").select_option("sales")
    slide.locator("footer .btn-primary").click()
    link = slide.locator("#invitation-link")
    expect(link).to_be_visible()
    address = link.input_value()
    irina.close()
    nina = Person(browser, showroom, "")
    yield nina, email, address
    nina.close()


def test_an_invited_salesperson_sets_a_password_and_a_second_factor(
    newcomer: tuple[Person, str, str], browser: Browser, showroom: Company
) -> None:
    nina, email, link = newcomer
    page = nina.page
    page.goto(link)
    page.fill("[name=password1]", _LONG)
    page.fill("[name=password2]", _LONG)
    page.press("[name=password2]", "Enter")
    _sign_in(nina, email)
    assert nina.status_of("/settings/people/") == 403

    nina.go("/settings/security/")
    page.locator("#factor-app").get_by_role("link").click()
    page.fill("[name=password]", _LONG)
    page.press("[name=password]", "Enter")
    secret = page.locator("#totp-secret").text_content() or ""
    page.fill("[name=code]", code_for(secret))
    page.press("[name=code]", "Enter")
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    recovery = page.locator("#recovery-codes li").first.inner_text()

    other = Person(browser, showroom, "")
    _sign_in(other, email)
    expect(other.page).to_have_url(f"{showroom.url}/accounts/2fa/authenticate/")
    other.page.fill("[name=code]", recovery)
    other.page.press("[name=code]", "Enter")
    other.page.wait_for_url(lambda url: "/accounts/" not in url)
    other.go("/settings/security/")
    expect(other.page.locator("#sessions li")).to_have_count(2)
    other.page.locator("#sessions button").first.click()
    expect(other.page.locator("#sessions li")).to_have_count(1)
    other.close()


def test_a_passkey_of_the_device_signs_in_without_a_password(
    newcomer: tuple[Person, str, str], showroom: Company
) -> None:
    nina, email, link = newcomer
    page = nina.page
    # A passkey belongs to a name; an address of numbers has none.
    nina.company = replace(showroom, url=showroom.url.replace("127.0.0.1", "localhost"))
    device = nina.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE})
    page.goto(link.replace("127.0.0.1", "localhost"))
    page.fill("[name=password1]", _LONG)
    page.fill("[name=password2]", _LONG)
    page.press("[name=password2]", "Enter")
    _sign_in(nina, email)

    nina.go("/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", _LONG)
    page.press("[name=password]", "Enter")
    page.fill("[name=name]", "Ноутбук Нины")
    page.locator("form[data-behaviour=passkey] .btn-primary").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    nina.go("/settings/security/")
    nina.sees("Ноутбук Нины")

    nina.context.clear_cookies()
    nina.go("/accounts/login/")
    page.locator("form[data-behaviour=passkey] button").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    nina.go("/settings/profile/")
    nina.sees(email)
    assert nina.complaints == []


def test_the_rights_viewer_answers_what_anna_may_do(browser: Browser, showroom: Company) -> None:
    irina = Person(browser, showroom, "irina")

    irina.go("/settings/roles/")
    irina.page.locator("#role-sales summary").click()
    irina.page.locator("#role-sales .role-people a").first.click()

    irina.sees("Менеджер по продажам", within="#rights")
    irina.sees("свои и те, что без ответственного", within="#rights")
    expect(irina.page.locator("#rights .is-yes", has_text="Брать лиды")).to_be_visible()
    expect(irina.page.locator("#rights .is-no", has_text="Выгрузить")).to_be_visible()
    irina.close()


def _sign_in(person: Person, email: str) -> None:
    person.go("/accounts/login/")
    person.page.fill("[name=login]", email)
    person.page.fill("[name=password]", _LONG)
    person.page.press("[name=password]", "Enter")
    person.page.wait_for_url(lambda url: "/accounts/login" not in url)
