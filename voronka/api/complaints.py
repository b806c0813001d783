"""What is wrong with a value that was sent, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_WORDS = {
    "missing": gettext_noop("This is needed."),
    "extra_forbidden": gettext_noop("There is no such name here."),
    "string_type": gettext_noop("A text is needed here."),
    "int_type": gettext_noop("A whole number is needed here."),
    "int_parsing": gettext_noop("A whole number is needed here."),
    "bool_type": gettext_noop("True or false is needed here."),
    "bool_parsing": gettext_noop("True or false is needed here."),
    "list_type": gettext_noop("A list is needed here."),
    "dict_type": gettext_noop("An object is needed here."),
    "model_attributes_type": gettext_noop("An object is needed here."),
    "model_type": gettext_noop("An object is needed here."),
    "uuid_type": gettext_noop("An id is needed here."),
    "uuid_parsing": gettext_noop("An id is needed here."),
    "timezone_aware": gettext_noop("Write the offset from UTC too: 2026-03-10T12:00:00+03:00."),
}


def in_words(error: Mapping[str, Any]) -> str:
    """Return the complaint in the language of who asks, where it is a usual one."""
    known = _WORDS.get(error["type"])
    return _(known) if known else str(error["msg"])
