"""The joinery of the engine's tests: its playbook, people and cards."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ConfigDict

from voronka.kernel.actor import Actor
from voronka.kernel.plugins import PluginParams, Registry
from voronka.process import plugins
from voronka.process.commands import Command
from voronka.process.decide import decide
from voronka.process.decision import Decision
from voronka.process.facts import FactFamily, FactRegistry, FactSpec
from voronka.process.loader import parse_playbook
from voronka.process.playbook import Playbook
from voronka.process.plugins import Action
from voronka.process.state import CardRef, CardState, Facts, Value
from voronka.process.text import Text

TEXT = (Path(__file__).parent / "workshop.yaml").read_text(encoding="utf-8")
# A Wednesday, noon in Moscow.
NOON = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
CARD = UUID(int=1)
ANNA_ID, BORIS_ID, HELEN_ID, FYODOR_ID = (UUID(int=number) for number in (11, 12, 13, 14))
ANNA = Actor(kind="person", id=ANNA_ID, name="Anna", role="sales")
BORIS = Actor(kind="person", id=BORIS_ID, name="Boris", role="sales")
HELEN = Actor(kind="person", id=HELEN_ID, name="Helen", role="head")
FYODOR = Actor(kind="person", id=FYODOR_ID, name="Fyodor", role="fitter")
GUEST = Actor(kind="person", id=UUID(int=15), name="Guest", role="guest")
ROBOT = Actor(kind="robot", name="Robot")
PUBLIC = Actor(kind="public")


class AnyParams(PluginParams):
    """Whatever the playbook gives: what an action does is no matter of the engine."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Anything(Action):
    label = "Anything"
    primary = "what"
    Params = AnyParams  # type: ignore[assignment]

    def words(self, *, params: Any, name: Any, locale: str) -> str:
        return self.key


class Actions(Registry[Action]):
    """Every action of the product by name, none of which does anything."""

    def __init__(self) -> None:
        super().__init__(Action, folder="")
        for key in ("move", "create_task", "notify", "send_email", "send_sms", "score"):
            self._by_key[key] = type(key, (Anything,), {"key": key})


def facts_of_tests() -> FactRegistry:
    def spec(kind: str) -> FactSpec:
        return FactSpec(type=kind, sql="NULL", label=Text.same("{key}"))

    registry = FactRegistry()
    registry.register(
        FactFamily(
            name="booking",
            keyed=True,
            keys_from="bookings",
            attributes={
                "exists": spec("bool"),
                "confirmed": spec("bool"),
                "starts_at": spec("datetime"),
            },
        )
    )
    registry.register(
        FactFamily(
            name="tasks",
            keyed=True,
            keys_from="tasks",
            attributes={"open": spec("bool"), "closed": spec("bool"), "outcome": spec("text")},
        )
    )
    return registry


def compiled(text: str) -> Playbook:
    plugins.triggers.load()
    return parse_playbook(text, facts_of_tests(), actions=Actions())


@cache
def joinery() -> Playbook:
    return compiled(TEXT)


def a_card(stage: str = "new", pipeline: str = "leads", **changes: Any) -> CardState:
    """Return a lead of Anna's that came into its stage an hour ago; `fields` are its values."""
    values: dict[str, Any] = {
        "ref": CardRef("lead", CARD),
        "pipeline": pipeline,
        "stage": stage,
        "owner_id": ANNA_ID,
        "fields": {},
        "created_at": NOON - timedelta(hours=1),
        "entered_stage_at": NOON - timedelta(hours=1),
        "last_touch_at": NOON - timedelta(hours=1),
        "version": 5,
    }
    return CardState(**(values | changes))


def no_card() -> CardState:
    """Return what stands for a card that is about to be created."""
    return a_card(stage="", pipeline="", owner_id=None, version=0)


def known(**values: Value) -> Facts:
    """Return facts; `booking__visit__exists` stands for booking.visit.exists."""
    return Facts(values={name.replace("__", "."): value for name, value in values.items()})


def decided(
    state: CardState,
    command: Command,
    *,
    by: Actor = ANNA,
    facts: Facts = Facts(),  # noqa: B008
    at: datetime = NOON,
) -> Decision:
    return decide(joinery(), state, facts, command, by, at)


def kinds(decision: Decision) -> list[tuple[str, str]]:
    """Return the rule and the kind of each refusal, in order."""
    return [(refusal.rule, refusal.kind) for refusal in decision.refusals]


def effects(decision: Decision) -> list[tuple[str, str]]:
    """Return the robot and the action of each effect, in order."""
    return [(run.robot, effect.action) for run in decision.runs for effect in run.effects]


def assert_refused(decision: Decision, before: CardState, *expected: tuple[str, str]) -> None:
    """Nothing changed, for exactly these reasons: the rule and the kind of each refusal."""
    assert kinds(decision) == list(expected)
    assert decision.verdict == "refused"
    assert decision.after == before
    assert (decision.changes, decision.runs) == ((), ())
