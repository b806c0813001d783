"""
How long the engine takes to decide, on the kitchens pack; no database.

    python -m bench.decide
"""

import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import django

ROUNDS, REPEATS = 300, 15
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
ANNA = UUID(int=11)


def measured(work: Callable[[], object]) -> float:
    """Return the microseconds of one call in the quickest of several runs: others disturb it."""
    work()
    runs = timeit.repeat(work, number=ROUNDS, repeat=REPEATS)
    return min(runs) / ROUNDS * 1e6


def main() -> None:
    django.setup()
    for name, work in questions():
        print(f"{name:<44} {measured(work):8.1f} µs")


def questions() -> list[tuple[str, Callable[[], object]]]:
    from voronka import packs
    from voronka.kernel.actor import SYSTEM, Actor
    from voronka.kernel.money import Money
    from voronka.process import plugins
    from voronka.process.commands import Command, Create, Edit, Move, TimerFired
    from voronka.process.decide import decide
    from voronka.process.facts import facts as registered
    from voronka.process.loader import load_playbook
    from voronka.process.replay import record_of, replay
    from voronka.process.scoring import score
    from voronka.process.state import CardRef, CardState, Facts, Value
    from voronka.process.timers import desired_timers

    plugins.triggers.load()
    plugins.actions.load()
    playbook = load_playbook(Path(packs.__file__ or "").parent / "kitchens", registered)
    anna = Actor(kind="person", id=ANNA, name="Anna", role="sales")
    answers: dict[str, Value] = {
        "budget": Money(90_000_000, "RUB"), "material": "veneer", "site_address": "Lesnaya 5",
        "house_type": "apartments", "kitchen_type": "modern", "layout": "corner",
        "worktop": "quartz", "splashback": True, "splashback_material": "glass",
        "appliances": False, "buyer_category": "family", "urgency": "month",
        "email": "ivan@example.com", "phone": "+74955550123", "client_name": "Ivan",
    }  # fmt: skip
    options = playbook.fields("lead")
    fields: dict[str, Value] = {
        name: next(iter(options[name].options)) if options[name].options else value
        for name, value in answers.items()
    }
    offered = CardState(
        ref=CardRef("lead", UUID(int=1)),
        pipeline="leads",
        stage="catalogue_sent",
        owner_id=ANNA,
        fields=fields,
        created_at=NOW - timedelta(days=3),
        entered_stage_at=NOW - timedelta(days=1),
        last_touch_at=NOW - timedelta(days=1),
        version=7,
    )
    bare = CardState(
        ref=offered.ref,
        pipeline="leads",
        stage="ours",
        owner_id=ANNA,
        fields={"client_name": "Ivan"},
        created_at=NOW,
        entered_stage_at=NOW,
        last_touch_at=NOW,
    )
    nowhere = CardState(
        ref=offered.ref,
        pipeline="",
        stage="",
        owner_id=None,
        fields={},
        created_at=NOW,
        entered_stage_at=NOW,
        last_touch_at=NOW,
    )
    known = Facts(
        values={
            "booking.visit.exists": True,
            "booking.visit.starts_at": NOW + timedelta(days=2),
            "booking.visit.ends_at": NOW + timedelta(days=2, hours=3),
            "booking.visit.status": "booked",
            "booking.visit.confirmed": False,
            "tasks.follow_up.open": False,
            "tasks.follow_up.closed": True,
        }
    )
    move, jump = Move(stage="visit_booked"), Move(stage="visit_booked")
    create = Create(pipeline="leads", channel="form", fields={"phone": "+7 495 555-01-23"})
    fired = TimerFired(
        rule="robot:confirm_visit",
        cause=(NOW + timedelta(days=2)).isoformat(),
        due_at=NOW + timedelta(days=1),
    )
    tomorrow = NOW + timedelta(days=1)
    assert decide(playbook, offered, known, move, anna, NOW).allowed
    assert not decide(playbook, bare, Facts(), jump, anna, NOW).allowed
    assert decide(playbook, offered, known, fired, SYSTEM, tomorrow).allowed

    def asked(state: CardState, facts: Facts, command: Command) -> Callable[[], object]:
        return lambda: decide(playbook, state, facts, command, anna, NOW)

    record = record_of(playbook, offered, known, move, anna, NOW)
    return [
        ("move through the gates, allowed", asked(offered, known, move)),
        ("move, refused with its smallest fix", asked(bare, Facts(), jump)),
        ("create from a form", asked(nowhere, Facts(), create)),
        ("edit one field", asked(offered, known, Edit(fields={"phone": None}))),
        ("timer fires", lambda: decide(playbook, offered, known, fired, SYSTEM, tomorrow)),
        ("desired timers of a card", lambda: desired_timers(playbook, offered, known, NOW)),
        ("score by the ABC matrix", lambda: score(playbook, offered, known)),
        ("replay a recorded move", lambda: replay(playbook, record)),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
