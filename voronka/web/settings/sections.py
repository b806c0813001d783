"""The sections of the settings, and who is shown which."""

from collections.abc import Collection
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

# Each with the right it takes, or "".
_GROUPS: tuple[tuple[str | Promise, tuple[Section, ...], str], ...] = (
    (_("Personal"), _PERSONAL, ""),
    (_("People and access"), _STAFF, "administer"),
    (_("Company"), _COMPANY, "set_up"),
)


def sections_for(request: HttpRequest) -> tuple[SectionGroup, ...]:
    """Return the settings' menu for who is signed in."""
    return sections_of(rights_in_settings(request), path=request.path)


def rights_in_settings(request: HttpRequest) -> frozenset[str]:
    """Return what who is signed in may do in the settings beside their own."""
    # Read with the session just now: `may_administer` would ask for the same row again.
    held = {
        "administer": getattr(request.user, "is_staff", False),
        "set_up": may_set_up(actor_of(request)),
    }
    return frozenset(right for right, is_held in held.items() if is_held)


def sections_of(held: Collection[str], *, path: str = "") -> tuple[SectionGroup, ...]:
    """Return the settings' menu of somebody with these rights, who looks at `path`."""
    return tuple(
        SectionGroup(title=str(title), links=tuple(_link(each, path) for each in sections))
        for title, sections, right in _GROUPS
        if not right or right in held
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


def _link(section: Section, path: str) -> SectionLink:
    address = reverse(section.name)
    return SectionLink(
        title=str(section.title),
        icon=section.icon,
        address=address,
        is_here=path.startswith(address),
    )
