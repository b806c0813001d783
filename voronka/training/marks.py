"""
Marking what was done: each mark looks at the evidence, gives its points and says why. Pure.

Public: `marks_of(case, evidence) -> list[Mark]`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from voronka.process import field_types, rules
from voronka.process.text import Text
from voronka.training.evidence import Evidence, RefusedMove
from voronka.training.spec import (
    Asked,
    Booked,
    CaseSpec,
    Ended,
    FactsRight,
    Hints,
    MarkSpec,
    Path,
    Promised,
    Refusals,
    Sent,
    TasksInTime,
    Touched,
)
from voronka.training.values import in_words, is_right, wanted_in_words


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was seen, good or bad, and the rule of the process it rests on."""

    text: Text
    is_good: bool
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The points for one thing, and why."""

    key: str
    title: Text
    points: int
    out_of: int
    advice: Text
    findings: Sequence[Finding]

    @property
    def is_full(self) -> bool:
        return self.points == self.out_of


def marks_of(case: CaseSpec, evidence: Evidence) -> list[Mark]:
    """Return every mark of the case, in its order."""
    return [_mark(key, spec, case, evidence) for key, spec in case.marks.items()]


def _mark(key: str, spec: MarkSpec, case: CaseSpec, evidence: Evidence) -> Mark:
    findings = list(_MARKERS[spec.kind](spec, case, evidence))
    good = sum(1 for each in findings if each.is_good)
    points = spec.points * good // len(findings) if findings else spec.points
    return Mark(
        key=key,
        title=spec.title,
        points=points,
        out_of=spec.points,
        advice=spec.advice,
        findings=[_ruled(each, spec) for each in findings],
    )


def _ruled(finding: Finding, spec: MarkSpec) -> Finding:
    rule = finding.rule or spec.rule
    return Finding(text=finding.text, is_good=finding.is_good, rule=rule)


def _ended(spec: Ended, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    stage, pipeline = seen.state.stage, seen.state.pipeline
    wanted = (
        " / ".join(_stage(seen, each).ru for each in spec.stages),
        " / ".join(_stage(seen, each).en for each in spec.stages),
    )
    stands = _stage(seen, stage)
    yield Finding(
        text=Text(
            f"Карточка в «{stands.ru}», должна быть в «{wanted[0]}».",
            f"The card stands in “{stands.en}”; right is “{wanted[1]}”.",
        ),
        is_good=stage in spec.stages,
        rule=rules.stage(pipeline, spec.stages[0]),
    )
    for name, value in spec.fields.items():
        yield _field(seen, name, value)


def _facts(spec: FactsRight, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    for name in spec.fields or case.facts:
        yield _field(seen, name, case.facts[name])


def _field(seen: Evidence, name: str, wanted: Any) -> Finding:
    playbook, kind = seen.playbook, seen.state.ref.kind
    found = seen.state.fields.get(name)
    good = is_right(playbook, kind, name, wanted=wanted, found=found, language=seen.language)
    label = playbook.fields(kind)[name].label
    shown = in_words(playbook, kind, name, found)
    right = wanted_in_words(playbook, kind, name, wanted)
    if good:
        text = Text(f"{label.ru}: {shown.ru}.", f"{label.en}: {shown.en}.")
    else:
        text = Text(
            f"{label.ru}: в карточке {shown.ru}, клиент сказал {right.ru}.",
            f"{label.en}: the card says {shown.en}, the client said {right.en}.",
        )
    return Finding(text=text, is_good=good, rule=_rule_of_field(seen, name))


def _rule_of_field(seen: Evidence, name: str) -> str:
    """Return the gate that wants the field: the first of the path."""
    pipeline = seen.state.pipeline
    for key, stage in seen.playbook.pipeline(pipeline).stages.items():
        if name in stage.gate.require:
            return rules.require(pipeline, key, "gate", name)
        if name in stage.leave.require:
            return rules.require(pipeline, key, "leave", name)
        for check, spec in stage.leave.checks.items():
            if any(fix.kind == "fill" and fix.target == name for fix in spec.fix):
                return rules.check(pipeline, key, "leave", check)
    return ""


def _promised(spec: Promised, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    named = seen.dates.get(spec.date)
    label = seen.playbook.fields(seen.state.ref.kind)[spec.field].label
    if named is None:
        yield Finding(
            text=Text(
                "Клиент не успел назвать день: вы не дошли до этого разговора.",
                "The client never named a day: you did not come to that talk.",
            ),
            is_good=False,
        )
        return
    room = spec.tolerance.elapsed()
    kept = any(abs(moment - named) <= room for moment in _moments(seen.held.get(spec.field, ())))
    words = _moment(seen, named)
    text = Text(
        f"{label.ru}: клиент просил {words.ru}."
        + ("" if kept else " Этого срока в карточке не было."),
        f"{label.en}: the client asked for {words.en}."
        + ("" if kept else " The card never had it."),
    )
    yield Finding(text=text, is_good=kept)


def _moments(held: Sequence[Any]) -> Iterator[datetime]:
    for each in held:
        found = field_types.get("datetime").from_json(each)
        if isinstance(found, datetime):
            yield found


def _touched(spec: Touched, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    calendar = seen.playbook.calendar
    limit = calendar.add(seen.arrived_at, spec.within)
    norm = spec.within.words()
    if seen.touched_at is None:
        text = Text("Клиент так и не услышал вас.", "The client never heard from you.")
        yield Finding(text=text, is_good=False)
        return
    took = calendar.working_time_between(seen.arrived_at, seen.touched_at)
    minutes = max(0, round(took / timedelta(minutes=1)))
    text = Text(
        f"Первый ответ через {minutes} мин рабочего времени, норма — {norm.ru}.",
        f"The first answer after {minutes} min of working time; the norm is {norm.en}.",
    )
    yield Finding(text=text, is_good=seen.touched_at <= limit)


def _refusals(spec: Refusals, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    over = seen.refused[spec.allowed :]
    if not over:
        count = len(seen.refused)
        text = Text(f"Отказов при переходе: {count}.", f"Moves that a gate refused: {count}.")
        yield Finding(text=text, is_good=True)
        return
    # Half of the points for one too many, none for more.
    yield Finding(text=_refused(seen, over[0]), is_good=False, rule=_first_rule(over[0]))
    if len(over) == 1:
        text = Text("Других лишних отказов не было.", "There were no others too many.")
        yield Finding(text=text, is_good=True)
    for each in over[1:]:
        yield Finding(text=_refused(seen, each), is_good=False, rule=_first_rule(each))


def _refused(seen: Evidence, move: RefusedMove) -> Text:
    to = _stage(seen, move.to)
    unmet_ru = " ".join(message.ru for _rule, message in move.unmet)
    unmet_en = " ".join(message.en for _rule, message in move.unmet)
    return Text(
        f"Переход в «{to.ru}» не пропущен: {unmet_ru}", f"“{to.en}” was refused: {unmet_en}"
    )


def _first_rule(move: RefusedMove) -> str:
    return move.unmet[0][0] if move.unmet else ""


def _tasks(spec: TasksInTime, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    if not seen.tasks:
        text = Text("Задач ещё не было.", "There were no tasks yet.")
        yield Finding(text=text, is_good=False)
    for task in seen.tasks:
        due = _moment(seen, task.due_at) if task.due_at else Text("без срока", "no deadline")
        late = Text(" Просрочена.", " Late.") if task.is_late else Text("", "")
        text = Text(
            f"«{task.title.ru}»: срок {due.ru}.{late.ru}",
            f"“{task.title.en}”: due {due.en}.{late.en}",
        )
        rule = f"tasks.{task.template}" if task.template else ""
        yield Finding(text=text, is_good=not task.is_late, rule=rule)


def _path(spec: Path, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    place = 0
    passed = [stage for stage in seen.stages if stage in spec.stages]
    for stage in spec.stages:
        good = stage in passed[place:]
        place = passed.index(stage, place) + 1 if good else place
        name = _stage(seen, stage)
        missing = Text("", "") if good else Text(" Пропущена.", " Left out.")
        yield Finding(
            text=Text(f"«{name.ru}».{missing.ru}", f"“{name.en}”.{missing.en}"),
            is_good=good,
            rule=rules.stage(seen.state.pipeline, stage),
        )


def _sent(spec: Sent, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    count = sum(1 for channel in seen.sent if not spec.channel or channel == spec.channel)
    text = Text(f"Отправлено вами сообщений: {count}.", f"Messages sent by you: {count}.")
    yield Finding(text=text, is_good=spec.at_least <= count <= spec.at_most)


def _asked(spec: Asked, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    heard = sum(1 for key in spec.answers if key in seen.heard)
    for number in range(len(spec.answers)):
        done = number < heard
        text = (
            Text(f"Разговор {number + 1} состоялся.", f"Talk {number + 1} took place.")
            if done
            else Text(f"Разговора {number + 1} не было.", f"Talk {number + 1} did not take place.")
        )
        yield Finding(text=text, is_good=done)


def _hints(spec: Hints, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    pipeline = seen.state.pipeline
    for stage, numbers in spec.go_on.items():
        if stage not in seen.left:
            continue
        rule, name = seen.left[stage], _stage(seen, stage)
        good = rule in {rules.hint(pipeline, stage, number) for number in numbers}
        hint = _hint(seen, stage, rule)
        text = (
            Text(f"«{name.ru}»: подсказка выполнена.", f"“{name.en}”: the hint was followed.")
            if good
            else Text(
                f"«{name.ru}»: осталось невыполненным — {hint.ru}",
                f"“{name.en}”: this was left undone — {hint.en}",
            )
        )
        yield Finding(text=text, is_good=good, rule=rule)
    if not seen.left:
        text = Text("Карточка не продвинулась.", "The card did not move on.")
        yield Finding(text=text, is_good=False)


def _hint(seen: Evidence, stage: str, rule: str) -> Text:
    hints = seen.playbook.stage(seen.state.pipeline, stage).hints
    number = int(rule.rpartition(".")[2])
    return hints[number].do if number < len(hints) else Text("", "")


def _booked(spec: Booked, case: CaseSpec, seen: Evidence) -> Iterator[Finding]:
    label = seen.playbook.spec.bookings[spec.booking].label
    held = [
        each for each in seen.visits if each.kind == spec.booking and each.status != "cancelled"
    ]
    rule = f"bookings.{spec.booking}"
    if not held:
        text = Text(f"{label.ru}: записи нет.", f"{label.en}: nothing is booked.")
        yield Finding(text=text, is_good=False, rule=rule)
        return
    visit = held[-1]
    words = _moment(seen, visit.starts_at)
    booked = Text(f"{label.ru}: {words.ru}.", f"{label.en}: {words.en}.")
    yield Finding(text=booked, is_good=True, rule=rule)
    good = visit.confirmed_at is not None and visit.confirmed_at < visit.starts_at
    confirmed = (
        Text("Клиент подтвердил визит заранее.", "The client confirmed the visit beforehand.")
        if good
        else Text("Визит не подтверждён с клиентом.", "The visit was not confirmed by the client.")
    )
    yield Finding(text=confirmed, is_good=good, rule=rule)


def _stage(seen: Evidence, key: str) -> Text:
    pipeline = seen.state.pipeline
    known = seen.playbook.has_stage(pipeline, key)
    return seen.playbook.stage(pipeline, key).label if known else Text.same(key)


def _moment(seen: Evidence, moment: datetime) -> Text:
    show, zone = field_types.get("datetime").format, seen.playbook.calendar.zone
    return Text(ru=show(moment, "ru", zone=zone), en=show(moment, "en", zone=zone))


Marker = Callable[[Any, CaseSpec, Evidence], Iterator[Finding]]
_MARKERS: dict[str, Marker] = {
    "ended": _ended,
    "facts": _facts,
    "promised": _promised,
    "touched": _touched,
    "refusals": _refusals,
    "tasks": _tasks,
    "path": _path,
    "sent": _sent,
    "asked": _asked,
    "hints": _hints,
    "booked": _booked,
}
