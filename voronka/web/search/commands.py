"""What the palette offers beside cards: pages, commands, what can be done with the open card."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from voronka.kernel import clock, rooms
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.card_page import CardPage, card_page
from voronka.web import shell
from voronka.web.cards.page import endings_of, steps_of
from voronka.web.http import actor_of
from voronka.web.search import matching
from voronka.web.settings.sections import rights_in_settings, sections_of

# "page" is gone to, "form" opens in the slide-over, "dialog" in the dialog, "post" is sent, and
# "press" presses what stands on the page anyway: `address` is its selector.
Way = Literal["page", "form", "dialog", "post", "press"]
_CARD = re.compile(r"^/(lead|deal)s/([0-9a-f-]{36})/")
_KINDS: tuple[CardKind, ...] = ("lead", "deal")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A page or command."""

    title: str
    icon: str
    address: str
    way: Way = "page"
    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def lines_for(request: HttpRequest, *, typed: str, at: str) -> Sequence[Line]:
    """
    Return the pages and commands that answer to what was typed, in either language, the best first.

    `at` is the address of the page under the palette: an open card comes with its own commands.
    """
    actor, playbook = actor_of(request), active_playbook()
    who = _Who(
        role=actor.role,
        held=rights_in_settings(request),
        is_inside=rooms.is_inside(),
        prefix=get_script_prefix(),
    )
    page = _card_under(actor, at)
    shown = _lines(playbook, who, page, translation.get_language() or "en")
    if not typed:
        return shown
    every = [_lines(playbook, who, page, language) for language, _name in settings.LANGUAGES]
    heard = [
        dict.fromkeys(line.title for line in lines) for lines in zip(shown, *every, strict=True)
    ]
    rated = [(matching.points(typed, names), n) for n, names in enumerate(heard)]
    return [shown[n] for points, n in sorted(rated, key=lambda each: (-each[0], each[1])) if points]


@dataclass(frozen=True, kw_only=True)
class _Who:
    """Everything about a person, and where they work, that pages and commands depend on."""

    role: str
    held: frozenset[str]
    is_inside: bool
    prefix: str


def _lines(playbook: Playbook, who: _Who, page: CardPage | None, language: str) -> tuple[Line, ...]:
    """Return all lines in one language; in each language they are the same ones."""
    general = _general(playbook, who, language)
    if page is None:
        return general
    with translation.override(language):
        return (*_of_card(page, playbook), *general)


@lru_cache(500)
def _general(playbook: Playbook, who: _Who, language: str) -> tuple[Line, ...]:
    """Return the lines that do not depend on the card: asked for with every letter, made once."""
    actor = Actor(kind="person", role=who.role)
    with translation.override(language):
        return (*_making(playbook, actor), *_places(playbook, actor, who.held), *_preferences())


def _places(playbook: Playbook, actor: Actor, held: frozenset[str]) -> Iterator[Line]:
    for item in shell.menu_of(playbook, actor):
        yield Line(title=item.title, icon=item.icon, address=item.address, key=item.key)
    yield Line(title=_("Notifications"), icon="bell", address=reverse("notifications:index"))
    for kind in _KINDS:
        if kind in shell.role_of(playbook, actor.role).cards:
            title = _("List of leads") if kind == "lead" else _("List of deals")
            if kind == "lead" and playbook.is_without_leads:
                title = _("Leads from before")
            yield Line(title=title, icon="list", address=reverse("lists:show", args=[kind]))
    for group in sections_of(held):
        for link in group.links:
            yield Line(title=f"{_('Settings')}: {link.title}", icon=link.icon, address=link.address)


def _card_under(actor: Actor, at: str) -> CardPage | None:
    """Return the card under the palette, if one is open and seen."""
    found = _CARD.match(at.removeprefix(get_script_prefix().rstrip("/")))
    if found is None:
        return None
    ref = CardRef("lead" if found[1] == "lead" else "deal", UUID(found[2]))
    try:
        return card_page(ref=ref, actor=actor, now=clock.now())
    except NotFound:
        return None


def _of_card(page: CardPage, playbook: Playbook) -> Iterator[Line]:
    """Yield what can be done with the card under the palette."""
    for title, icon, address in (
        (_("Write a note"), "note", "[data-compose=note]"),
        (_("Note a call"), "phone", '.composer [hx-get$="/calls/"]'),
        (_("Set a task"), "checkbox", '.composer [hx-get$="/tasks/new/"]'),
        (_("Book a visit"), "calendar-plus", '.composer [hx-get$="/visits/new/"]'),
    ):
        yield Line(title=title, icon=icon, address=address, way="press")
    if not page.may_change or page.state.closed_at:
        return
    stages = [(step.key, step.label) for step in steps_of(page, playbook)]
    stages += [(ending.key, ending.label) for ending in endings_of(page, playbook)]
    language = translation.get_language() or "en"
    for key, label in stages:
        if key != page.state.stage:
            yield Line(
                title=_("Move to “%(stage)s”") % {"stage": label.in_(language)},
                icon="arrow-right",
                address=reverse("boards:stage", args=[page.ref.kind, page.ref.id]),
                way="post",
                values={"stage": key},
            )


def _making(playbook: Playbook, actor: Actor) -> Iterator[Line]:
    role = shell.role_of(playbook, actor.role)
    wanted = playbook.kinds_of_requests[0]
    if rights.may(playbook, actor, "take") and wanted in role.cards:
        address = reverse("search:next")
        title = _("Take the next lead") if wanted == "lead" else _("Take the next deal")
        yield Line(title=title, icon="hand", address=address, way="post")
    if "create" not in role.can:
        return
    new = {"lead": _("New lead"), "deal": _("New deal")}
    for kind, title in new.items():
        is_past = kind == "lead" and playbook.is_without_leads
        if kind in role.cards and not is_past:
            address = reverse("boards:new", args=[kind])
            yield Line(title=title, icon="plus", address=address, way="form")


def _preferences() -> Iterator[Line]:
    for theme, title, icon in (
        ("light", _("Light theme"), "sun"),
        ("dark", _("Dark theme"), "moon"),
        ("auto", _("Theme as the system has it"), "device-desktop"),
    ):
        selector = f'[data-behaviour="theme"] button[value="{theme}"]'
        yield Line(title=title, icon=icon, address=selector, way="press")
    for code, title in (("ru", _("Speak Russian")), ("en", _("Speak English"))):
        selector = f'.person-menu button[name="language"][value="{code}"]'
        yield Line(title=title, icon="world", address=selector, way="press")
    yield Line(
        title=_("Keyboard shortcuts"), icon="command", address=reverse("search:keys"), way="dialog"
    )
    yield Line(title=_("Sign out"), icon="logout", address="[data-sign-out] button", way="press")
