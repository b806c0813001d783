"""Texts, addresses, and the texts with a shape: phone numbers, e-mail and web addresses."""

import re
from datetime import tzinfo
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import phonenumbers

from voronka.process.field_types.base import (
    FieldType,
    Labels,
    ValueSpec,
    refuse,
    same,
    show_plain,
)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_EMAIL = re.compile(r"[^\s@<>,;\"]+@(?:[\w-]+\.)+[\w-]{2,}")


def _read_text(raw: Any, spec: ValueSpec) -> str:
    return " ".join(_long(raw, 1000).split())


def _read_long_text(raw: Any, spec: ValueSpec) -> str:
    return _long(raw, 100_000)


def _long(raw: Any, limit: int) -> str:
    if not isinstance(raw, str):
        refuse("Здесь нужен текст.", "A text is needed here.")
    text = _CONTROL.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > limit:
        refuse(
            f"Слишком длинно: не больше {limit} знаков.",
            f"Too long: no more than {limit} characters.",
        )
    return text


def _load_text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _read_phone(raw: Any, spec: ValueSpec) -> str:
    return _phone(str(raw), spec.region)


@lru_cache(maxsize=8192)
def _phone(text: str, region: str) -> str:
    """Return the number; what was read once is read again when the card is decided about."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        refuse("Это не номер телефона.", "This is not a phone number.")
    if number.extension:
        refuse(
            "Добавочный номер запишите в комментарий: здесь только сам номер.",
            "Write the extension into a comment: only the number itself goes here.",
        )
    if not phonenumbers.is_valid_number(number):
        refuse(
            "Такого номера телефона не бывает: проверьте цифры и код страны.",
            "There is no such phone number: check the digits and the country code.",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _show_phone(value: Any, locale: str, labels: Labels, zone: tzinfo) -> str:
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return str(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _read_email(raw: Any, spec: ValueSpec) -> str:
    address = str(raw).removeprefix("mailto:")
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        refuse("Это не адрес электронной почты.", "This is not an e-mail address.")
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def _read_url(raw: Any, spec: ValueSpec) -> str:
    text = str(raw)
    full = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(full)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if "." not in host or re.search(r"\s", full) or parts.scheme not in ("http", "https"):
        refuse("Это не адрес сайта.", "This is not a web address.")
    return full


def _textual(key: str, read: Any, show: Any = show_plain) -> FieldType:
    return FieldType(key=key, read=read, load=_load_text, dump=same, show=show)


TEXT = _textual("text", _read_text)
LONG_TEXT = _textual("long_text", _read_long_text)
ADDRESS = _textual("address", _read_text)
PHONE = _textual("phone", _read_phone, _show_phone)
EMAIL = _textual("email", _read_email)
URL = _textual("url", _read_url)
