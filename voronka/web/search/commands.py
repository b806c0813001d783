"""What the palette offers beside cards: pages, commands, what can be done with the open card."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.card_page import card_page
from voronka.web import shell
from voronka.web.cards.page import endings_of, steps_of
from voronka.web.http import actor_of
from voronka.web.search import matching
from voronka.web.settings.sections import sections_for

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
    shown = list(_lines(request, at))
    if not typed:
        return shown
    heard = [[line.title] for line in shown]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for names, line in zip(heard, _lines(request, at), strict=True):
                names.append(line.title)
    rated = [(matching.points(typed, names), n) for n, names in enumerate(heard)]
    return [shown[n] for points, n in sorted(rated, key=lambda each: (-each[0], each[1])) if points]


def _lines(request: HttpRequest, at: str) -> Iterator[Line]:
    yield from _of_card(request, at)
    yield from _making(request)
    actor, playbook = actor_of(request), active_playbook()
    for item in shell.menu_of(playbook, actor):
        yield Line(title=item.title, icon=item.icon, address=item.address, key=item.key)
    yield Line(title=_("Notifications"), icon="bell", address=reverse("notifications:index"))
    for kind in _KINDS:
        if kind in shell.role_of(playbook, actor.role).cards:
            title = _("List of leads") if kind == "lead" else _("List of deals")
            yield Line(title=title, icon="list", address=reverse("lists:show", args=[kind]))
    for group in sections_for(request):
        for link in group.links:
            yield Line(title=f"{_('Settings')}: {link.title}", icon=link.icon, address=link.address)
    yield from _preferences()


def _of_card(request: HttpRequest, at: str) -> Iterator[Line]:
    """Yield what can be done with the card under the palette, if one is open."""
    found = _CARD.match(at.removeprefix(get_script_prefix().rstrip("/")))
    if found is None:
        return
    ref = CardRef("lead" if found[1] == "lead" else "deal", UUID(found[2]))
    playbook = active_playbook()
    try:
        page = card_page(ref=ref, actor=actor_of(request), now=clock.now())
    except NotFound:
        return
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
                address=reverse("boards:stage", args=[ref.kind, ref.id]),
                way="post",
                values={"stage": key},
            )


def _making(request: HttpRequest) -> Iterator[Line]:
    actor, playbook = actor_of(request), active_playbook()
    role = shell.role_of(playbook, actor.role)
    if rights.may(playbook, actor, "take") and "lead" in role.cards:
        address = reverse("search:next")
        yield Line(title=_("Take the next lead"), icon="hand", address=address, way="post")
    if "create" not in role.can:
        return
    new = {"lead": _("New lead"), "deal": _("New deal")}
    for kind, title in new.items():
        if kind in role.cards:
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
