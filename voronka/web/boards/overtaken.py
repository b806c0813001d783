"""A card that somebody else has moved while it was being moved: who, where to, and go on or not."""

from django.http import HttpRequest, HttpResponse

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.queries import cards
from voronka.records.queries.timeline import timeline
from voronka.web import http
from voronka.web.actors import spoken_actor
from voronka.web.gates.dialog import Wish

SEEN = "seen.stage"


def overtaken(request: HttpRequest, wish: Wish, stands: str, actor: Actor) -> HttpResponse:
    """
    Answer with the dialog that tells of the other move (422); the page shows the card where it is.

    Going on sends the same once more, from where the card stands now.
    """
    playbook, card = active_playbook(), cards.card_for(wish.ref, actor)
    last = next(iter(timeline(ref=wish.ref, actor=actor, kinds=("stage",), limit=1).rows), None)
    known = playbook.has_stage(card.pipeline, stands)
    label = playbook.stage(card.pipeline, stands).label if known else Text.same(stands)
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "wish": wish,
        "label": label,
        "who": spoken_actor(last.actor_name) if last else "",
        "at": last.at if last else None,
        "hidden": [(name, value) for name, value in sent if name != SEEN] + [(SEEN, stands)],
    }
    response = http.dialog(request, "boards/_overtaken.html", context, status=422)
    return http.tell(response, "card-changed", kind=wish.ref.kind, id=str(wish.ref.id))
