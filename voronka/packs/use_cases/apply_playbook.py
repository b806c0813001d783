"""Putting a sales process in force."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.packs.models import Release
from voronka.packs.queries.stranded import stranded_cards
from voronka.process.events import PlaybookApplied
from voronka.process.facts import facts
from voronka.process.lint import lint
from voronka.process.loader import check_files
from voronka.process.models import PlaybookVersion
from voronka.process.models.active import store_playbook
from voronka.process.playbook import Playbook
from voronka.process.problems import Problem


class UnableToApplyPlaybook(Exception):
    """The process in force stays. The message is fit for the person who asked."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([message, *map(str, problems)]))


@transaction.atomic
def apply_playbook(
    *, files: Mapping[str, str], actor: Actor, now: datetime, comment: str = ""
) -> PlaybookVersion:
    """
    Check the playbook written in the files and put it in force; the comment says why.

    :raises UnableToApplyPlaybook: it has mistakes, or cards stand in stages that it does not have
    """
    playbook = _checked(files)
    # From here on nobody else brings another one in, so that what this one replaces is certain.
    PlaybookVersion.objects.one_at_a_time()
    if lost := stranded_cards(playbook):
        raise UnableToApplyPlaybook(
            "Cards stand in stages that this playbook does not have: "
            + ", ".join(f"{row.pipeline}.{row.stage} ({row.count})" for row in lost)
        )
    in_force = PlaybookVersion.objects.in_force().first()
    if in_force is not None and in_force.hash == playbook.hash:
        return in_force
    version = store_playbook(playbook, files=files, actor=actor, now=now)
    before = in_force.hash if in_force is not None else ""
    Release.record(
        playbook_hash=playbook.hash, before=before, comment=comment, at=now, by=actor.name
    )
    events.announce(PlaybookApplied(actor=actor, at=now, hash=playbook.hash, before=before))
    return version


def _checked(files: Mapping[str, str]) -> Playbook:
    playbook, findings = check_files(files, facts)
    if playbook is None:
        raise UnableToApplyPlaybook("The playbook has mistakes:", sorted(findings.problems))
    errors = [p for p in lint(playbook, findings.places) if p.severity == "error"]
    if errors:
        raise UnableToApplyPlaybook("The playbook has mistakes:", errors)
    return playbook
