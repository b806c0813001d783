"""Signing in: how allauth behaves here, and the sample people of a demo."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from voronka.people.queries.people import active_people
from voronka.process.models.active import active_playbook
from voronka.process.text import Text


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers: people are added by the administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)


@dataclass(frozen=True, kw_only=True)
class SamplePerson:
    """Somebody one may sign in as with a click, in a demo."""

    id: UUID
    name: str
    role_label: Text


def sample_people() -> Sequence[SamplePerson]:
    """Return the people of a demo in the order of the playbook's roles; elsewhere nobody."""
    if not settings.DEMO:
        return ()
    roles = active_playbook().spec.roles
    order = {key: place for place, key in enumerate(roles)}
    known = [person for person in active_people() if person.role in roles]
    known.sort(key=lambda person: order[person.role])
    return [SamplePerson(id=p.id, name=p.name, role_label=roles[p.role].label) for p in known]
