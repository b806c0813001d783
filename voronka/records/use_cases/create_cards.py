from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind
from voronka.records import contact_points, copying
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.contact_points import Point
from voronka.records.events import CardDecided, CardsDecided
from voronka.records.queries.new_cards import DecidedCard, NewCard, decide_new
from voronka.records.queries.same_points import Holders, holders_of


def create_cards(
    *,
    kind: CardKind,
    wanted: Sequence[NewCard],
    actor: Actor,
    now: datetime,
    known: Holders | None = None,
) -> list[Decision]:
    """
    Make many leads or deals at once, each decided for itself; what is refused is in the answer.

    It does what `create_card` does, with as many queries for one card as for a thousand. Who has
    locked all contacts and asked who holds them gives the answer as `known`.
    """
    with command_transaction():
        playbook = active_playbook()
        points = {
            each.id: contact_points.points_among(playbook, kind, each.command.fields)
            for each in wanted
        }
        if known is None:
            all_points = {point for own in points.values() for point in own}
            contact_points.lock_points(all_points)
            known = holders_of(all_points)
        decided = decide_new(playbook, kind, wanted, actor=actor, now=now)
        _write(playbook, decided, actor, now)
        _note_matches(decided, points, known, actor, now)
    return [each.decision for each in decided]


def _write(playbook: Playbook, decided: Sequence[DecidedCard], actor: Actor, now: datetime) -> None:
    ids = copying.copy_decisions(decided, playbook=playbook, actor=actor, now=now)
    made = [(each, key) for each, key in zip(decided, ids, strict=True) if each.decision.allowed]
    allowed = [each for each, _ in made]
    for each in allowed:
        each.card.take_on(each.decision.after, playbook)
    copying.copy_cards([each.card for each in allowed])
    copying.write_history(allowed, [key for _, key in made], actor=actor, now=now)
    announced = tuple(
        CardDecided(
            actor=actor,
            at=now,
            ref=each.before.ref,
            command=each.wanted.command,
            decision=each.decision,
            decision_id=key,
            playbook=playbook,
            depth=actor.depth,
            acted=frozenset(),
        )
        for each, key in made
    )
    for event in announced:
        note_change(event.ref, actor=actor, now=now, state=event.decision.after)
        events.announce(event)
    if announced:
        events.announce(CardsDecided(actor=actor, at=now, decided=announced))


def _note_matches(
    decided: Sequence[DecidedCard],
    points: Mapping[UUID, frozenset[Point]],
    known: Holders,
    actor: Actor,
    now: datetime,
) -> None:
    """Store the contacts, and note on each card who had one of them before. Nothing merges."""
    made = [each.card for each in decided if each.decision.allowed]
    copying.copy_points((card.KIND, card.pk, p) for card in made for p in sorted(points[card.pk]))
    notes = []
    for card in made:
        matches = [
            match for p in sorted(points[card.pk]) for match in known.get((p.kind, p.value), ())
        ]
        if matches:
            several = list(dict.fromkeys(matches))[:50]
            payload = {"matches": [match.as_json() for match in several]}
            notes.append((card.ref, "match", payload))
    copying.write_notes(notes, actor=actor, now=now)
