"""What a finished case was worth, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.models.active import NoPlaybook, playbook_by_hash
from voronka.process.playbook import Playbook
from voronka.process.text import Text
from voronka.process.words import words
from voronka.training.models import Attempt
from voronka.training.queries.cases import cases_of
from voronka.training.queries.progress import is_overseen


@dataclass(frozen=True, kw_only=True)
class FindingLine:
    """One thing that was seen, and what the process says about it."""

    text: Text
    is_good: bool
    rule: str
    rule_words: str


@dataclass(frozen=True, kw_only=True)
class MarkLine:
    """The points for one thing."""

    key: str
    title: Text
    points: int
    out_of: int
    advice: Text
    findings: Sequence[FindingLine]

    @property
    def is_full(self) -> bool:
        return self.points == self.out_of


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Something the client said or did."""

    way: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """A finished attempt."""

    id: UUID
    user_id: UUID
    user_name: str
    case: str
    title: Text
    began_at: datetime
    ended_at: datetime | None
    points: int
    out_of: int
    percent: int
    passing: int
    is_passed: bool
    marks: Sequence[MarkLine]
    talks: Sequence[Talk]


def result_for(*, attempt_id: UUID, actor: Actor, playbook: Playbook, locale: str) -> Result:
    """
    Return one's own result, or that of somebody one looks after.

    :raises NotFound: it is neither, or not finished
    """
    found = Attempt.objects.finished().filter(pk=attempt_id).select_related("user").first()
    if found is None:
        raise NotFound
    is_own = found.user_id == actor.id
    if not is_own and not is_overseen(user_id=found.user_id, actor=actor, playbook=playbook):
        raise NotFound
    case = cases_of(found.pack).get(found.case)
    said = _words_of(found.playbook_hash, locale)
    return Result(
        id=found.pk,
        user_id=found.user_id,
        user_name=found.user.name,
        case=found.case,
        title=case.title if case else Text.same(found.case),
        began_at=found.began_at,
        ended_at=found.ended_at,
        points=found.points,
        out_of=found.out_of,
        percent=found.percent,
        passing=case.passing if case else 0,
        is_passed=found.is_passed,
        marks=[_mark(each, said) for each in found.marks],
        talks=[
            Talk(way=reply.way, at=reply.given_at or reply.due_at, text=reply.text)
            for reply in found.replies.exclude(given_at=None).exclude(text="").order_by("given_at")
        ],
    )


def _mark(stored: Mapping[str, object], said: Mapping[str, str]) -> MarkLine:
    findings: list[FindingLine] = []
    for each in stored["findings"]:  # type: ignore[attr-defined]
        rule = each["rule"]
        line = FindingLine(
            text=Text.parse(each["text"]),
            is_good=each["is_good"],
            rule=rule,
            rule_words=said.get(rule, ""),
        )
        findings.append(line)
    return MarkLine(
        key=str(stored["key"]),
        title=Text.parse(stored["title"]),
        points=int(str(stored["points"])),
        out_of=int(str(stored["out_of"])),
        advice=Text.parse(stored["advice"]),
        findings=findings,
    )


@lru_cache(maxsize=8)
def _words_of(playbook_hash: str, locale: str) -> Mapping[str, str]:
    """Return what the process of that time says, by rule."""
    try:
        document = words(playbook_by_hash(playbook_hash), locale)
    except NoPlaybook:
        return {}
    found: dict[str, str] = {}
    for part in document.walk():
        found.setdefault(part.rule, part.title)
    # A sentence tells more than a heading.
    for part in document.walk():
        found |= {sentence.rule: sentence.text for sentence in part.sentences}
    return found
