"""What a person can do about an unmet condition, and who may."""

from collections.abc import Iterable, Sequence

from voronka.kernel.actor import Actor
from voronka.process import refusals, rights
from voronka.process.conditions import AllOf, Atom, Requirement
from voronka.process.decision import Fix
from voronka.process.needs import NEVER, Need, all_of, any_of
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind, FixSpec
from voronka.process.text import Text


def fill(playbook: Playbook, kind: CardKind, name: str, actor: Actor) -> Fix | None:
    """Return the fix "fill in the field", or None if nobody can: it is calculated or unknown."""
    spec = playbook.field(kind, name)
    if spec is None or not spec.is_by_hand:
        return None
    hidden = rights.hidden_fields(playbook, actor)
    roles = (
        ()
        if name not in hidden and rights.may(playbook, actor, "edit")
        else tuple(
            role
            for role in rights.roles_that_may(playbook, "edit", kind)
            if name not in playbook.spec.roles[role].hide_fields
        )
    )
    label = Text(f"Заполнить «{spec.label.ru}»", f"Fill in “{spec.label.en}”")
    return Fix(kind="fill", target=name, label=label, roles=roles)


def close_task(playbook: Playbook, template: str) -> Fix | None:
    spec = playbook.spec.tasks.get(template)
    if spec is None:
        return None
    label = Text(f"Закрыть задачу «{spec.title.ru}»", f"Close the task “{spec.title.en}”")
    return Fix(kind="close_task", target=template, label=label)


def book(playbook: Playbook, kind: CardKind, booking: str, actor: Actor) -> Fix | None:
    spec = playbook.spec.bookings.get(booking)
    if spec is None:
        return None
    able = rights.may(playbook, actor, "book")
    roles = () if able else rights.roles_that_may(playbook, "book", kind)
    label = Text(f"Записать: {spec.label.ru}", f"Book: {spec.label.en}")
    return Fix(kind="book", target=booking, label=label, roles=roles)


def for_name(playbook: Playbook, kind: CardKind, name: str, actor: Actor) -> Fix | None:
    """Return what changes the value of a field or fact, or None if nothing directly does."""
    match name.split("."):
        case [field]:
            return fill(playbook, kind, field, actor)
        case ["tasks", template, _]:
            return close_task(playbook, template)
        case ["booking", booking, _]:
            return book(playbook, kind, booking, actor)
    return None


def written(playbook: Playbook, kind: CardKind, spec: FixSpec, actor: Actor) -> Fix | None:
    """Return the fix as the playbook writes it beside a check."""
    if spec.kind == "ask":
        return refusals.ask(playbook, spec.target)
    names = {
        "fill": spec.target,
        "close_task": f"tasks.{spec.target}.",
        "book": f"booking.{spec.target}.",
    }
    fix = for_name(playbook, kind, names[spec.kind], actor)
    if fix is None or not spec.roles:
        return fix
    roles = () if actor.role in spec.roles else tuple(spec.roles)
    return Fix(kind=fix.kind, target=fix.target, label=fix.label, roles=roles)


def need_of(
    playbook: Playbook,
    kind: CardKind,
    unmet: Requirement,
    specs: Sequence[FixSpec],
    actor: Actor,
) -> Need:
    """
    Return what would make an unmet condition true.

    The fixes written beside it stand for the parts that no field, task or booking of its own
    repairs, and say who does the others.
    """
    stated = [fix for spec in specs if (fix := written(playbook, kind, spec, actor))]
    by_key = {(fix.kind, fix.target): fix for fix in stated}

    def of(requirement: Requirement) -> Need:
        if isinstance(requirement, Atom):
            return _of_atom(requirement)
        parts: Iterable[Need] = [of(part) for part in requirement.parts]
        return all_of(parts) if isinstance(requirement, AllOf) else any_of(parts)

    def _of_atom(atom: Atom) -> Need:
        own = [fix for name in atom.names if (fix := for_name(playbook, kind, name, actor))]
        if own:
            return any_of(by_key.get((fix.kind, fix.target), fix) for fix in own)
        return any_of(stated) if stated else NEVER

    return of(unmet)
