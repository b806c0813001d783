"""
The playbook in force, compiled once in each process.

Public: `active_playbook()`, `one_playbook()`, `playbook_of_this_place()`, `keep_in_force()`,
`playbook_by_hash(hash)`, `store_playbook(playbook, …)`.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.kernel.checks import NothingToCheck
from voronka.kernel.questions import Question
from voronka.process.canonical import plain
from voronka.process.facts import facts
from voronka.process.loader import parse_playbook, restore_playbook
from voronka.process.models.playbook_version import PlaybookVersion
from voronka.process.playbook import Playbook

# Versions never change, so what is compiled stays true; a few are kept for old decisions.
_KEPT = 8
_compiled: dict[str, Playbook] = {}
_lock = Lock()
_IN_FORCE = Question(lambda: PlaybookVersion.objects.in_force().only("hash"))


class NoPlaybook(NothingToCheck):
    """No process has been applied to this installation yet."""

    def __init__(self) -> None:
        super().__init__(
            "No process is in force yet: choose one on the page /start/ as the administrator, or "
            "run `voronka apply-pack kitchens`."
        )


@dataclass
class _Held:
    playbook: Playbook | None = None


_held: ContextVar[_Held | None] = ContextVar("held_playbook", default=None)


@contextmanager
def one_playbook() -> Iterator[None]:
    """
    Have everything inside decided by the one playbook that is in force when it is first asked for.

    One command or one request is one piece of work: a version that comes into force meanwhile
    does not split it, and the database is asked once.
    """
    if _held.get() is not None:
        yield
        return
    token = _held.set(_Held())
    try:
        yield
    finally:
        _held.reset(token)


@contextmanager
def playbook_of_this_place() -> Iterator[None]:
    """Inside a room: have its own playbook decide, whatever was asked for before."""
    token = _held.set(_Held())
    try:
        yield
    finally:
        _held.reset(token)


def keep_in_force() -> None:
    """
    Have no other playbook come into force until the transaction ends, so that what is decided
    under it is true when it is committed. One that came since this piece of work began counts.
    """
    found = PlaybookVersion.objects.stay_in_force()
    held = _held.get()
    if held is not None and found is not None:
        held.playbook = playbook_by_hash(found)


def active_playbook() -> Playbook:
    """
    Return the playbook in force; asks the database only which one it is.

    :raises NoPlaybook: none was ever applied
    """
    held = _held.get()
    if held is None:
        return _in_force()
    if held.playbook is None:
        held.playbook = _in_force()
    return held.playbook


def _in_force() -> Playbook:
    found = _IN_FORCE.first()
    if found is None:
        raise NoPlaybook
    return playbook_by_hash(found.hash)


def playbook_by_hash(playbook_hash: str) -> Playbook:
    """
    Return the version with this hash.

    :raises NoPlaybook: there is none
    :raises PlaybookInvalid: a plug-in or fact that it needs is no longer there
    """
    if (known := _compiled.get(playbook_hash)) is not None:
        return known
    with _lock:
        if (known := _compiled.get(playbook_hash)) is not None:
            return known
        kept = PlaybookVersion.objects.filter(hash=playbook_hash)
        version = kept.only("hash", "document").first()
        if version is None:
            raise NoPlaybook
        playbook = _restored(version) or parse_playbook(version.text, facts)
        _keep(playbook)
        return playbook


def _restored(version: PlaybookVersion) -> Playbook | None:
    """Return the playbook without reading its text, if it is the same one; else None."""
    if not version.document:
        return None
    playbook = restore_playbook(json.loads(version.document), facts)
    return playbook if playbook is not None and playbook.hash == version.hash else None


@transaction.atomic
def store_playbook(
    playbook: Playbook, *, files: Mapping[str, str], actor: Actor, now: datetime
) -> PlaybookVersion:
    """
    Keep the playbook and put it in force. The one that already is stays as it was.
    """
    PlaybookVersion.objects.one_at_a_time()
    version, _ = PlaybookVersion.objects.get_or_create(
        hash=playbook.hash,
        defaults={
            "key": playbook.spec.playbook,
            "text": playbook.text,
            "document": json.dumps(plain(playbook.spec), ensure_ascii=False, default=str),
            "files": dict(files),
            "applied_at": now,
            "applied_by": actor.name,
        },
    )
    if not version.active:
        version.come_into_force(at=now, by=actor.name)
    with _lock:
        _keep(playbook)
    if (held := _held.get()) is not None:
        held.playbook = None
    return version


def _keep(playbook: Playbook) -> None:
    while len(_compiled) >= _KEPT:
        _compiled.pop(next(iter(_compiled)))
    _compiled[playbook.hash] = playbook
