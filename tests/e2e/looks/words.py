"""Words of the wrong language on a page."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.messages.pofile import read_po

import voronka

_HOME = Path(voronka.__file__).parent
_CATALOGUE = _HOME / "locale" / "ru" / "LC_MESSAGES" / "django.po"
_PACK = _HOME / "packs" / "kitchens"

# Names that a Russian reader reads in Latin letters too.
_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        Voronka API CSV XLSX XLS SMS MAX Telegram WhatsApp Excel Avito OIDC TOTP JSON YAML HTTP
        HTTPS SMTP IMAP IP URL UTC PDF PNG JPEG HEIC Ctrl Esc Enter Backspace Tab Shift Space Alt
        Cmd Del Home End iCalendar iCal Google Apple Outlook Yandex Android iPhone iOS Windows Linux
        macOS Mac Chrome Firefox Safari Edge Chromium Headless HeadlessChrome SOS ABC ID UTF cp
        Docker PostgreSQL webhook SHA Merkle KB MB GB git Authenticator WebAuthn passkey FIDO2 PIN
        HubSpot Pipedrive vCard English CardDAV WebDAV CalDAV OpenID Connect Apprise PWA Face Touch
        Bitrix amoCRM CRM SLA Eng Bearer GET POST PATCH WGS Europe Moscow ics
        ru en RU EN ZIP UTM
        """,
    )
)
# Languages are called what they call themselves.
_OWN_NAMES = frozenset({"Русский"})
# Where a place in a text is explained.
_PLACE = "{{ name }}"
_ADDRESS = re.compile(
    r"\S+@\S+|https?://\S+|\S+\.(?:example|com|ru|org|csv|xlsx|js|py|ics|yaml)\b|/\S+/\S*|utm \w+"
    r"|\b[0-9a-f]{12,64}\b",
    re.IGNORECASE,
)
_LATIN = re.compile(r"[A-Za-z]{2,}")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_KEY = re.compile(r"(?<![\w./@-])[a-z]+(?:_[a-z0-9]+)+(?![\w/@])")
_UNFILLED = re.compile(r"%\(\w+\)|\{\{|\{%|\bNone\b|\bundefined\b|\bNaN\b")


def strangers(texts: Iterable[str], language: str) -> Iterator[str]:
    """Say which texts show keys, gaps, or words that were not translated."""
    for text in texts:
        bare = _ADDRESS.sub(" ", text).replace(_PLACE, " ")
        if _KEY.search(bare) or _UNFILLED.search(bare):
            yield f"a key or a gap: “{text[:80]}”"
        elif language == "ru" and any(word not in _NAMES for word in _LATIN.findall(bare)):
            yield f"not Russian: “{text[:80]}”"
        elif language == "en" and _CYRILLIC.search(bare) and bare.strip() in _russian():
            yield f"not English: “{text[:80]}”"


@cache
def _russian() -> frozenset[str]:
    """Return every Russian text for which the product or its pack has an English one."""
    with _CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="ru")
    said = {text for message in catalogue for text in _all_of(message.string) if "%" not in text}
    for path in _PACK.glob("*.yaml"):
        said.update(_in_pack(yaml.safe_load(path.read_text())))
    return frozenset(said) - _OWN_NAMES


def _all_of(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [string or ""] if isinstance(string, str | None) else list(string)


def _in_pack(part: Any) -> Iterator[str]:
    if isinstance(part, dict) and {"ru", "en"} <= part.keys():
        if isinstance(part["ru"], str) and part["ru"] != part["en"]:
            yield part["ru"].strip()
    elif isinstance(part, dict):
        for each in part.values():
            yield from _in_pack(each)
    elif isinstance(part, list):
        for each in part:
            yield from _in_pack(each)
