"""
One wish and all that follows from it in one database transaction, with what must outlive it.

A refused decision and an error of the engine are kept even if the transaction that met them is
undone: they are written at its end, or, when it fails, right after.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models, transaction

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.statements import gathered
from voronka.process.models.active import keep_in_force, one_playbook
from voronka.process.state import CardRef, CardState
from voronka.records.events import CommandFinished


@dataclass
class _Running:
    """The outermost command that is being carried out."""

    kept: list[models.Model] = field(default_factory=list)
    # Cards that changed since the last `CommandFinished`, in order, and as they stand if known.
    changed: dict[CardRef, CardState | None] = field(default_factory=dict)
    actor: Actor | None = None
    at: datetime | None = None


_running: ContextVar[_Running | None] = ContextVar("running_command", default=None)


@contextmanager
def command_transaction() -> Iterator[None]:
    """
    Carry out commands in one transaction; every outermost use case that runs commands stands in
    one. One inside of another joins it.
    """
    if _running.get() is not None:
        yield
        return
    running = _Running()
    token = _running.set(running)
    try:
        with one_playbook(), transaction.atomic(), gathered():
            keep_in_force()
            yield
            _finish(running)
            _store(running)
    except BaseException:
        if running.kept:
            with transaction.atomic():
                _store(running)
        raise
    finally:
        _running.reset(token)


def keep(row: models.Model) -> None:
    """Have the row written whatever becomes of the command that is being carried out."""
    _current().kept.append(row)


def note_change(
    ref: CardRef, *, actor: Actor, now: datetime, state: CardState | None = None
) -> None:
    """Have `CommandFinished` name this card, with the state it has been left in."""
    running = _current()
    running.changed[ref] = state
    running.actor, running.at = running.actor or actor, now


def _current() -> _Running:
    running = _running.get()
    if running is None:
        raise RuntimeError("Commands are carried out inside of command_transaction().")
    return running


def _finish(running: _Running) -> None:
    # Who is told may run commands in turn; then the end has not come yet.
    while running.changed and running.actor and running.at:
        changed, running.changed = running.changed, {}
        known = {ref: state for ref, state in changed.items() if state is not None}
        finished = CommandFinished(
            actor=running.actor, at=running.at, refs=tuple(changed), states=known
        )
        events.announce(finished)


def _store(running: _Running) -> None:
    for row in running.kept:
        row.save(force_insert=True)
    running.kept.clear()
