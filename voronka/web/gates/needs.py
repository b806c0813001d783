"""What a refused command still needs, sorted for the dialog: fields to fill in, deeds of others."""

from collections.abc import Collection, Sequence
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
    # Fields that are wanted only because of other answers, and the first of each, with the reason.
    conditional: frozenset[str] = frozenset()
    because: dict[str, Text] = field(default_factory=dict)
    shortest: tuple[Text, ...] = field(default=())
    shortest_is_exact: bool = True


def needs_of(
    decision: Decision, playbook: Playbook, kind: CardKind, *, answered: Collection[str] = ()
) -> Needs:
    """
    Return what the refusals of a decision ask for.

    A condition about a field that is itself still missing waits for that answer: nobody is asked
    for the material of a splashback before it is known that there is one. `answered` are the
    fields that hold something.
    """
    found = _Found()
    for refusal in refusals_due(decision, playbook, kind):
        names = _fillable(refusal, playbook, kind)
        if _is_direct(refusal, names):
            found.take_field(refusal, names)
        else:
            found.take_other(refusal, names, answered, _need(refusal, names, playbook))
    return Needs(
        fields=tuple(dict.fromkeys(found.fields)),
        required=frozenset(found.required),
        errors=found.errors,
        others=tuple(found.others),
        conditional=frozenset(found.conditional),
        because=found.because,
        shortest=_shortest(decision, found.required, found.others),
        shortest_is_exact=decision.fix_is_exact,
    )


def refusals_due(decision: Decision, playbook: Playbook, kind: CardKind) -> Sequence[Refusal]:
    """Return the refusals that do not wait for the answer to another one."""
    missing = {each.field for each in decision.refusals if each.kind == "missing" and each.field}
    return [
        refusal
        for refusal in decision.refusals
        if _is_direct(refusal, names := _fillable(refusal, playbook, kind))
        or not missing.intersection(names)
    ]


class _Found:
    def __init__(self) -> None:
        self.fields: list[str] = []
        self.required: set[str] = set()
        self.errors: dict[str, Text] = {}
        self.conditional: set[str] = set()
        self.because: dict[str, Text] = {}
        self.others: list[Need] = []

    def take_field(self, refusal: Refusal, names: Sequence[str]) -> None:
        """A field is empty or holds what it cannot."""
        self.fields += names
        if refusal.field:
            self.required.add(refusal.field)
            if refusal.kind == "invalid":
                self.errors[refusal.field] = refusal.message

    def take_other(
        self, refusal: Refusal, names: Sequence[str], answered: Collection[str], need: Need
    ) -> None:
        """A condition does not hold: fields that would meet it are asked for, or a deed."""
        wanted = [name for name in names if name not in answered] or list(names)
        self.fields += wanted
        self.conditional.update(wanted)
        if need.deeds or not wanted:
            self.others.append(need)
            return
        self.because.setdefault(wanted[0], refusal.message)
        if len(wanted) == 1:
            self.required.add(wanted[0])


def _is_direct(refusal: Refusal, fillable: Sequence[str]) -> bool:
    return refusal.kind in ("missing", "invalid") and refusal.field in fillable


def _fillable(refusal: Refusal, playbook: Playbook, kind: CardKind) -> tuple[str, ...]:
    """Return the fields which, filled in, would meet the refusal."""
    names = [fix.target for fix in refusal.fixes if fix.kind == "fill"]
    if refusal.kind in ("missing", "invalid") and refusal.field:
        names.insert(0, refusal.field)
    known = [(name, playbook.field(kind, name)) for name in dict.fromkeys(names)]
    return tuple(name for name, spec in known if spec is not None and spec.is_by_hand)


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


def _shortest(
    decision: Decision, required: Collection[str], others: Sequence[Need]
) -> tuple[Text, ...]:
    """Return the smallest set of fixes besides the fields asked for, where it leaves a choice."""
    offered = {(deed.kind, deed.target) for need in others for deed in need.deeds}
    chosen = [
        fix for fix in decision.smallest_fix if not (fix.kind == "fill" and fix.target in required)
    ]
    return tuple(fix.label for fix in chosen) if len(chosen) < len(offered) else ()
