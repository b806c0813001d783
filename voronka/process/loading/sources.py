"""
Reads the YAML files of a playbook into plain values, and remembers the line of each.

`playbook.yaml` comes first, the other YAML files of the folder follow in alphabetical order and
are merged into it, section by section. `{file: texts/offer.md}` stands for the texts in
`texts/offer.ru.md` and `texts/offer.en.md`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voronka.process.loading.composing import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    UnreadableText,
    compose,
    scalar,
)
from voronka.process.problems import Findings, Place
from voronka.process.problems import Path as Where
from voronka.process.text import LOCALES

MAIN = "playbook.yaml"
_MOST_VALUES, _DEEPEST = 200_000, 60
# What a byte becomes that is no UTF-8.
_UNDECODABLE = "\ufffd"


class _TooMuch(Exception):
    """The document has no end: an anchor that holds itself, or anchors of anchors of anchors."""


class Sources:
    """The files of one playbook by name, as they were read."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(files)
        self.places: dict[Where, Place] = {}
        self.findings = Findings(self.places)
        self._size = 0

    @classmethod
    def of_folder(cls, folder: Path) -> "Sources":
        """Return the YAML files of the folder and the texts in its `texts/`."""
        found = [*folder.glob("*.yaml"), *folder.glob("texts/**/*.*")]
        return cls({f.relative_to(folder).as_posix(): _text(f) for f in sorted(found)})

    def read(self) -> Any:
        """
        Return the merged document, or None if a file cannot be read at all; the findings say why.
        """
        document: dict[str, Any] = {}
        names = sorted(name for name in self.files if name.endswith(".yaml") and "/" not in name)
        if MAIN not in names:
            self.findings.add((), f"{MAIN} is missing")
            return None
        parts = {name: self._compose(name) for name in names}
        for name, part in sorted(parts.items(), key=lambda each: (each[0] != MAIN, each[0])):
            if part is None:
                return None
            if not isinstance(part, MappingNode):
                self._problem(name, part, "a playbook file is a mapping of sections")
                continue
            try:
                self._merge(name, part, document, ())
            except (_TooMuch, RecursionError):
                self._unreadable(name, 1, "the anchors of this file make it endless")
                return None
        return document

    def _compose(self, name: str) -> Node | None:
        text = self.files[name]
        if (found := text.find(_UNDECODABLE)) >= 0:
            self._unreadable(name, text.count("\n", 0, found) + 1, "the file is not UTF-8")
            return None
        try:
            node = compose(text)
        except UnreadableText as trouble:
            self._unreadable(name, trouble.line, str(trouble))
            return None
        if node is None:
            self._unreadable(name, 1, "the file is empty")
        return node

    def _unreadable(self, name: str, line: int, message: str) -> None:
        self.places[(name,)] = Place(name, line)
        self.findings.add((name,), message)

    def _merge(self, file: str, node: MappingNode, into: dict[str, Any], path: Where) -> None:
        self.places.setdefault(path, _place(file, node))
        for key_node, value_node in node.pairs:
            if _is_merge(key_node) and isinstance(value_node, MappingNode):
                self._merge(file, value_node, into, path)
                continue
            key = self._key(file, key_node)
            here = (*path, key)
            if key not in into:
                self.places[here] = _place(file, key_node)
                into[key] = self._value(file, value_node, here)
            elif isinstance(value_node, MappingNode) and self._is_merged(here, into[key], file):
                self._merge(file, value_node, into[key], here)
            else:
                first = self.places[here]
                where = f"line {first.line}" if first.file == file else f"{first.file}:{first.line}"
                self._problem(file, key_node, f"'{key}' stands here twice; first in {where}")

    def _is_merged(self, path: Where, earlier: Any, file: str) -> bool:
        """Two files may fill one section; within a file a key stands once."""
        return isinstance(earlier, dict) and self.places[path].file != file

    def _value(self, file: str, node: Node, path: Where) -> Any:
        self._size += 1
        if self._size > _MOST_VALUES or len(path) > _DEEPEST:
            raise _TooMuch
        self.places.setdefault(path, _place(file, node))
        if isinstance(node, MappingNode):
            value: dict[str, Any] = {}
            self._merge(file, node, value, path)
            if list(value) == ["file"] and isinstance(value["file"], str):
                return self._texts(path, value["file"])
            return value
        if isinstance(node, SequenceNode):
            return [self._value(file, item, (*path, i)) for i, item in enumerate(node.items)]
        return self._scalar(file, node)

    def _key(self, file: str, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            self._problem(file, node, "a key is a plain word")
            return "?"
        return node.value

    def _scalar(self, file: str, node: ScalarNode) -> Any:
        try:
            return scalar(node)
        except ValueError:
            self._problem(file, node, f"'{node.value}' is not a number")
            return None

    def _texts(self, path: Where, name: str) -> Any:
        """Return the text in both languages from the files beside the playbook."""
        stem, _, extension = name.rpartition(".")
        found = {}
        for locale in LOCALES:
            localised = f"{stem}.{locale}.{extension}"
            if localised in self.files:
                found[locale] = self.files[localised].strip("\n")
            else:
                self.findings.add(path, f"the file {localised} is missing")
                found[locale] = name
        return found

    def _problem(self, file: str, node: Node, message: str) -> None:
        place = _place(file, node)
        self.places[(file, place.line)] = place
        self.findings.add((file, place.line), message)


def _is_merge(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.is_merge


def _place(file: str, node: Node) -> Place:
    return Place(file, node.line)


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
