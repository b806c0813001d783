"""One command on its way to a verdict: what has been asked, refused and changed so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process import refusals, rights
from voronka.process.commands import Command
from voronka.process.conditions import Condition
from voronka.process.decision import Change, Evaluation, Refusal
from voronka.process.needs import NEVER, Need, any_of
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardState, Facts, Value
from voronka.process.values import values_of


@dataclass
class Draft:
    """The card as it would be, and everything that was found on the way."""

    playbook: Playbook
    before: CardState
    facts: Facts
    command: Command
    actor: Actor
    now: datetime
    after: CardState
    fields: dict[str, Value]
    changes: list[Change] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    proof: list[Evaluation] = field(default_factory=list)
    # Conditions that were asked, met or not.
    asked: list[Condition] = field(default_factory=list)

    @property
    def kind(self) -> CardKind:
        return self.before.ref.kind

    def refuse(self, refusal: Refusal) -> None:
        """Note an unmet condition; any one of its fixes removes it."""
        self.refused.append(refusal)
        self.needs.append(any_of(refusal.fixes) if refusal.fixes else NEVER)

    def refuse_all(self, found: Iterable[Refusal], need: Need) -> None:
        """Note one unmet need that is told in several refusals."""
        self.refused.extend(found)
        self.needs.append(need)

    def demand(self, action: str) -> None:
        """Refuse if the actor has no right to do this."""
        allowed = rights.may(self.playbook, self.actor, action)
        self.proof.append(
            Evaluation(rule=f"rights.{action}", verdict=allowed, read={"role": self.actor.role})
        )
        if not allowed:
            self.refuse(refusals.not_allowed(self.playbook, action, self.kind))

    def stays_open(self) -> bool:
        """Say whether the card is open, and refuse if it is not."""
        if self.before.closed_at is not None:
            self.refuse(refusals.closed())
        return self.before.closed_at is None

    def has_invalid(self, name: str) -> bool:
        """Say whether a value given for this field was refused."""
        return any(each.field == name and each.kind == "invalid" for each in self.refused)

    def set_field(self, name: str, value: Value) -> None:
        """Put a value into a field, or empty it, and note it if it is a change."""
        before = self.fields.get(name)
        if before == value and type(before) is type(value):
            return
        if value is None:
            del self.fields[name]
        else:
            self.fields[name] = value
        self.changes.append(Change(kind="field", name=name, before=before, after=value))

    def set_owner(self, owner_id: UUID | None) -> None:
        before, self.after = self.after.owner_id, replace(self.after, owner_id=owner_id)
        if before != owner_id:
            self.changes.append(Change(kind="owner", before=before, after=owner_id))

    def touch(self, evidence: str) -> None:
        """Note evidence of contact with the client."""
        self.after = replace(self.after, last_touch_at=max(self.now, self.after.last_touch_at))
        self.changes.append(Change(kind="touched", name=evidence))

    def values(self) -> dict[str, Value]:
        """Return what rules may name, with the fields as they would be."""
        return values_of(replace(self.after, fields=self.fields), self.facts)

    def finished(self) -> CardState:
        """Return the card as it is after the command."""
        return replace(self.after, fields=dict(self.fields), version=self.before.version + 1)
