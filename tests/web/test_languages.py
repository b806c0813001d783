import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.test import Client

from tests.web.browsing import HTMX, signed_in
from tests.world import make_lead, make_user, use_kitchens
from voronka.cli.messages import texts, untranslated
from voronka.people.models import User

_ROOT = Path(__file__).parents[2]
_CATALOGUE = _ROOT / "voronka" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# Names and signs that are the same in every language.
_KNOWN = {"voronka", "sos", "ctrl", "k", "eng", "english", "enter", "esc", "g", "api", "sms"} | {
    "csv",
    "xlsx",
    "excel",
}


def _catalogue() -> Catalog:
    with _CATALOGUE.open("rb") as file:
        return read_po(file, locale="ru")


def test_every_text_of_the_product_is_in_russian() -> None:
    assert untranslated(_catalogue(), texts(_ROOT)) == []


def test_translations_keep_the_placeholders() -> None:
    broken = []
    for message in _catalogue():
        if not message.id:
            continue
        wanted = {*_PLACEHOLDER.findall(str(message.id))}
        strings = message.string if isinstance(message.string, tuple) else [str(message.string)]
        broken += [s for s in strings if s and {*_PLACEHOLDER.findall(s)} != wanted]

    assert broken == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/leads/", "/leads/list/", "/deals/", "/sos/", "/notifications/"])
def test_a_russian_page_has_no_english_words(path: str) -> None:
    use_kitchens()
    galina = _russian("Galina", "Галина")
    make_lead(client_name="Вера", source="web_form")
    make_lead(owner=galina, client_name="Мария", phone="+7 495 555-01-52", budget="450000")

    page = signed_in(galina).get(path).content.decode()

    assert _english_words(page) == set()


@pytest.mark.django_db
def test_a_russian_dialog_has_no_english_words() -> None:
    use_kitchens()
    galina = _russian("Galina", "Галина")
    lead = make_lead(owner=galina, client_name="Мария")
    client = signed_in(galina)

    gate = client.post(f"/leads/{lead.pk}/stage/", {"stage": "catalogue_sent"}, headers=HTMX)
    new = client.get("/leads/new/", headers=HTMX)
    palette = client.get("/search/", headers=HTMX)

    assert _english_words(gate.content.decode()) == set()
    assert _english_words(new.content.decode()) == set()
    assert _english_words(palette.content.decode()) == set()


def test_the_sign_in_page_speaks_the_browsers_language() -> None:
    russian = Client(headers={"accept-language": "ru"}).get("/accounts/login/")
    english = Client(headers={"accept-language": "en"}).get("/accounts/login/")

    assert _english_words(russian.content.decode()) == set()
    assert not re.search("[а-яё]", english.content.decode().replace("Русский", ""), re.IGNORECASE)


def _russian(login: str, name: str) -> User:
    user = make_user(login, language="ru")
    user.name = name
    user.save()
    return user


class _Words(HTMLParser):
    """What a person reads or hears of a page."""

    _SILENT = ("script", "style", "template", "kbd", "code")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._inside.append(tag)
        for name, value in attrs:
            if name in ("title", "aria-label", "placeholder", "alt") and value:
                self.words.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)


def _english_words(page: str) -> set[str]:
    reader = _Words()
    reader.feed(page)
    text = re.sub(r"\S+@\S+", " ", " ".join(reader.words))
    return {w.lower() for w in re.findall(r"[A-Za-z]{2,}", text)} - _KNOWN
