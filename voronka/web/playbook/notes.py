"""What is wrong or unwise with a part, put beside the control where it is repaired."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from voronka.packs.compiling import Remark
from voronka.process.parts import Path
from voronka.process.text import Text
from voronka.web.playbook.controls import Control, Section
from voronka.web.playbook.editor import Values
from voronka.web.playbook.lines import KEY

_NOTHING = Text.same("")


@dataclass(frozen=True, kw_only=True)
class Note:
    """One remark beside a control: what it is, and what to do about it."""

    at: str
    what: Text
    advice: Text = _NOTHING
    is_mistake: bool = True


def notes_of(
    remarks: Sequence[Remark], part: Path, values: Values, sections: Sequence[Section]
) -> tuple[list[Note], list[Remark]]:
    """Return the remarks about the form's part as notes, and those that belong nowhere in it."""
    names = {control.name for section in sections for control in _all(section.controls)}
    notes, others = [], []
    for each in remarks:
        here = each.path[: len(part)] == part
        at = _control_at(each.path[len(part) :], values, names) if here else ""
        if not at:
            others.append(each)
            continue
        is_mistake = each.severity == "error"
        notes.append(Note(at=at, what=each.what, advice=each.advice, is_mistake=is_mistake))
    return notes, others


def with_notes(sections: Sequence[Section], notes: Sequence[Note]) -> list[Section]:
    """Return the sections with the notes beside their controls."""
    if not notes:
        return list(sections)
    return [replace(each, controls=[_noted(c, notes) for c in each.controls]) for each in sections]


def apart(sections: Sequence[Section]) -> list[Section]:
    """Return the sections with other names, to stand beside the form and be looked at only."""
    return [replace(each, controls=[_renamed(c) for c in each.controls]) for each in sections]


def _renamed(control: Control) -> Control:
    return replace(_each_inner(control, _renamed), name=f"theirs.{control.name}")


def _noted(control: Control, notes: Sequence[Note]) -> Control:
    inner = _each_inner(control, lambda each: _noted(each, notes))
    return replace(inner, notes=[note for note in notes if note.at == control.name])


def _each_inner(control: Control, change: Callable[[Control], Control]) -> Control:
    """Return the control with another in the place of each that stands inside it."""
    more = dict(control.more)
    if "controls" in more:
        more["controls"] = [change(each) for each in more["controls"]]
    if "lines" in more:
        more["lines"] = [
            line | {"controls": [change(each) for each in line["controls"]]}
            for line in more["lines"]
        ]
    return replace(control, more=more)


def _all(controls: Sequence[Control]) -> Iterator[Control]:
    for each in controls:
        yield each
        yield from _all(each.more.get("controls", ()))
        for line in each.more.get("lines", ()):
            yield from _all(line["controls"])


def _control_at(rest: Path, values: Values, names: set[str]) -> str:
    """Return the innermost control that the path leads to; "" for none."""
    steps = list(_steps(rest, values))
    ways = (".".join(steps[:length]) for length in range(len(steps), 0, -1))
    return next((way for way in ways if way in names), "")


def _steps(rest: Path, values: Any) -> Iterator[str]:
    """Yield the names of controls: of lines the form counts numbers, the playbook keys."""
    current = values
    for key in rest:
        if isinstance(current, tuple):
            # A step of a robot: its action is no control of its own.
            current = current[1]
            continue
        found = _inner(current, key)
        if found is None:
            return
        step, current = found
        yield step


def _inner(current: Any, key: str) -> tuple[str, Any] | None:
    if isinstance(current, Mapping):
        return (key, current[key]) if key in current else None
    if not isinstance(current, list):
        return None
    keys = [each.get(KEY, each.get("key")) if isinstance(each, Mapping) else "" for each in current]
    if key in keys and not key.isdecimal():
        number = keys.index(key)
    elif key.isdecimal() and int(key) < len(current):
        number = int(key)
    else:
        return None
    return str(number), current[number]
