"""Who does a thing: a person, a robot, an API key or the system. Every use case takes one."""

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

ActorKind = Literal["person", "robot", "api_key", "public", "system"]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """
    The one who acts, with what decides their rights.

    `role` is a key of the playbook's roles; "" means least rights for a person and none are asked
    of a robot or the system.
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    role: str = ""
    team_id: UUID | None = None
    # How many robots stand between a human and this change; the engine stops at its limit.
    depth: int = 0

    def as_robot(self, name: str) -> "Actor":
        """
        Return the robot that acts because this actor did something, one step further from a human.
        """
        return replace(self, kind="robot", name=name, role="", depth=self.depth + 1)


SYSTEM = Actor(kind="system", name="Voronka")
