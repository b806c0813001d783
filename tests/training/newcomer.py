"""A newcomer at work in their room, by the use cases that the pages call."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.world import make_cast, use_kitchens
from voronka.channels.use_cases.send_message import send_message
from voronka.kernel import clock
from voronka.people.models import User
from voronka.process.state import CardRef
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.take_card import take_card
from voronka.scheduling.queries.free_slots import free_slots
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.training.models import Attempt
from voronka.training.use_cases.call_client import call_client
from voronka.training.use_cases.finish_case import finish_case
from voronka.training.use_cases.pass_time import pass_time
from voronka.training.use_cases.start_case import start_case
from voronka.training.working import at_work
from voronka.work.queries.tasks import open_task_of
from voronka.work.use_cases.close_task import close_task

KNOWN = {
    "budget": "900000",
    "material": "mdf_enamel",
    "site_address": "Москва, Лесная ул., 8, кв. 41",
    "email": "lebedeva@example.com",
}
ANSWERS = {
    "house_type": "new_finished",
    "kitchen_type": "modern",
    "layout": "corner",
    "worktop": "quartz",
    "splashback": True,
    "splashback_material": "as_worktop",
    "appliances": True,
    "appliances_from": "ours",
    "appliances_list": ["hob", "oven", "dishwasher"],
    "buyer_category": "new_home",
    "urgency": "quarter",
}


class Newcomer:
    """Somebody who practises."""

    def __init__(self, user: User) -> None:
        self.user, self.actor = user, user.as_actor()

    def start(self, case: str, *, anew: bool = False) -> Attempt:
        attempt = start_case(case_key=case, actor=self.actor, now=clock.machine_now(), anew=anew)
        return Attempt.objects.get(pk=attempt)

    @property
    def attempt(self) -> Attempt:
        return Attempt.objects.of(self.user.pk).order_by("-began_at")[0]

    @property
    def ref(self) -> CardRef:
        return self.attempt.ref

    def take(self) -> None:
        with at_work(self.actor):
            take_card(ref=self.ref, actor=self.actor, now=clock.now())

    def edit(self, fields: Mapping[str, Any]) -> None:
        with at_work(self.actor):
            edit_card(ref=self.ref, fields=fields, actor=self.actor, now=clock.now())

    def move(self, stage: str, **fields: Any) -> None:
        refused: CommandRefused | None = None
        with at_work(self.actor):
            try:
                now = clock.now()
                move_card(ref=self.ref, stage=stage, fields=fields, actor=self.actor, now=now)
            except CommandRefused as refusal:
                # As a page does: the refusal is an answer, and what was refused is kept.
                refused = refusal
        if refused:
            raise refused

    def write(self, text: str) -> None:
        with at_work(self.actor):
            send_message(
                ref=self.ref,
                channel="email",
                subject="Предложение",
                text=text,
                actor=self.actor,
                now=clock.now(),
            )

    def close(self, template: str, outcome: str = "", note: str = "", **fields: Any) -> None:
        with at_work(self.actor):
            task_id = open_task_of(ref=self.ref, template=template)
            assert task_id is not None, template
            close_task(
                task_id=task_id,
                outcome=outcome,
                note=note,
                fields=fields,
                actor=self.actor,
                now=clock.now(),
            )

    def call(self) -> str:
        return call_client(actor=self.actor).text

    def on(self) -> datetime:
        """Skip to what happens next."""
        return pass_time(actor=self.actor)[1]

    def wait_for(self, template: str) -> None:
        """Skip until the task is there."""
        for _ in range(40):
            with at_work(self.actor):
                if open_task_of(ref=self.ref, template=template):
                    return
            self.on()
        raise AssertionError(f"no task {template}")

    def book(self) -> None:
        with at_work(self.actor):
            now = clock.now()
            slots = free_slots(
                kind="visit",
                start=now + timedelta(days=2),
                end=now + timedelta(days=6),
                now=now,
            )
            slot = slots[0]
            book_visit(
                ref=self.ref,
                kind="visit",
                resource_id=slot.resource_id,
                starts_at=slot.starts_at,
                actor=self.actor,
                now=now,
            )

    def finish(self) -> Attempt:
        return Attempt.objects.get(pk=finish_case(actor=self.actor))


def play_good_lead(anna: Newcomer) -> Attempt:
    """Lead Marina Lebedeva to her agreement as one should."""
    anna.start("01_good_lead")
    anna.take()
    anna.call()
    anna.edit(KNOWN)
    anna.move("ours")
    anna.call()
    anna.edit(ANSWERS)
    anna.write("Каталог и предложение во вложении.")
    anna.close("prepare_offer", "sent")
    anna.wait_for("follow_up")
    anna.call()
    anna.book()
    anna.close("follow_up", "visit_agreed")
    anna.wait_for("confirm_visit")
    anna.call()
    anna.close("confirm_visit", "confirmed")
    anna.wait_for("prepare_final_offer")
    anna.write("Конечное предложение.")
    anna.close("prepare_final_offer", "sent", final_price="870000")
    anna.wait_for("final_call")
    anna.call()
    promised = anna.attempt.replies.get(answer="decision").dates["contract"]
    anna.close("final_call", "agreed", next_contact_at=promised)
    return anna.finish()


def make_newcomers() -> dict[str, Newcomer]:
    """Put the kitchens in force and make the whole cast."""
    use_kitchens()
    return {name: Newcomer(user) for name, user in make_cast().items()}
