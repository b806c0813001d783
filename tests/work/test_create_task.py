from datetime import timedelta

import pytest

from tests.automation.showroom import fresh, open_task, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.kernel.errors import NotFound
from voronka.process.durations import Duration
from voronka.process.text import Text
from voronka.records.models import CardEvent, Lead
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.lose_card import lose_card
from voronka.work.models import Notification, Task
from voronka.work.models.anchor import Anchor
from voronka.work.use_cases.create_task import UnableToCreateTask, create_task
from voronka.work.use_cases.tick_item import tick_item

pytestmark = pytest.mark.django_db

NOTHING_BY_ITSELF = """
  sleeper:
    label: Sleeper
    when: {signal: never}
    then:
      - create_task: call
"""


def test_sets_a_task_in_ones_own_words_and_tells_whom_it_is_for() -> None:
    use_robots(NOTHING_BY_ITSELF)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    task_id = create_task(
        card=lead.ref,
        title=Text.same("Bring the samples"),
        assignee_id=cast["Boris"].pk,
        due_at=LATER,
        actor=cast["Anna"].as_actor(),
        now=NOW,
    )

    task = Task.objects.get(pk=task_id)
    assert (task.title, task.template, task.due_at) == ("Bring the samples", "", LATER)
    assert (task.created_by, task.created_at) == ("Anna", NOW)
    told = Notification.objects.get()
    assert (told.user, told.title, told.card_id) == (cast["Boris"], "Bring the samples", lead.pk)
    event = CardEvent.objects.get(kind="task_created")
    assert event.payload["task"] == str(task_id)


def test_a_stranger_sees_no_card_to_set_a_task_on() -> None:
    use_robots(NOTHING_BY_ITSELF)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    with pytest.raises(NotFound):
        create_task(
            card=lead.ref,
            title=Text.same("Spy"),
            assignee_id=cast["Zoya"].pk,
            actor=cast["Zoya"].as_actor(),
            now=NOW,
        )

    assert not Task.objects.exists()


def test_a_task_that_says_nothing_or_is_for_nobody_is_not_set() -> None:
    use_robots(NOTHING_BY_ITSELF)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    cast["Boris"].is_active = False
    cast["Boris"].save()
    anna = cast["Anna"]

    for title, to in (("  ", anna), ("Call", cast["Boris"])):
        with pytest.raises(UnableToCreateTask):
            create_task(
                card=lead.ref,
                title=Text.same(title),
                assignee_id=to.pk,
                actor=anna.as_actor(),
                now=NOW,
            )

    assert not Task.objects.exists()


def test_setting_a_template_again_renews_the_open_task_and_keeps_its_ticks() -> None:
    use_robots(NOTHING_BY_ITSELF)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)
    actor = anna.as_actor()
    first = create_task(
        card=lead.ref, template="call", assignee_id=anna.pk, cause_key="one", actor=actor, now=NOW
    )
    tick_item(task_id=first, path=(0, 0, 0), done=True, actor=actor, now=NOW)

    again = create_task(
        card=lead.ref, template="call", assignee_id=anna.pk, cause_key="two", actor=actor, now=LATER
    )

    assert again == first
    task = open_task(lead, "call")
    assert (task.created_at, task.due_at) == (NOW, LATER + timedelta(hours=4))
    line = task.checklist[0]["items"][0]["items"][0]
    assert (line["text"], line["done_at"], line["done_by"]) == (
        "And the files", NOW.isoformat(), "Anna",
    )  # fmt: skip


def test_the_same_cause_sets_a_task_once() -> None:
    use_robots(NOTHING_BY_ITSELF)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    ids = {
        create_task(
            card=lead.ref,
            title=Text.same(title),
            assignee_id=anna.pk,
            cause_key="one",
            actor=anna.as_actor(),
            now=NOW,
        )
        for title in ("Call", "Call again")
    }

    assert len(ids) == 1
    assert Task.objects.get().title == "Call"


def test_a_new_owner_takes_over_what_the_old_one_had_to_do() -> None:
    use_robots(NOTHING_BY_ITSELF)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    actor = cast["Galina"].as_actor()
    for name in ("Anna", "Maxim"):
        create_task(
            card=lead.ref,
            title=Text.same(f"For {name}"),
            assignee_id=cast[name].pk,
            actor=actor,
            now=NOW,
        )

    assign_card(ref=lead.ref, owner_id=cast["Boris"].pk, actor=actor, now=LATER)

    assert Task.objects.get(title="For Anna").assignee == cast["Boris"]
    assert Task.objects.get(title="For Maxim").assignee == cast["Maxim"]
    told = Notification.objects.get(user=cast["Boris"])
    assert told.title["en"] == "A card was handed to you"


def test_on_a_lost_card_robots_tasks_are_called_off_and_peoples_stay() -> None:
    use_robots(NOTHING_BY_ITSELF)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)
    for title, cause in (("By hand", None), ("By a robot", "robot|v1|0")):
        create_task(
            card=lead.ref,
            title=Text.same(title),
            assignee_id=anna.pk,
            cause_key=cause,
            actor=anna.as_actor(),
            now=NOW,
        )

    lose_card(ref=lead.ref, reason="price", actor=anna.as_actor(), now=LATER)

    assert fresh(lead.ref).stage == "lost"
    assert Task.objects.get(title="By hand").is_open()
    cancelled = Task.objects.get(title="By a robot")
    assert (cancelled.cancelled_at, cancelled.cancel_reason["en"]) == (
        LATER, "the card was closed",
    )  # fmt: skip


def test_a_deadline_in_working_days_before_a_moment_follows_it() -> None:
    use_robots(NOTHING_BY_ITSELF)
    anna = make_cast()["Anna"]
    # A Monday noon.
    moment = NOW + timedelta(days=6)
    lead = make_lead(owner=anna, next_contact_at=moment)
    create_task(
        card=lead.ref,
        template="meet",
        assignee_id=anna.pk,
        anchor=Anchor(fact="next_contact_at", side="before", by=Duration.parse("1wd")),
        actor=anna.as_actor(),
        now=NOW,
    )
    assert open_task(lead, "meet").due_at == moment - timedelta(days=3)

    wednesday = moment + timedelta(days=2)
    edit_card(ref=lead.ref, fields={"next_contact_at": wednesday}, actor=anna.as_actor(), now=LATER)

    assert open_task(lead, "meet").due_at == wednesday - timedelta(days=1)
    moved = CardEvent.objects.get(kind="task_moved")
    assert moved.payload["after"] == (wednesday - timedelta(days=1)).isoformat()


def test_who_gets_a_task_sees_its_card() -> None:
    use_robots(NOTHING_BY_ITSELF)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    maxim = cast["Maxim"].as_actor()
    assert not Lead.objects.visible_to(maxim).exists()

    create_task(
        card=lead.ref,
        title=Text.same("Measure"),
        assignee_id=cast["Maxim"].pk,
        actor=cast["Anna"].as_actor(),
        now=NOW,
    )

    assert Lead.objects.visible_to(maxim).get() == lead
    assert CardEvent.objects.get(kind="participant_added").payload["name"] == "Maxim"


def test_a_card_that_is_handed_over_is_told_to_its_new_owner() -> None:
    use_robots(NOTHING_BY_ITSELF)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    assign_card(ref=lead.ref, owner_id=cast["Boris"].pk, actor=cast["Galina"].as_actor(), now=LATER)

    told = Notification.objects.get()
    assert (told.user, told.kind, told.text) == (cast["Boris"], "card", "Vera")
    assert told.title["en"] == "A card was handed to you"
