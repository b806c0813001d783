"""What a refused command still needs, sorted for the dialog: fields to fill in, deeds of others."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from voronka.process.decision import Decision, Fix, Refusal
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.text import Text


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One way to meet a need: what to do, and the roles that may."""

    kind: str
    target: str
    label: Text
    roles: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Need:
    """An unmet condition that no field of the dialog can meet alone."""

    message: Text
    deeds: tuple[Deed, ...]
    # Fields of the dialog that would meet it as well.
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Needs:
    """Everything the dialog shows."""

    fields: tuple[str, ...]
    required: frozenset[str]
    errors: dict[str, Text]
    others: tuple[Need, ...]
    shortest: tuple[Text, ...] = field(default=())
    shortest_is_exact: bool = True

    @property
    def can_be_met_here(self) -> bool:
        """Say whether filling in the dialog may be enough."""
        return all(need.fields for need in self.others)


def needs_of(decision: Decision, playbook: Playbook, kind: CardKind) -> Needs:
    """
    Return what the refusals of a decision ask for.
    """
    fields: list[str] = []
    required: set[str] = set()
    errors: dict[str, Text] = {}
    others: list[Need] = []
    for refusal in decision.refusals:
        fillable = _fillable(refusal, playbook, kind)
        fields += fillable
        if refusal.kind in ("missing", "invalid") and refusal.field in fillable:
            required.add(refusal.field)
            if refusal.kind == "invalid":
                errors[refusal.field] = refusal.message
        else:
            others.append(_need(refusal, fillable, playbook))
    return Needs(
        fields=tuple(dict.fromkeys(fields)),
        required=frozenset(required),
        errors=errors,
        others=tuple(others),
        shortest=_shortest(decision),
        shortest_is_exact=decision.fix_is_exact,
    )


def _fillable(refusal: Refusal, playbook: Playbook, kind: CardKind) -> tuple[str, ...]:
    """Return the fields which, filled in, would meet the refusal."""
    names = [fix.target for fix in refusal.fixes if fix.kind == "fill"]
    if refusal.kind in ("missing", "invalid") and refusal.field:
        names.insert(0, refusal.field)
    known = [(name, playbook.field(kind, name)) for name in dict.fromkeys(names)]
    return tuple(name for name, spec in known if spec is not None and not spec.computed)


def _need(refusal: Refusal, fillable: Sequence[str], playbook: Playbook) -> Need:
    deeds = tuple(_deed(fix, playbook) for fix in refusal.fixes if fix.kind != "fill")
    return Need(message=refusal.message, deeds=deeds, fields=tuple(fillable))


def _deed(fix: Fix, playbook: Playbook) -> Deed:
    roles = playbook.spec.roles
    return Deed(
        kind=fix.kind,
        target=fix.target,
        label=fix.label,
        roles=tuple(roles[key].label if key in roles else Text.same(key) for key in fix.roles),
    )


def _shortest(decision: Decision) -> tuple[Text, ...]:
    """Return the smallest set of fixes, where it is less than all that is listed anyway."""
    offered = {(fix.kind, fix.target) for refusal in decision.refusals for fix in refusal.fixes}
    chosen = decision.smallest_fix
    return tuple(fix.label for fix in chosen) if len(chosen) < len(offered) else ()
