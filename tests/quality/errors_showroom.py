"""The small showroom with the shipped error rules, and one error of each rule to plant in it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count

from tests.automation.showroom import COMPUTED, HERE, book
from tests.world import KITCHENS, NOW, make_deal, make_lead, use_playbook
from voronka.kernel.actor import SYSTEM
from voronka.kernel.ids import new_id
from voronka.people.models import User
from voronka.people.use_cases.change_person import change_person
from voronka.people.use_cases.record_absence import record_absence
from voronka.process.commands import Inbound
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.models import CardError
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import run_command
from voronka.records.use_cases.win_card import win_card
from voronka.work.use_cases.create_task import create_task

Cast = Mapping[str, User]
TOMORROW = NOW + timedelta(days=1)
_phones = count(1_000_000)


def use_error_rules() -> Playbook:
    """Put the small process in force, with a deadline and the rules of the kitchens pack."""
    parts = [HERE.parent / "showroom.yaml", HERE / "works.yaml", KITCHENS / "errors.yaml"]
    text = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    for computed in COMPUTED:
        text = text.replace("  deal:\n    price:", f"    {computed}\n  deal:\n    price:", 1)
    text = text.replace("drop: [scrap,", "drop: [scrap, abc_class, abc_means, abc_points,")
    text = text.replace("assigned: {label: Assigned}", "assigned: {label: Assigned, deadline: 4wh}")
    return use_playbook(text.replace("final_payment_date", "visit_date"))


def a_phone() -> str:
    """Return a phone number that nobody has yet."""
    return f"+7495{next(_phones)}"


def clean_lead(cast: Cast, owner: str = "Anna") -> CardRef:
    """Make a lead with which nothing is wrong."""
    return make_lead(owner=cast[owner], phone=a_phone(), next_contact_at=TOMORROW).ref


def clean_deal(cast: Cast, owner: str = "Anna") -> CardRef:
    return make_deal(owner=cast[owner], phone=a_phone(), next_contact_at=TOMORROW).ref


def open_errors(ref: CardRef) -> set[str]:
    found = CardError.objects.filter(card_id=ref.id, closed_at=None)
    return set(found.values_list("rule", flat=True))


# One of each.


def no_next_step(cast: Cast) -> CardRef:
    ref = clean_lead(cast)
    _edit(cast, ref, next_contact_at=None)
    return ref


def next_step_overdue(cast: Cast) -> CardRef:
    ref = clean_lead(cast)
    _task(cast, ref, NOW - timedelta(hours=2))
    return ref


def visit_without_result(cast: Cast) -> CardRef:
    ref = clean_lead(cast)
    _edit(cast, ref, site_address="Moscow, Lesnaya 1")
    book(ref, cast["Anna"], cast["Maxim"], starts_at=TOMORROW)
    return ref


def stage_is_late(cast: Cast) -> CardRef:
    return _moved(cast, clean_lead(cast))


def unanswered_request(cast: Cast) -> CardRef:
    ref = clean_lead(cast)
    command = Inbound(channel="form", message_id=new_id())
    run_command(ref=ref, command=command, actor=SYSTEM, now=NOW)
    return ref


def no_contacts(cast: Cast) -> CardRef:
    return make_lead(owner=cast["Anna"], phone=None, next_contact_at=TOMORROW).ref


def owner_left(cast: Cast) -> CardRef:
    ref = clean_lead(cast, "Boris")
    change_person(user_id=cast["Boris"].pk, actor=SYSTEM, now=NOW, is_active=False)
    return ref


def owner_away(cast: Cast) -> CardRef:
    ref = clean_lead(cast, "Zoya")
    record_absence(
        user_id=cast["Zoya"].pk,
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=9),
        actor=SYSTEM,
    )
    return ref


def colleague_as_client(cast: Cast) -> CardRef:
    ref = clean_lead(cast)
    _edit(cast, ref, phone="+7 (495) 555-01-03")
    return ref


def twin(cast: Cast) -> CardRef:
    first = make_lead(owner=cast["Anna"], phone="+74955559999", next_contact_at=TOMORROW)
    make_lead(owner=cast["Anna"], phone="8 495 555-99-99", next_contact_at=TOMORROW)
    return first.ref


def won_without_payment(cast: Cast) -> CardRef:
    ref = clean_deal(cast)
    win_card(ref=ref, actor=cast["Galina"].as_actor(), now=NOW)
    return ref


PLANTS: Mapping[str, Callable[[Cast], CardRef]] = {
    plant.__name__: plant
    for plant in (
        no_next_step, next_step_overdue, visit_without_result, stage_is_late, unanswered_request,
        no_contacts, owner_left, owner_away, colleague_as_client, twin, won_without_payment,
    )
}  # fmt: skip


def _edit(cast: Cast, ref: CardRef, **fields: object) -> None:
    edit_card(ref=ref, fields=_plain(fields), seen={}, actor=cast["Galina"].as_actor(), now=NOW)


def _plain(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: "" if value is None else value for name, value in fields.items()}


def _task(cast: Cast, ref: CardRef, due_at: datetime) -> None:
    create_task(
        card=ref,
        title=Text.same("Call"),
        assignee_id=cast["Anna"].pk,
        due_at=due_at,
        actor=SYSTEM,
        now=NOW,
    )


def _moved(cast: Cast, ref: CardRef) -> CardRef:
    actor = cast["Anna"].as_actor()
    move_card(ref=ref, stage="assigned", actor=actor, now=NOW - timedelta(days=3))
    return ref
