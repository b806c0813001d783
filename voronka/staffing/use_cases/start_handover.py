from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.people.queries import people
from voronka.staffing.events import HandoverStarted
from voronka.staffing.models import Handover, HandoverItem
from voronka.staffing.queries.open_work import KINDS, OpenItem, open_items
from voronka.staffing.queries.successors import IN_TURN, LEAVE, Turns, successors_in_turn

# What goes to whom: by kind of work a person's id, "team" for in turn, or "leave".
Plan = Mapping[str, str]


class UnableToHandOver(Exception):
    """Nothing changes hands. `problems` say by kind of work what is missing."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(problems.values())))
        self.problems = dict(problems)


@transaction.atomic
def start_handover(
    *,
    person_id: UUID,
    plan: Plan,
    actor: Actor,
    now: datetime,
    only: Sequence[OpenItem] | None = None,
) -> UUID:
    """
    Decide who gets what of somebody's open work, all of it or only some, and have it carried out.

    :raises NotFound: there is no such person
    :raises NotAllowed: the work is another's, and the actor is no administrator
    :raises UnableToHandOver: for some of the work nobody is named, or nobody who works here
    """
    if actor.id is None or (actor.id != person_id and not people.may_administer(actor)):
        raise NotAllowed(_("Only an administrator may hand over the work of others."))
    people.person(person_id)
    items = list(open_items(user_id=person_id, now=now) if only is None else only)
    turn = successors_in_turn(user_id=person_id, now=now)
    if problems := _problems(items, plan, turn, person_id):
        raise UnableToHandOver(problems)

    handover = Handover.objects.create(person_id=person_id, by_id=actor.id, created_at=now)
    rows = _rows(handover, items, plan, Turns(turn))
    HandoverItem.objects.bulk_create(rows, batch_size=2_000)
    events.announce(HandoverStarted(actor=actor, at=now, handover_id=handover.pk))
    return handover.pk


def _problems(
    items: Sequence[OpenItem], plan: Plan, turn: Sequence[UUID], person_id: UUID
) -> dict[str, str]:
    working = {str(each.id) for each in people.active_people() if each.id != person_id}
    found: dict[str, str] = {}
    for kind in KINDS:
        if not any(item.kind == kind for item in items):
            continue
        choice = plan.get(kind, "")
        if not choice:
            found[kind] = _("Say who takes this over.")
        elif choice == IN_TURN and not turn:
            found[kind] = _("Nobody else in the team has the same role. Choose one person.")
        elif choice not in (IN_TURN, LEAVE) and choice not in working:
            found[kind] = _("Choose somebody who works here.")
    return found


def _rows(
    handover: Handover, items: Sequence[OpenItem], plan: Plan, turns: Turns
) -> Iterator[HandoverItem]:
    for item in items:
        choice = plan[item.kind]
        to = turns.next() if choice == IN_TURN else None
        if choice not in (IN_TURN, LEAVE):
            to = UUID(choice)
        yield HandoverItem(
            handover=handover,
            kind=item.kind,
            noun=item.noun,
            target_id=item.target_id,
            title=item.title[:300],
            card_id=item.card_id,
            to_id=to,
            in_turn=choice == IN_TURN,
            verdict="left" if to is None else "",
        )
