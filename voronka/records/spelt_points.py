"""Ways to reach somebody in one spelling, however they were typed: pure, without a database."""

import re
from urllib.parse import urlsplit

# Where many have their pages: only with the path is it somebody's.
_SHARED = frozenset({
    "vk.com", "vk.ru", "ok.ru", "dzen.ru", "t.me", "telegram.me", "wa.me", "instagram.com",
    "facebook.com", "fb.com", "youtube.com", "linkedin.com", "x.com", "twitter.com", "tiktok.com",
    "github.com", "taplink.cc", "avito.ru", "2gis.ru", "sites.google.com", "docs.google.com",
    "drive.google.com", "disk.yandex.ru", "yandex.ru", "google.com", "maps.google.com",
    "mail.ru", "gmail.com", "hh.ru", "rusprofile.ru", "linktr.ee", "behance.net", "rutube.ru",
})  # fmt: skip
_TELEGRAM = re.compile(r"^(?:https?://)?(?:www\.)?(?:t|telegram)\.me/@?([a-z0-9_]+)/?(?:\?.*)?$")
_WHATSAPP = re.compile(
    r"^(?:https?://)?(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=|viber://chat\?number=)"
    r"(?:%2b|\+)?(\d+).*$"
)
_PHONE = re.compile(r"\+?[\d\s()\-.]{10,}")
_HANDLE = re.compile(r"@?([a-z0-9_.]{3,})")


def site_in(text: str) -> str:
    """Return the host a site has, with the path where the host is many people's; "" for none."""
    parts = urlsplit(text if "://" in text else f"https://{text}")
    host = (parts.hostname or "").rstrip(".").removeprefix("www.").removeprefix("m.")
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return host
    if host not in _SHARED:
        return host
    path = parts.path.strip("/").lower()
    return f"{host}/{path}" if path else ""


def messenger_in(text: str) -> str:
    """Return a name as «@vera», a number as «+74955550101», anything else in lower case."""
    word = " ".join(text.lower().split())
    if found := _WHATSAPP.match(word):
        return _number(found[1])
    if found := _TELEGRAM.match(word):
        word = found[1]
    if _PHONE.fullmatch(word):
        return _number(word)
    handle = _HANDLE.fullmatch(word)
    return f"@{handle[1]}" if handle else word


def _number(text: str) -> str:
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) == 11 and digits[0] == "8":
        digits = f"7{digits[1:]}"
    return f"+{digits}"
