"""The Jinja2 environment of all pages: escaping, translation, addresses and filters."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from voronka.kernel import clock
from voronka.process.text import Text
from voronka.web import account, formats, keeping, shell, sign_on
from voronka.web.actors import spoken_actor
from voronka.web.boards import drawing
from voronka.web.kinds import card_address
from voronka.web.settings.sections import sections_for
from voronka.web.training import bar

_BUILT = Path(__file__).parent / "static" / "dist"


def environment(**options: Any) -> Environment:
    """Return the environment; Django hands it the folders and whether to reload."""
    # A misspelt name is an error at once, not an empty place on the page.
    options["undefined"] = StrictUndefined
    env = Environment(
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, **options
    )
    env.template_class = _Page
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(
        url=url,
        tiles_html=drawing.tiles_html,
        card_address=card_address,
        # A page has hundreds of icons; their address changes with a restart at most.
        static=cache(staticfiles_storage.url),
        fonts=cache(fonts),
        locale=locale,
        kept=keeping.kept,
        kept_form=keeping.kept_form,
        shell_for=shell.shell_for,
        theme_of=theme_of,
        sample_people=account.sample_people,
        sign_on_button=sign_on.sign_on_button,
        settings_sections=sections_for,
        notes_of=notes_of,
        is_sandbox=clock.is_sandbox,
        sandbox_now=clock.now,
        practice_of=bar.practice_of,
    )
    env.filters.update(
        text=text,
        money=formats.money,
        number=formats.number,
        moment=formats.moment,
        brief=formats.brief,
        day=formats.day,
        weekday=formats.weekday,
        long_day=formats.long_day,
        age=formats.age,
        duration=formats.duration,
        phone=formats.phone,
        phone_link=formats.phone_link,
        initials=formats.initials,
        hue=formats.hue,
        local_input=formats.local_input,
        actor=spoken_actor,
    )
    return env


def fonts() -> tuple[str, ...]:
    """Return the addresses of the fonts of both languages, fetched before a page is drawn."""
    return tuple(
        staticfiles_storage.url(f"dist/{path.name}")
        for path in sorted(_BUILT.glob("inter-*.woff2"))
        if path.name.startswith(("inter-latin-wght", "inter-cyrillic-wght"))
    )


class _Page(Template):
    """A template whose imports are looked up quickly: no page has globals of its own."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a view: `url('cards:show', 'lead', card.id)`."""
    return reverse(name, kwargs=kwargs) if kwargs else _address(get_script_prefix(), name, *args)


def _address(prefix: str, name: str, *args: Any) -> str:
    # A page has dozens, most of them the same on every page but for the id of what it shows.
    ids = [each for each in args if isinstance(each, UUID)]
    if not ids:
        return _known(prefix, name, *args)
    places = iter(_PLACES)
    address = _known(prefix, name, *(next(places) if each in ids else each for each in args))
    for place, each in zip(_PLACES, ids, strict=False):
        address = address.replace(str(place), str(each), 1)
    return address


# Stand for ids in the addresses that are kept.
_PLACES = tuple(UUID(int=(0xF << 124) + number) for number in range(8))


@lru_cache(maxsize=4096)
def _known(prefix: str, name: str, *args: Any) -> str:
    return reverse(name, args=args or None)


def locale() -> str:
    """Return the language of this page, "ru" or "en"."""
    return "ru" if (translation.get_language() or "ru").startswith("ru") else "en"


def notes_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return tone and text of what is to be said once, after the page before this one."""
    tones = {"error": "danger", "warning": "warning", "success": "success"}
    said = ((tones.get(each.level_tag, "info"), str(each)) for each in get_messages(request))
    return [(tone, words) for tone, words in said if words.strip()]


def theme_of(request: HttpRequest | None) -> str:
    """Return "light", "dark" or "auto": what the person, or before them the browser, was told."""
    if request is None:
        return "auto"
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return str(user.theme)
    return request.COOKIES.get("voronka_theme", "auto")


def text(value: Text | str | None) -> str:
    """Return a playbook's text in the language of this page."""
    if isinstance(value, Text):
        return value.in_(locale())
    return value or ""
