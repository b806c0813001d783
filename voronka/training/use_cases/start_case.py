"""A newcomer begins a practice case: the room is made, and the request comes in."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.automation.use_cases.run_until import run_until
from voronka.channels.forms import CONSENT
from voronka.channels.models import InboundRequest
from voronka.channels.use_cases.submit_web_form import submit_web_form
from voronka.kernel import clock, rooms
from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.errors import NotFound
from voronka.kernel.ids import new_id
from voronka.people.models import User
from voronka.people.queries.people import people_by_role
from voronka.people.use_cases.create_person import create_person
from voronka.process.commands import Create
from voronka.process.models.active import active_playbook, playbook_of_this_place
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef
from voronka.process.working_time import WorkingCalendar
from voronka.records.use_cases.create_card import create_card
from voronka.training.fitting import pipeline_of
from voronka.training.models import Attempt, Room
from voronka.training.practice_room import PLAN, last_migration, room_name
from voronka.training.queries.cases import case_for
from voronka.training.queries.progress import may_practise
from voronka.training.spec import CaseSpec
from voronka.training.values import spoken

# The room's day begins a while after the doors open, on a Monday of two weeks without holidays:
# a case is the same case whenever it is begun.
_AFTER_OPENING = timedelta(minutes=30)
_TWO_WEEKS = (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)


class UnableToStartCase(Exception):
    """The case does not begin. The message is fit for the person who asked."""


@transaction.atomic
def start_case(*, case_key: str, actor: Actor, now: datetime, anew: bool = False) -> UUID:
    """
    Begin a case in a fresh room and return the attempt. With `anew` one that goes on is given up.

    `now` is the machine's time; the room's begins on a working morning.

    :raises NotFound: there is no such case for this process, or the actor is no person
    :raises UnableToStartCase: another one goes on, or the actor's role leads no cards
    """
    playbook = active_playbook()
    case = case_for(playbook, case_key)
    user = _who_practises(actor, playbook)
    goes_on = Attempt.objects.open().of(user.pk).first()
    if goes_on is not None:
        if not anew:
            raise UnableToStartCase(_("Another practice case goes on. Finish it or start over."))
        goes_on.give_up(now)
    name = room_name(user.pk)
    rooms.make(name, PLAN)
    Room.objects.update_or_create(
        user_id=user.pk,
        defaults={"name": name, "migration": last_migration(), "made_at": now, "seen_at": now},
    )
    with rooms.inside(name), clock.one_reading(), playbook_of_this_place():
        arrives_at = morning(playbook.calendar, now)
        clock.set_offset(arrives_at - clock.machine_now())
        ref = _set_up(case, playbook, user, arrives_at)
    attempt = Attempt.objects.create(
        user_id=user.pk,
        pack=playbook.spec.playbook,
        case=case_key,
        language=user.language,
        playbook_hash=playbook.hash,
        card_kind=ref.kind,
        card_id=ref.id,
        began_at=now,
        arrived_at=arrives_at,
        stage=playbook.initial(pipeline_of(case, playbook)),
        out_of=case.out_of,
    )
    return attempt.pk


def morning(calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return half an hour after opening on the next Monday of two undisturbed weeks."""
    today = now.astimezone(calendar.zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    for _week in range(52):
        if all(calendar.is_working_day(monday + timedelta(days=each)) for each in _TWO_WEEKS):
            return calendar.spans_on(monday)[0][0] + _AFTER_OPENING
        monday += timedelta(days=7)
    # A company that is closed on some weekday.
    return calendar.next_open(now) + _AFTER_OPENING


def _who_practises(actor: Actor, playbook: Playbook) -> User:
    """
    Return the person, locked: of two who press the button, one waits.

    :raises NotFound:
    :raises UnableToStartCase:
    """
    if actor.kind not in ("person", "api_key") or actor.id is None:
        raise NotFound
    user = User.objects.select_for_update(no_key=True).get(pk=actor.id)
    if not may_practise(playbook, actor):
        raise UnableToStartCase(_("Your role leads no leads, so there is nothing to practise."))
    return user


def _set_up(case: CaseSpec, playbook: Playbook, user: User, now: datetime) -> CardRef:
    for colleague in case.colleagues:
        if not people_by_role([colleague.role]):
            _join(colleague.role, colleague.name.in_(user.language), user, now, colleague.phone)
    for standing in case.before:
        name = standing.owner_name.in_(user.language)
        owner_id = _join(standing.owner_role, name, user, now)
        command = Create(
            pipeline=standing.pipeline,
            owner_id=owner_id,
            fields=spoken(standing.fields, user.language),
            channel="import",
            is_quiet=True,
        )
        kind = playbook.kind_of(standing.pipeline)
        create_card(kind=kind, command=command, actor=SYSTEM, now=now - timedelta(days=20))
    ref = _arrive(case, playbook, user.language, now)
    # What calls at once has called when the newcomer looks.
    run_until(target=now, now=now)
    return ref


def _join(role: str, name: str, user: User, now: datetime, phone: str = "") -> UUID:
    return create_person(
        email=f"practice-{new_id().hex[-12:]}@example.com",
        name=name,
        role=role,
        phone=phone,
        team_id=user.team_id,
        language=user.language,
        actor=SYSTEM,
        now=now,
    )


def _arrive(case: CaseSpec, playbook: Playbook, language: str, now: datetime) -> CardRef:
    fields = spoken(case.arrives.fields, language)
    if case.arrives.form:
        answers = {**fields, CONSENT: True}
        request_id = submit_web_form(
            form_key=case.arrives.form, answers=answers, remote="127.0.0.1", now=now
        )
        found = InboundRequest.objects.get(pk=request_id).ref
        if found is None:
            raise UnableToStartCase(_("The request of this case did not come in."))
        return found
    pipeline = pipeline_of(case, playbook)
    command = Create(pipeline=pipeline, channel=case.arrives.channel, fields=fields)
    ref, _decision = create_card(
        kind=playbook.kind_of(pipeline), command=command, actor=SYSTEM, now=now
    )
    return ref
