"""Which answer the client gives, and in what words. Pure but for the card's stage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from voronka.process import field_types
from voronka.process.working_time import WorkingCalendar
from voronka.training.spec import AnswerSpec, CaseSpec, Way


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the client says, with the moments they name."""

    key: str
    text: str
    answered: bool = True
    dates: Mapping[str, datetime]


def answer_to(
    case: CaseSpec, way: Way, *, stage: str, given: Collection[str]
) -> tuple[str, AnswerSpec] | None:
    """Return the first answer of this way that fits the stage and has not been given yet."""
    for key, answer in case.answers.items():
        if answer.to != way or (answer.stages and stage not in answer.stages):
            continue
        if answer.again or key not in given:
            return key, answer
    return None


def said(
    key: str, answer: AnswerSpec, *, calendar: WorkingCalendar, language: str, now: datetime
) -> Said:
    """Return the answer in words, its dates counted from now."""
    dates = {}
    for name, spec in answer.dates.items():
        day = calendar.add(now, spec.after).astimezone(calendar.zone)
        at = time.fromisoformat(spec.at)
        dates[name] = day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    shown = {name: _moment(moment, calendar, language) for name, moment in dates.items()}
    text = answer.says.in_(language)
    for name, words in shown.items():
        text = text.replace("{" + name + "}", words)
    return Said(key=key, text=text, answered=answer.answered, dates=dates)


def _moment(moment: datetime, calendar: WorkingCalendar, language: str) -> str:
    return field_types.get("datetime").format(moment, language, zone=calendar.zone)
