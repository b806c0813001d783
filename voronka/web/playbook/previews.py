"""A message filled in for a real card while it is being written."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from voronka.channels.queries.message_preview import cards_to_try, filled_in
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.process.state import CardKind, CardRef
from voronka.process.templates import TemplateError
from voronka.process.text import Text
from voronka.web.http import actor_of
from voronka.web.playbook.editor import Place, Values

_KINDS: tuple[CardKind, ...] = ("lead", "deal")


def preview(request: HttpRequest, place: Place, values: Values) -> Mapping[str, Any]:
    """Return what the message would say of the chosen card, or of the latest one."""
    actor = actor_of(request)
    cards = [
        (f"{kind}/{key}", title)
        for kind in _KINDS
        for key, title in cards_to_try(kind=kind, actor=actor)
    ]
    sent = request.POST.get("card", "")
    chosen = sent if sent in dict(cards) else (cards[0][0] if cards else "")
    found: dict[str, Any] = {
        "cards": cards, "card": chosen, "filled": None, "problem": "",
        "names": place.words.names("lead"),
    }  # fmt: skip
    if not chosen or not values["text"]:
        return found
    kind, _slash, key = chosen.partition("/")
    subject = values.get("subject")
    try:
        found["filled"] = filled_in(
            subject=Text.parse(subject) if subject else None,
            text=Text.parse(values["text"]),
            locale=request.LANGUAGE_CODE,
            ref=CardRef("deal" if kind == "deal" else "lead", UUID(key)),
            actor=actor,
            now=clock.now(),
        )
    except (TemplateError, NotFound) as problem:
        found["problem"] = str(problem)
    return found
