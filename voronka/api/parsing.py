"""Reading what was sent: JSON as the standard has it, and no text that cannot be stored."""

import json
from typing import Any, NoReturn, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.errors import ValidationError
from ninja.parser import Parser
from ninja.types import DictStrAny

_DEEPEST = 20


class StrictParser(Parser):
    """What is no JSON, or holds text that no database keeps, is refused with its place."""

    def parse_querydict(
        self, data: "MultiValueDict[Any, Any]", list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        for name in data:
            for value in (name, *data.getlist(name)):
                if isinstance(value, str) and not _is_storable(value):
                    raise ValidationError([_fault(("query", name[:40]), _("This is no text."))])
        return super().parse_querydict(data, list_fields, request)

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        try:
            found = json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise UnreadableBody(_("This is not JSON: {error}").format(error=error)) from error
        _check(found, ())
        return cast(DictStrAny, found)


class UnreadableBody(Exception):
    """What was sent is no JSON. The message says where it stops being any."""


class UnstorableText(Exception):
    """A text with characters that no database keeps, and its place in the body."""

    def __init__(self, place: tuple[str | int, ...]) -> None:
        super().__init__(_("This text has characters that cannot be stored."))
        self.place = place


def _check(value: Any, place: tuple[str | int, ...]) -> None:
    """
    :raises UnstorableText: somewhere inside
    """
    if len(place) > _DEEPEST:
        raise UnstorableText(place)
    if isinstance(value, str) and not _is_storable(value):
        raise UnstorableText(place)
    if isinstance(value, dict):
        for key, each in value.items():
            if not _is_storable(key):
                raise UnstorableText(place)
            _check(each, (*place, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            _check(each, (*place, number))


def _is_storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _fault(place: tuple[str, ...], message: str) -> DictStrAny:
    return {"type": "text", "loc": place, "msg": message}
