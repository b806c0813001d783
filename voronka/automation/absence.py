"""Whom an SOS reaches: those who are at work, and if nobody of them is, the next on the ladder."""

from collections.abc import Collection, Sequence
from uuid import UUID

from voronka.people.models import Absence, User
from voronka.process.models.active import active_playbook
from voronka.process.plugins import Step
from voronka.process.text import Text
from voronka.work.use_cases.notify import NOTHING

# What SOS calls are shown as, and what their causes begin with.
SOS = "sos"


def at_work(
    people: Collection[UUID], to: Sequence[str], step: Step
) -> tuple[Collection[UUID], Text]:
    """
    Return those who are not absent, and a sentence about those who are.

    If all are, who stands next on the programme's ladder is called instead of them; if nobody at
    all is at work, everybody is called all the same, for a call must never be lost.
    """
    away = _away(people, step)
    if not away:
        return people, NOTHING
    names = ", ".join(sorted(away.values()))
    said = Text(f"Отсутствуют: {names}.", f"Absent: {names}.")
    here = [user_id for user_id in people if user_id not in away]
    return (here or _further_up(to, step) or people), said


def _further_up(to: Sequence[str], step: Step) -> Sequence[UUID]:
    """Return who is at work on the first rung above those called on which anybody is."""
    key = step.effect.key.removeprefix(f"{SOS}:").partition("|")[0]
    programme = active_playbook().spec.sos.get(key)
    called = {each.removeprefix("role:") for each in to}
    for rung in programme.ladder if programme is not None else ():
        roles = [role for role in rung.roles if role not in called]
        found = User.objects.filter(role__in=roles, is_active=True).values_list("pk", flat=True)
        people = list(found.order_by("name", "pk"))
        away = _away(people, step)
        if here := [user_id for user_id in people if user_id not in away]:
            return here
    return ()


def _away(people: Collection[UUID], step: Step) -> dict[UUID, str]:
    """Return the names of those who are absent at the moment."""
    absent = Absence.objects.filter(user_id__in=people, during__contains=step.now)
    return dict(absent.values_list("user_id", "user__name"))
