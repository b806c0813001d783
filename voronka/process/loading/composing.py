"""
Composes a YAML 1.2 text (its core schema) into nodes, each with its line, from libyaml's events.

Only its events: its own composer goes down a level of the C stack with each bracket, so that a
text of brackets alone would end the process.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yaml import CSafeLoader, parse
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

_TAG = "tag:yaml.org,2002:"
# What YAML 1.2 leaves out of a text (§5.1).
_UNPRINTABLE = re.compile(
    "[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
# YAML 1.2, §10.3.2, with underscores in long numbers.
_TAGS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("null", re.compile(r"~|null|Null|NULL|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"[-+]?(?:0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)")),
    (
        "float",
        re.compile(
            r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*|[0-9][0-9_]*(?=[eE]))(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
        ),
    ),
    ("merge", re.compile(r"<<")),
)
# What any of these begins with; most words begin otherwise.
_FIRST = frozenset("~nNtTfF-+.0123456789<") | {""}


class UnreadableText(Exception):
    """The text is not YAML; `line` says where, from one."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(eq=False, slots=True)
class ScalarNode:
    """A word, a number, a text; `line` is that where it begins, from one, as of every node."""

    line: int
    tag: str
    value: str

    @property
    def is_merge(self) -> bool:
        """Say whether this key stands for all keys of what it is given."""
        return self.tag == f"{_TAG}merge"


@dataclass(eq=False, slots=True)
class SequenceNode:
    line: int
    items: "list[Node]" = field(default_factory=list)


@dataclass(eq=False, slots=True)
class MappingNode:
    line: int
    pairs: "list[tuple[Node, Node]]" = field(default_factory=list)


Node = ScalarNode | SequenceNode | MappingNode


def compose(text: str) -> Node | None:
    """
    Return the node of the document, None if there is nothing in the text.

    A node that an anchor stands for is the same wherever it is meant, even within itself.

    :raises UnreadableText: says where and why
    """
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise UnreadableText(f"the character U+{ord(found[0]):04X} cannot be printed", line)
    composing = _Composing()
    try:
        for event in parse(text, Loader=CSafeLoader):
            composing.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = " ".join(filter(None, [error.context, error.problem]))
        raise _not_yaml(message, mark.line + 1 if mark else 1) from None
    return composing.root


def plain_value(text: str) -> Any:
    """
    Return the values of a text of our own: dicts, lists, and scalars by `scalar`.

    :raises UnreadableText: it is not YAML
    """
    node = compose(text)
    return None if node is None else _plain(node)


def scalar(node: ScalarNode) -> Any:
    """
    Return the value of a scalar by its tag; a tag that is not of the core schema makes a text.

    :raises ValueError: its tag says that it is a number, and it is none
    """
    tag = node.tag.removeprefix(_TAG)
    return _SCALARS[tag](node.value) if tag in _SCALARS else node.value


class _Composing:
    def __init__(self) -> None:
        self.root: Node | None = None
        self._anchors: dict[str, Node] = {}
        # What is open, and what stands in it so far: of a mapping keys and values by turns.
        self._open: list[tuple[SequenceNode | MappingNode, list[Node]]] = []

    def take(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            node = self._node(event)
            self._place(node)
            if isinstance(event, CollectionStartEvent) and not isinstance(node, ScalarNode):
                self._open.append((node, []))
        elif isinstance(event, CollectionEndEvent):
            self._close()
        elif isinstance(event, DocumentStartEvent) and self.root is not None:
            raise _not_yaml("a second document begins", _line(event))

    def _node(self, event: NodeEvent) -> Node:
        if isinstance(event, AliasEvent):
            if event.anchor not in self._anchors:
                raise _not_yaml(f"nothing is anchored as '{event.anchor}'", _line(event))
            return self._anchors[event.anchor]
        node = _new_node(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _place(self, node: Node) -> None:
        if self._open:
            self._open[-1][1].append(node)
        else:
            self.root = node

    def _close(self) -> None:
        node, parts = self._open.pop()
        if isinstance(node, SequenceNode):
            node.items.extend(parts)
        else:
            node.pairs.extend(zip(parts[::2], parts[1::2], strict=True))


def _new_node(event: NodeEvent) -> Node:
    line = _line(event)
    if isinstance(event, ScalarEvent):
        return ScalarNode(line, _tag(event), event.value)
    return MappingNode(line) if isinstance(event, MappingStartEvent) else SequenceNode(line)


def _line(event: Event) -> int:
    assert event.start_mark is not None, "what is read of a text has a place"
    return event.start_mark.line + 1


def _not_yaml(message: str, line: int) -> UnreadableText:
    return UnreadableText(f"this is not YAML: {message}", line)


def _tag(event: ScalarEvent) -> str:
    if event.tag is not None:
        return str(event.tag)
    is_plain, _ = event.implicit
    if not is_plain or event.value[:1] not in _FIRST:
        return f"{_TAG}str"
    fitting = (tag for tag, pattern in _TAGS if pattern.fullmatch(event.value))
    return f"{_TAG}{next(fitting, 'str')}"


def _plain(node: Node) -> Any:
    if isinstance(node, MappingNode):
        return dict(_plain_pairs(node))
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.items]
    return scalar(node)


def _plain_pairs(node: MappingNode) -> Iterator[tuple[Any, Any]]:
    for key, value in node.pairs:
        if isinstance(key, ScalarNode) and key.is_merge and isinstance(value, MappingNode):
            yield from _plain_pairs(value)
        else:
            yield _plain(key), _plain(value)


def _integer(raw: str) -> int:
    return int(raw.replace("_", ""), 0 if raw.lstrip("+-").startswith(("0x", "0o")) else 10)


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "null": lambda raw: None,
    "bool": lambda raw: raw.lower() == "true",
    "int": _integer,
    "float": float,
}
