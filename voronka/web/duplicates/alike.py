"""Who reads alike while a client is typed, with the reasons in words (F1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.quality.duplicates.suggestions import Alike, suggested
from voronka.records.queries.known_client import Match
from voronka.web.client_kinds import client_address
from voronka.web.duplicates.words import evidence_line, kind_word
from voronka.web.http import actor_of
from voronka.web.kinds import card_address


@dataclass(frozen=True, kw_only=True)
class AlikeLine:
    """Somebody who reads alike; an address only where the person may open it."""

    kind: str
    name: str
    owner_name: str
    stage: Text | None
    address: str
    why: Sequence[str]


@require_safe
@login_required
def alike_show(request: HttpRequest) -> HttpResponse:
    """GET /duplicates/alike/?person=…: who a contact or company may be, while it is typed."""
    name = request.GET.get("f.name", "")
    is_person = request.GET.get("kind") == "contact"
    found = suggested(
        person=name if is_person else "",
        company="" if is_person else name,
        actor=actor_of(request),
    )
    lines = alike_lines(found.alike, active_playbook())
    return TemplateResponse(request, "boards/_known.html", {"clients": [], "alike": lines})


def alike_lines(found: Sequence[Alike], playbook: Playbook) -> list[AlikeLine]:
    """Return those who read alike, as they are shown."""
    return [
        AlikeLine(
            kind=kind_word(each.match.kind),
            name=each.match.name,
            owner_name=each.match.owner_name,
            stage=playbook.stage(each.match.pipeline, each.match.stage).label
            if playbook.has_stage(each.match.pipeline, each.match.stage)
            else None,
            address=address_of(each.match),
            why=[line[1] for one in each.evidence if (line := evidence_line(*one)) and line[0]],
        )
        for each in found
    ]


def address_of(match: Match) -> str:
    """Return where the person may open it; "" if it is not theirs to see."""
    if not match.is_seen:
        return ""
    if match.kind in ("contact", "company"):
        return client_address(match.kind, match.id)
    return card_address(CardRef(cast(CardKind, match.kind), match.id))
