"""Who may bring files into the base."""

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import RoleSpec

# Who changes many cards at once, controls quality or administers.
_ANY_OF = frozenset({"bulk", "quality", "settings"})


def role_may_import(playbook: Playbook, role: str) -> bool:
    found: RoleSpec | None = playbook.spec.roles.get(role)
    return found is not None and not _ANY_OF.isdisjoint(found.can)


def must_be_allowed(actor: Actor) -> None:
    """
    Refuse whoever may not import.

    :raises NotAllowed: their role neither works in bulk nor controls quality nor administers
    """
    if actor.kind == "system" or role_may_import(active_playbook(), actor.role):
        return
    raise NotAllowed(_("Importing is for heads, quality controllers and administrators."))


def may_keep_history(actor: Actor) -> bool:
    """Say whether the actor may let cards keep stages whose gates they do not meet."""
    playbook = active_playbook()
    return rights.may(playbook, actor, "override") or rights.may(playbook, actor, "settings")
