"""What stands around every page: the menu a role may use, the person, the live address."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from voronka.kernel import rooms
from voronka.kernel.actor import Actor
from voronka.packs.queries.leads_mode import has_open_leads
from voronka.people.queries.layouts import Panels, panels_of
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind, RoleSpec
from voronka.process.text import Text
from voronka.quality.distribution.ledger import is_concerned
from voronka.quality.duplicates.judging import may_judge
from voronka.quality.imports.rights import role_may_import
from voronka.quality.triage import backlog
from voronka.training.queries.progress import has_cases, may_practise, oversees
from voronka.web.http import actor_of

# Whether a role, by its key, may go to a place.
May = Callable[[Playbook, str], bool]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A line of the menu."""

    name: str
    title: str | Promise
    icon: str
    may: May
    # Among the four that stand at the bottom of a phone.
    on_phone: bool = False
    # The second key of "g …", which goes there.
    key: str = ""
    # Whether one goes there while practising too.
    is_practised: bool = True
    # Whether it is for leads, and so for nothing where there are none (F6).
    is_for_leads: bool = False


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    """A place this person may go to."""

    title: str
    icon: str
    address: str
    key: str
    on_phone: bool


@dataclass(frozen=True, kw_only=True)
class Shell:
    """Everything the frame of a page shows."""

    person: Any
    role_label: str
    menu: tuple[MenuItem, ...]
    # The addresses of those of them that the page belongs to.
    here: tuple[str, ...]
    may_create: bool
    # Requests become deals at once (F6).
    is_without_leads: bool
    live: str
    panels: Panels


def _everybody(playbook: Playbook, role: str) -> bool:
    return True


def _sees(kind: CardKind) -> May:
    def may(playbook: Playbook, role: str) -> bool:
        rights = role_of(playbook, role).cards.get(kind)
        return rights is not None and (
            rights.see not in ("none", "participating") or rights.unassigned
        )

    return may


def _owns(playbook: Playbook, role: str) -> bool:
    """Say whether cards are seen as their owner or above: whoever only takes part has no errors."""
    return _sees("lead")(playbook, role) or _sees("deal")(playbook, role)


def _keeps_order(playbook: Playbook, role: str) -> bool:
    return any(_can(each)(playbook, role) for each in ("quality", "settings", "process"))


def _judges(playbook: Playbook, role: str) -> bool:
    """Say whether the role works through duplicates: it sees all leads and keeps order in them."""
    person = Actor(kind="person", role=role)
    return may_judge(playbook, person)


def _triages(playbook: Playbook, role: str) -> bool:
    """Say whether the role judges incoming leads, where the process has triage."""
    rights = role_of(playbook, role).cards.get("lead")
    reaches = rights is not None and rights.change in ("team", "all")
    return playbook.spec.triage is not None and reaches and _can("quality")(playbook, role)


def _clears_up(playbook: Playbook, role: str) -> bool:
    """Say whether the role works through the whole base: it judges leads, many at once."""
    person = Actor(kind="person", role=role)
    return backlog.may_see(playbook, person) and _can("quality")(playbook, role)


def _practises(playbook: Playbook, role: str) -> bool:
    """Say whether the role has practice cases, or looks after those who have."""
    person = Actor(kind="person", role=role)
    return has_cases(playbook) and (may_practise(playbook, person) or oversees(playbook, person))


def _can(action: str) -> May:
    return lambda playbook, role: action in role_of(playbook, role).can


def _is_visited_for(playbook: Playbook, role: str) -> bool:
    """Say whether people of this role go to clients."""
    kinds = playbook.spec.bookings.values()
    return any(booking.role == role and not booking.remote for booking in kinds)


def _sells_to(playbook: Playbook, role: str) -> bool:
    """Say whether leads or deals, and so their contacts and companies, are shown to the role."""
    return _sees("lead")(playbook, role) or _sees("deal")(playbook, role)


PLACES = (
    Place(name="myday:show", title=_("My day"), icon="sun", may=_everybody, on_phone=True, key="m"),
    Place(
        name="field:show",
        title=_("My visits"),
        icon="map-pin",
        may=_is_visited_for,
        on_phone=True,
        key="v",
        is_practised=False,
    ),
    Place(
        name="triage:show",
        title=_("Triage"),
        icon="inbox",
        may=_triages,
        key="a",
        is_for_leads=True,
    ),
    Place(
        name="backlog:show", title=_("Backlog"), icon="archive", may=_clears_up, is_for_leads=True
    ),
    Place(
        name="leads",
        title=_("Leads"),
        icon="filter",
        may=_sees("lead"),
        on_phone=True,
        key="l",
        is_for_leads=True,
    ),
    Place(
        name="deals", title=_("Deals"), icon="briefcase", may=_sees("deal"), on_phone=True, key="d"
    ),
    Place(
        name="distribution:show",
        title=_("Distribution"),
        icon="user-check",
        may=is_concerned,
        key="n",
    ),
    Place(name="contacts", title=_("Contacts"), icon="address-book", may=_sells_to, key="k"),
    Place(name="companies", title=_("Companies"), icon="building", may=_sells_to, key="f"),
    Place(name="tasks:index", title=_("Tasks"), icon="checkbox", may=_everybody, key="t"),
    Place(name="calendar:show", title=_("Calendar"), icon="calendar", may=_everybody, key="c"),
    Place(name="gatherings:index", title=_("Events"), icon="confetti", may=_sells_to, key="y"),
    Place(name="errors:index", title=_("Errors"), icon="alert-circle", may=_owns, key="e"),
    Place(name="accounting:index", title=_("Requests"), icon="inbox", may=_keeps_order),
    Place(name="duplicates:index", title=_("Duplicates"), icon="users", may=_judges),
    Place(
        name="messages:index", title=_("Sent messages"), icon="send", may=_can("message"), key="s"
    ),
    Place(
        name="imports:index", title=_("Import"), icon="file-import", may=role_may_import, key="i"
    ),
    Place(
        name="process:show",
        title=_("Process"),
        icon="sitemap",
        may=_can("process"),
        key="p",
        is_practised=False,
    ),
    Place(
        name="training:index",
        title=_("Practice"),
        icon="school",
        may=_practises,
        key="o",
        is_practised=False,
    ),
    Place(
        name="settings:index",
        title=_("Settings"),
        icon="settings",
        may=_everybody,
        key="u",
        is_practised=False,
    ),
)


def shell_for(request: HttpRequest) -> Shell:
    """
    Return the frame of a page for the person who is signed in.
    """
    actor, playbook = actor_of(request), active_playbook()
    role = role_of(playbook, actor.role)
    menu = menu_of(playbook, actor)
    return Shell(
        person=request.user,
        role_label=role.label.in_(getattr(request, "LANGUAGE_CODE", "ru")),
        menu=menu,
        here=tuple(item.address for item in menu if request.path.startswith(item.address)),
        may_create="create" in role.can,
        is_without_leads=playbook.is_without_leads,
        live=live_address(request),
        panels=panels_of(actor=actor),
    )


def role_of(playbook: Playbook, role: str) -> RoleSpec:
    """Return what the playbook says of a role; an unknown one may nothing."""
    return playbook.spec.roles.get(role) or RoleSpec(label=Text.same(role))


def menu_of(playbook: Playbook, actor: Actor) -> tuple[MenuItem, ...]:
    """Return the places the actor may go to from here."""
    surroundings = get_script_prefix(), translation.get_language() or ""
    has_leads = not playbook.is_without_leads or has_open_leads()
    return _menu(
        playbook, actor.role, surroundings, is_inside=rooms.is_inside(), has_leads=has_leads
    )


@lru_cache(500)
def _menu(
    playbook: Playbook,
    role: str,
    surroundings: tuple[str, str],
    *,
    is_inside: bool,
    has_leads: bool,
) -> tuple[MenuItem, ...]:
    """Return the menu of a role; prefix and language are named for the memory's sake."""
    return tuple(
        MenuItem(
            title=str(place.title),
            icon=place.icon,
            address=address,
            key=place.key,
            on_phone=place.on_phone,
        )
        for place in PLACES
        if place.may(playbook, role)
        and (place.is_practised or not is_inside)
        and (has_leads or not place.is_for_leads)
        and (address := _address(place.name))
    )


def live_address(request: HttpRequest) -> str:
    """Return where the page listens for live updates; in a room there are none."""
    if rooms.is_inside():
        return ""
    if settings.LIVE_URL:
        return str(settings.LIVE_URL)
    name = request.get_host().rpartition(":")[0] or request.get_host()
    return f"{request.scheme}://{name}:{settings.LIVE_PORT}/"


def _address(name: str) -> str:
    """Return the address of a place, or "" while this installation has no such page."""
    if name in ("leads", "deals"):
        return reverse("boards:show", args=[name[:-1]])
    if name in ("contacts", "companies"):
        return reverse("clients:index", args=["contact" if name == "contacts" else "company"])
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
