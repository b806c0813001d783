"""
The canonical text of a playbook: one way to write each, so that versions can be compared by hash.

`write_playbook(spec)` leaves out what is empty or default, keeps the order of the sections as in
the schema and of everything else as in the playbook. Loading what it wrote and writing it again
gives the same bytes.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from voronka.process.durations import Duration
from voronka.process.schema import PlaybookSpec
from voronka.process.text import Text

# A text that YAML reads back as the same text without quotes.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ,.()/%+«»—–!?;…№-]|:(?=\S))*", re.UNICODE)
_KEY = re.compile(r"[A-Za-z][\w.-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
_UNPRINTABLE = re.compile(r"[^\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffc]")


def write_playbook(spec: PlaybookSpec) -> str:
    """Return the playbook's canonical text."""
    return "".join(f"{line}\n" for line in _lines(plain(spec), 0))


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return the value as mappings, lists and scalars, without what is empty or default."""
    if isinstance(value, BaseModel):
        return _plain_model(value)
    if isinstance(value, Text):
        return value.plain()
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def _plain_model(model: BaseModel) -> dict[str, Any]:
    out = {}
    for name, field in type(model).model_fields.items():
        item = plain(getattr(model, name))
        if field.is_required() or item != _default(field):
            out[field.alias or name] = item
    return out


def _default(field: FieldInfo) -> Any:
    return plain(field.get_default(call_default_factory=True))


def _lines(value: Any, depth: int) -> list[str]:
    """Return the lines of a mapping or list, indented."""
    pad = "  " * depth
    out = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            out += _entry(f"{pad}{_key(key)}:", item, depth)
    else:
        for item in value:
            out += _item(item, depth)
    return out


def _entry(head: str, value: Any, depth: int) -> list[str]:
    if isinstance(value, Mapping | list) and value:
        return [head, *_lines(value, depth + 1)]
    first, *rest = _scalar(value, depth + 1)
    return [f"{head} {first}", *rest]


def _item(value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(value, Mapping | list) and value:
        # The first line of what is inside stands beside the dash.
        first, *rest = _lines(value, depth + 1)
        return [f"{pad}- {first.removeprefix('  ' * (depth + 1))}", *rest]
    first, *rest = _scalar(value, depth + 1)
    return [f"{pad}- {first}", *rest]


def _scalar(value: Any, depth: int) -> list[str]:
    """Return a value that has no parts, as its first line and the lines below."""
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, Mapping | list):
        return ["{}" if isinstance(value, Mapping) else "[]"]
    if isinstance(value, int | float):
        return [repr(value)]
    return _string(str(value), depth)


def _string(text: str, depth: int) -> list[str]:
    if _is_block(text):
        pad = "  " * depth
        chomp = "" if text.endswith("\n") else "-"
        return [f"|{chomp}", *(f"{pad}{line}" if line else "" for line in text.split("\n"))][
            : None if chomp else -1
        ]
    if _PLAIN.fullmatch(text) and text[-1] not in " :" and text.lower() not in _WORDS:
        return [text]
    return [_quoted(text)]


def _is_block(text: str) -> bool:
    """Say whether the text reads well, and reads back, as lines below its key."""
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1
        and not _UNPRINTABLE.search(text)
        and all(line == line.rstrip() for line in lines)
        and not lines[0].startswith(" ")
        and bool(lines[0])
        and bool(lines[-1])
    )


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: _escape(found[0]), quoted)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) and key.lower() not in _WORDS else _quoted(key)
