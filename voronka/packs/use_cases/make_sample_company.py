"""A company with a past, for the demo: made by the same use cases that people and robots use."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain, count
from uuid import UUID

from voronka.automation.queries.timers import next_due
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.channels.queries.outbox import next_delivery_at
from voronka.channels.use_cases.deliver_messages import deliver_messages
from voronka.kernel.actor import SYSTEM, Actor
from voronka.packs.folders import pack_folder
from voronka.packs.sample.chance import Chance
from voronka.packs.sample.events import make_event
from voronka.packs.sample.scenes import Stage, Story, play
from voronka.packs.sample.script import Person, Scene, Script, read_script
from voronka.people.use_cases.create_person import create_person
from voronka.people.use_cases.create_team import create_team
from voronka.process.commands import Create
from voronka.process.models.active import active_playbook
from voronka.records.use_cases.create_card import create_card
from voronka.work.use_cases.read_notifications import read_notifications

_SEED = 20260310
# What is older was read long ago.
_FRESH = timedelta(days=2)

Progress = Callable[[int, int], None]


def make_sample_company(
    *, now: datetime, progress: Progress = lambda done, total: None, leads: int | None = None
) -> None:
    """
    Fill an empty installation with the sample company of its pack and a year of its work.

    Time passes from a year ago to `now`: people act when the script says, robots and messages in
    between, so that everything is dated and explained as if it had happened.

    :raises FileNotFoundError: the pack has no sample company
    """
    playbook = active_playbook()
    script = read_script(pack_folder(playbook.spec.playbook))
    if leads is not None:
        script = script.model_copy(update={"leads": leads})
    actors = _people(script, now=now)
    chance = Chance(script, seed=_SEED)
    stage = Stage(script, playbook, chance, {a.id: a for a in actors.values() if a.id})
    _Year(stage, actors, now).pass_by(progress)
    for event in script.events:
        make_event(event, actors, now=now)
    for actor in actors.values():
        read_notifications(actor=actor, now=now - _FRESH)


def _sets_up(role: str) -> bool:
    """Say whether people of a role administer the sample company."""
    spec = active_playbook().spec.roles.get(role)
    return spec is not None and "settings" in spec.can


def _people(script: Script, *, now: datetime) -> dict[str, Actor]:
    teams = {
        key: create_team(name=name, actor=SYSTEM, now=now) for key, name in script.teams.items()
    }
    ids: dict[str, UUID] = {}
    for key, person in script.people.items():
        ids[key] = create_person(
            email=person.email,
            name=person.name,
            role=person.role,
            phone=person.phone,
            team_id=teams[person.team] if person.team else None,
            password=script.password,
            training_mode=person.training,
            is_staff=_sets_up(person.role),
            actor=SYSTEM,
            now=now,
        )
    return {
        key: Actor(
            kind="person",
            id=ids[key],
            name=person.name,
            role=person.role,
            team_id=teams[person.team] if person.team else None,
        )
        for key, person in script.people.items()
    }


class _Year:
    """Everything that is going to happen, the earliest first."""

    def __init__(self, stage: Stage, actors: dict[str, Actor], now: datetime) -> None:
        self._stage, self._actors, self._now = stage, actors, now
        self._order = count()
        pipelines = stage.playbook.spec.pipelines
        self._pipeline = next(key for key, each in pipelines.items() if each.of == "lead")
        # (moment, order, story or number of the lead to come)
        self._ahead: list[tuple[datetime, int, Story | int]] = []
        for number, moment in enumerate(stage.chance.arrivals(now)):
            self._expect(moment, number)

    def pass_by(self, progress: Progress) -> None:
        began = self._ahead[0][0]
        while self._ahead and self._ahead[0][0] < self._now:
            moment, _, what = heapq.heappop(self._ahead)
            self._let_robots_act(until=moment)
            story = self._arrive(what, moment) if isinstance(what, int) else what
            if not isinstance(what, int):
                play(self._stage, story, story.scenes.pop(0), moment)
            self._deliver(moment)
            self._plan_next(story, moment)
            progress(
                int((moment - began).total_seconds()), int((self._now - began).total_seconds())
            )
        self._let_robots_act(until=self._now)
        self._deliver(self._now)

    def _let_robots_act(self, *, until: datetime) -> None:
        while (due := next_due()) is not None and due <= until:
            if fire_due_timers(now=due).fired == 0:
                break
            self._deliver(due)

    def _deliver(self, now: datetime) -> None:
        due = next_delivery_at()
        if due is not None and due <= now:
            deliver_messages(now=now)

    def _arrive(self, number: int, moment: datetime) -> Story:
        chance, script = self._stage.chance, self._stage.script
        client, arrival, journey = chance.client(number), chance.arrival(), chance.journey()
        sellers = [key for key, person in script.people.items() if person.weight]
        person: Person = chance.weighted([script.people[key] for key in sellers])
        seller = self._actors[next(k for k in sellers if script.people[k] == person)]
        fields = {
            name: client[name]
            for name in ("client_name", "company_name", *arrival.comes_with)
            if name in client
        }
        ref, _ = create_card(
            kind="lead",
            command=Create(
                pipeline=self._pipeline,
                channel=arrival.channel,
                fields=fields | {"source": arrival.source},
            ),
            actor=seller if arrival.channel == "hand" else SYSTEM,
            now=moment,
        )
        scenes = list(chain.from_iterable(script.stories[name] for name in journey.stories))
        return Story(number=number, client=client, scenes=scenes, ref=ref, seller=seller)

    def _plan_next(self, story: Story, moment: datetime) -> None:
        if story.scenes:
            self._expect(self._moment_of(story, story.scenes[0], moment), story)

    def _moment_of(self, story: Story, scene: Scene, moment: datetime) -> datetime:
        calendar = self._stage.playbook.calendar
        if scene.after is not None:
            return self._stage.chance.later(moment, scene.after, calendar)
        if scene.before is not None and story.visit_at is not None:
            return max(moment, calendar.subtract(story.visit_at, scene.before))
        if scene.before_ready is not None and story.ready_at is not None:
            return max(moment, calendar.subtract(story.ready_at, scene.before_ready))
        return max(moment, story.visit_ends_at or moment)

    def _expect(self, moment: datetime, what: Story | int) -> None:
        heapq.heappush(self._ahead, (moment, next(self._order), what))
