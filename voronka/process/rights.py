"""
Who may do and see what, as the playbook's roles say.

Robots and the system are asked for no rights, the public may only create; a person or an API key
without a known role has none.
"""

from typing import Literal

from voronka.kernel.actor import Actor
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind, CardRights, RoleSpec, Scope

_TRUSTED = ("robot", "system")
_NONE, _ALL = CardRights(), CardRights(see="all", change="all", unassigned=True)


def may(playbook: Playbook, actor: Actor, action: str) -> bool:
    """Say whether the actor may do this at all (whether to this card is a matter of `scope`)."""
    if actor.kind in _TRUSTED:
        return True
    if actor.kind == "public":
        return action == "create"
    role = playbook.spec.roles.get(actor.role)
    return role is not None and action in role.can


def scope(
    playbook: Playbook, actor: Actor, kind: CardKind, wish: Literal["see", "change"]
) -> Scope:
    """Return how far the actor's sight or reach goes over cards of this kind."""
    rights = _card_rights(playbook, actor, kind)
    return rights.see if wish == "see" else rights.change


def sees_unassigned(playbook: Playbook, actor: Actor, kind: CardKind) -> bool:
    """Say whether cards that nobody owns are shown to the actor."""
    return _card_rights(playbook, actor, kind).unassigned


def hidden_fields(playbook: Playbook, actor: Actor) -> frozenset[str]:
    """Return the fields the actor neither sees nor changes."""
    if actor.kind in _TRUSTED:
        return frozenset()
    role = playbook.spec.roles.get(actor.role)
    return frozenset(role.hide_fields) if role else frozenset()


def roles_that_may(playbook: Playbook, action: str, kind: CardKind) -> tuple[str, ...]:
    """Return the roles that may do this to at least some cards of the kind."""
    return tuple(
        key
        for key, role in playbook.spec.roles.items()
        if action in role.can and _reaches(role, action, kind)
    )


def _reaches(role: RoleSpec, action: str, kind: CardKind) -> bool:
    return action == "create" or role.cards.get(kind, _NONE).change != "none"


def _card_rights(playbook: Playbook, actor: Actor, kind: CardKind) -> CardRights:
    if actor.kind in _TRUSTED:
        return _ALL
    if actor.kind == "public":
        return _NONE
    role = playbook.spec.roles.get(actor.role)
    return role.cards.get(kind, _NONE) if role else _NONE
