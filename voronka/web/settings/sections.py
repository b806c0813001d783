"""The sections of the settings, and who is shown which."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.people.queries.people import may_administer
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.web.http import actor_of


@dataclass(frozen=True, kw_only=True)
class Section:
    """A page of the settings."""

    name: str
    title: str | Promise
    icon: str


@dataclass(frozen=True, kw_only=True)
class SectionLink:
    """A section as the settings' own menu shows it."""

    title: str
    icon: str
    address: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class SectionGroup:
    """Some sections under one heading."""

    title: str
    links: tuple[SectionLink, ...]


def may_set_up(actor: Actor) -> bool:
    """Say whether the role changes settings of the company."""
    return rights.may(active_playbook(), actor, "settings")


_PERSONAL = (
    Section(name="settings:profile", title=_("Profile"), icon="user"),
    Section(name="settings:hours", title=_("Working hours"), icon="clock"),
    Section(name="settings:own_absences", title=_("When I am away"), icon="calendar"),
    Section(name="settings:security", title=_("Sign-in and security"), icon="shield"),
    Section(name="notifications:ways", title=_("Notifications"), icon="bell"),
    Section(name="calendar:feed", title=_("Calendar in other programs"), icon="calendar"),
    Section(name="settings:keys", title=_("API keys"), icon="api"),
)
_STAFF = (
    Section(name="people:index", title=_("People"), icon="users"),
    Section(name="people:teams", title=_("Teams"), icon="sitemap"),
    Section(name="settings:absences", title=_("Absences"), icon="calendar"),
    Section(name="settings:roles", title=_("Roles and rights"), icon="lock"),
    Section(name="settings:all_keys", title=_("Keys of everybody"), icon="api"),
    Section(name="settings:sign_ins", title=_("Sign-ins"), icon="history"),
    Section(name="settings:changes", title=_("History of changes"), icon="note"),
)
_COMPANY = (
    Section(name="settings:calendar", title=_("Working calendar"), icon="calendar"),
    Section(name="settings:accounts", title=_("Mail, SMS and chat"), icon="mail"),
    Section(name="settings:forms", title=_("Web forms"), icon="forms"),
)

_GROUPS: tuple[tuple[str | Promise, tuple[Section, ...], Callable[[Actor], bool]], ...] = (
    (_("Personal"), _PERSONAL, lambda actor: True),
    (_("People and access"), _STAFF, may_administer),
    (_("Company"), _COMPANY, may_set_up),
)


def sections_for(request: HttpRequest) -> tuple[SectionGroup, ...]:
    """Return the settings' menu for who is signed in."""
    actor = actor_of(request)
    return tuple(
        SectionGroup(title=str(title), links=tuple(_link(each, request) for each in sections))
        for title, sections, may in _GROUPS
        if may(actor)
    )


def must_administer(request: HttpRequest) -> None:
    """
    :raises NotAllowed: who is signed in is no administrator
    """
    if not may_administer(actor_of(request)):
        raise NotAllowed(str(_("Only an administrator may change who works here.")))


def must_set_up(request: HttpRequest) -> None:
    """
    :raises NotAllowed: the role changes no settings
    """
    if not may_set_up(actor_of(request)):
        raise NotAllowed(str(_("Your role does not change settings.")))


def _link(section: Section, request: HttpRequest) -> SectionLink:
    address = reverse(section.name)
    return SectionLink(
        title=str(section.title),
        icon=section.icon,
        address=address,
        is_here=request.path.startswith(address),
    )
