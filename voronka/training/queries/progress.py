"""How far people are with their practice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.models import User
from voronka.process import rights
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.training.fitting import misfits
from voronka.training.models import Attempt, Room
from voronka.training.practice_room import fits
from voronka.training.queries.cases import cases_for, cases_of

# Who sets people to work, judges it, or sets the product up sees how they practise.
_OVERSEEING = ("assign", "quality", "settings")


@dataclass(frozen=True, kw_only=True)
class GoingOn:
    """The case somebody is at; it cannot go on when the product was updated meanwhile."""

    attempt_id: UUID
    case: str
    ref: CardRef
    began_at: datetime
    is_lost: bool


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case in somebody's list."""

    key: str
    title: Text
    story: Text
    teaches: Text
    minutes: int
    client: Text
    attempts: int
    best: int | None
    is_passed: bool
    best_attempt_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class Trainee:
    """Somebody who practises, as those who look after them see it."""

    id: UUID
    name: str
    role: str
    in_training_mode: bool
    passed: int
    attempts: int
    average: int | None
    last_at: datetime | None
    current_case: str


@dataclass(frozen=True, kw_only=True)
class AttemptLine:
    """An attempt in somebody's history."""

    id: UUID
    case: str
    began_at: datetime
    ended_at: datetime | None
    ended: str
    percent: int
    is_passed: bool


def may_practise(playbook: Playbook, actor: Actor) -> bool:
    """Say whether the actor's role does what the cases are about."""
    return rights.may(playbook, actor, "take") and rights.may(playbook, actor, "move")


def oversees(playbook: Playbook, actor: Actor) -> bool:
    """Say whether the actor sees how others practise."""
    return any(rights.may(playbook, actor, each) for each in _OVERSEEING)


def has_cases(playbook: Playbook) -> bool:
    return bool(cases_for(playbook))


def left_out(playbook: Playbook) -> Sequence[tuple[Text, Sequence[str]]]:
    """Return the pack's cases that do not fit the process as it is today, and what they miss."""
    found = cases_of(playbook.spec.playbook).values()
    missing = [(case.title, misfits(case, playbook)) for case in found]
    return [(title, problems) for title, problems in missing if problems]


def going_on(user_id: UUID | None) -> GoingOn | None:
    """Return the case the person is at, if any."""
    attempt = Attempt.objects.open().of(user_id).first() if user_id else None
    if attempt is None:
        return None
    room = Room.objects.filter(user_id=attempt.user_id).first()
    return GoingOn(
        attempt_id=attempt.pk,
        case=attempt.case,
        ref=attempt.ref,
        began_at=attempt.began_at,
        is_lost=room is None or not fits(room),
    )


def case_lines(*, user_id: UUID | None, playbook: Playbook) -> Sequence[CaseLine]:
    """Return the cases of the process with what the person has made of each."""
    by_case: dict[str, list[Attempt]] = {}
    if user_id is not None:
        of_pack = Attempt.objects.of(user_id).finished().filter(pack=playbook.spec.playbook)
        for attempt in of_pack.order_by("began_at"):
            by_case.setdefault(attempt.case, []).append(attempt)
    lines = []
    for key, case in cases_for(playbook).items():
        made = by_case.get(key, [])
        best = max(made, key=lambda each: each.percent, default=None)
        lines.append(
            CaseLine(
                key=key,
                title=case.title,
                story=case.story,
                teaches=case.teaches,
                minutes=case.minutes,
                client=case.client.about,
                attempts=len(made),
                best=best.percent if best else None,
                is_passed=any(each.is_passed for each in made),
                best_attempt_id=best.pk if best else None,
            )
        )
    return lines


def trainees(*, actor: Actor, playbook: Playbook) -> Sequence[Trainee]:
    """
    Return everybody in training mode and everybody who has practised, the least practised first.

    :raises NotFound: the actor does not look after them
    """
    people = _overseen(actor, playbook)
    attempts: dict[UUID, list[Attempt]] = {}
    of_pack = Attempt.objects.filter(pack=playbook.spec.playbook).order_by("began_at")
    for attempt in of_pack.defer("marks", "left"):
        attempts.setdefault(attempt.user_id, []).append(attempt)
    keys = set(cases_for(playbook))
    rows = [
        _trainee(user, attempts.get(user.pk, []), keys)
        for user in people
        if user.training_mode or user.pk in attempts
    ]
    return sorted(rows, key=lambda row: (row.passed, row.name))


def trainee_name(*, user_id: UUID, actor: Actor, playbook: Playbook) -> str:
    """
    Return the name of somebody the actor looks after.

    :raises NotFound: they do not
    """
    for user in _overseen(actor, playbook):
        if user.pk == user_id:
            return user.name
    raise NotFound


def attempts_of(*, user_id: UUID) -> Sequence[AttemptLine]:
    """Return the person's attempts, the latest first."""
    return [
        AttemptLine(
            id=each.pk,
            case=each.case,
            began_at=each.began_at,
            ended_at=each.ended_at,
            ended=each.ended,
            percent=each.percent,
            is_passed=each.is_passed,
        )
        for each in Attempt.objects.of(user_id).order_by("-began_at").defer("marks", "left")[:200]
    ]


def is_overseen(*, user_id: UUID, actor: Actor, playbook: Playbook) -> bool:
    """Say whether the actor looks after this person."""
    return oversees(playbook, actor) and _reach(actor, playbook).filter(pk=user_id).exists()


def _overseen(actor: Actor, playbook: Playbook) -> Iterable[User]:
    if not oversees(playbook, actor):
        raise NotFound
    return _reach(actor, playbook).filter(is_active=True).order_by("name")


def _reach(actor: Actor, playbook: Playbook) -> QuerySet[User]:
    """Return whose work the actor sees: a head of one team sees that team alone."""
    role = playbook.spec.roles.get(actor.role)
    scope = max((each.see for each in role.cards.values()), key=_WIDTH.index) if role else "none"
    if scope == "team":
        return User.objects.filter(Q(team_id=actor.team_id) | Q(pk=actor.id))
    return User.objects.all() if scope == "all" else User.objects.filter(Q(pk=actor.id))


_WIDTH = ("none", "participating", "own", "team", "all")


def _trainee(user: User, attempts: Sequence[Attempt], keys: set[str]) -> Trainee:
    finished = [each for each in attempts if each.ended == "finished" and each.case in keys]
    best: Mapping[str, int] = {
        case: max(each.percent for each in finished if each.case == case)
        for case in {each.case for each in finished}
    }
    return Trainee(
        id=user.pk,
        name=user.name,
        role=user.role,
        in_training_mode=user.training_mode,
        passed=len({each.case for each in finished if each.is_passed}),
        attempts=len(finished),
        average=round(sum(best.values()) / len(best)) if best else None,
        last_at=max((each.ended_at or each.began_at for each in attempts), default=None),
        current_case=next((each.case for each in attempts if not each.ended), ""),
    )
