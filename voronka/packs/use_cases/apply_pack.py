"""Putting a shipped process in force."""

from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.packs.folders import pack_files
from voronka.packs.use_cases.apply_playbook import apply_playbook
from voronka.process.models import PlaybookVersion


def apply_pack(*, name: str, actor: Actor, now: datetime) -> PlaybookVersion:
    """
    Put the process of a shipped pack in force.

    :raises NoSuchPack: there is none of this name
    :raises UnableToApplyPlaybook: cards stand in stages that it does not have
    """
    return apply_playbook(files=pack_files(name), actor=actor, now=now)
