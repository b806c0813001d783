"""
The whole process in plain Russian or English sentences, generated from the playbook.

Public: `words(playbook, locale) -> Document`. Each sentence carries the id of its rule, so that a
page can show it beside the rule and tell which sentences a change of the playbook touches.
"""

from collections.abc import Iterator

from voronka.process.document import Document, Part, PartKind, Sentence
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.text import Text
from voronka.process.wording.company import (
    catalogue_part,
    conversion_parts,
    form_parts,
    glossary_part,
    reasons_part,
    role_part,
)
from voronka.process.wording.errors import error_part
from voronka.process.wording.names import Names
from voronka.process.wording.pipelines import pipeline_part
from voronka.process.wording.robots import sos_part
from voronka.process.wording.scoring import scoring_part
from voronka.process.wording.triage import triage_parts
from voronka.process.wording.work import booking_part, message_part, task_part

_LOST = Text("Причины отказа", "Reasons of loss")
_JUNK = Text("Причины «некачественный лид»", "Reasons for junk")


def words(playbook: Playbook, locale: str) -> Document:
    """Return the process in words."""
    return Document(
        title=playbook.spec.title.in_(locale),
        about=playbook.spec.about.in_(locale),
        locale=locale,
        parts=tuple(part for part in _parts(playbook, locale) if part.sentences or part.parts),
    )


def _parts(playbook: Playbook, locale: str) -> Iterator[Part]:
    spec = playbook.spec
    names = Names(playbook, _first_kind(playbook), locale)
    for key in spec.pipelines:
        yield pipeline_part(playbook, key, locale)
    for key, sos in spec.sos.items():
        yield sos_part(playbook, key, sos, locale)
    for key, scoring in spec.scoring.items():
        yield scoring_part(playbook, key, scoring, locale)
    tasks = tuple(task_part(key, task, names) for key, task in spec.tasks.items())
    yield _group("tasks", Text("Задачи", "Tasks"), tasks, locale)
    bookings = tuple(booking_part(key, each, names) for key, each in spec.bookings.items())
    yield _group("bookings", Text("Выезды", "Visits"), bookings, locale)
    messages = tuple(message_part(playbook, key, m, locale) for key, m in spec.messages.items())
    yield _group("messages", Text("Сообщения", "Messages"), messages, locale)
    errors = tuple(error_part(playbook, key, error, locale) for key, error in spec.errors.items())
    yield _group("errors", Text("Контроль ошибок", "Error control"), errors, locale)
    yield from triage_parts(playbook, locale)
    yield from conversion_parts(playbook, locale)
    yield _group(
        "forms", Text("Формы на сайте", "Web forms"), tuple(form_parts(playbook, locale)), locale
    )
    yield catalogue_part(playbook, locale)
    yield reasons_part("lost_reasons", _LOST, spec.lost_reasons, locale)
    yield reasons_part("junk_reasons", _JUNK, spec.junk_reasons, locale)
    roles = tuple(role_part(key, role, names) for key, role in spec.roles.items())
    yield _group("roles", Text("Роли", "Roles"), roles, locale)
    yield _calendar(playbook, locale)
    yield glossary_part(playbook, locale)


def _group(kind: PartKind, title: Text, parts: tuple[Part, ...], locale: str) -> Part:
    return Part(kind=kind, key="", rule=kind, title=title.in_(locale), parts=parts)


def _first_kind(playbook: Playbook) -> CardKind:
    """Return the kind of card whose fields tasks and visits are named by."""
    return next(line.of for line in playbook.spec.pipelines.values())


def _calendar(playbook: Playbook, locale: str) -> Part:
    calendar = playbook.spec.calendar
    hours = "; ".join(f"{_days(days, locale)} {span}" for days, span in calendar.hours.items())
    sentences = [Sentence(rule="calendar.hours", text=f"{hours} ({calendar.zone}).")]
    if calendar.holidays is not None:
        free = Text("Праздники страны — выходные.", "Public holidays are days off.")
        sentences.append(Sentence(rule="calendar.holidays", text=free.in_(locale)))
    title = Text("Рабочее время", "Working time").in_(locale)
    return Part(kind="calendar", key="", rule="calendar", title=title, sentences=tuple(sentences))


_DAYS = {
    "mon": "пн", "tue": "вт", "wed": "ср", "thu": "чт", "fri": "пт", "sat": "сб", "sun": "вс",
}  # fmt: skip


def _days(written: str, locale: str) -> str:
    """Return days such as `mon-fri` in the language."""
    if not locale.startswith("ru"):
        return "–".join(day.strip().capitalize() for day in written.split("-"))
    parts = [_DAYS.get(day.strip(), day.strip()) for day in written.replace(",", "-").split("-")]
    return ("–" if "-" in written else ", ").join(parts)
