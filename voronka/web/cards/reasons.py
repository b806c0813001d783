"""“Why?” of a card itself: why it is whose it is, and why those who see it may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.reasons import Ownership, ownerships, who_sees
from voronka.records.reasons_in_words import owner_told, right_told
from voronka.web.http import actor_of, dialog


@dataclass(frozen=True, kw_only=True)
class Told:
    """A change of owner in a sentence, with the decision behind it."""

    sentence: str
    at: datetime
    decision_id: UUID


@require_safe
@login_required
def reasons_show(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/reasons/: why the card is whose it is, and who sees it by which right."""
    ref, actor = CardRef(kind, card_id), actor_of(request)
    seeing = [each for each in who_sees(ref=ref, actor=actor) if each.right is not None]
    own = [each for each in seeing if each.person_id == actor.id]
    context = {
        "ref": ref,
        "owners": _owners_told(ownerships(ref=ref, actor=actor)),
        "own": own[0] if own else None,
        "others": [each for each in seeing if each not in own],
        "right_told": right_told,
    }
    return dialog(request, "cards/_reasons.html", context)


def _owners_told(found: Sequence[Ownership]) -> list[Told]:
    """Return each change of owner as a sentence, the latest first."""
    return [
        Told(sentence=owner_told(each), at=each.at, decision_id=each.decision_id) for each in found
    ]
