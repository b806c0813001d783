"""A person decides about a request that could not be handled by itself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.channels.models import InboundRequest
from voronka.channels.queries.inbound import may_see_requests
from voronka.channels.use_cases.handle_request import handle_request
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound


class UnableToDecideRequest(Exception):
    """The request keeps its fate. The text is fit for the person who asked."""


def retry_request(*, request_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Try again to make a card of a request.

    :raises NotFound: there is no such request, or the actor may not see requests
    :raises UnableToDecideRequest: it has its fate
    """
    with transaction.atomic():
        _open_request(request_id, actor)
    handle_request(request_id=request_id, now=now)


@transaction.atomic
def junk_request(*, request_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """
    Decide that nothing is to be made of a request, and say why. It stays in the list.

    :raises NotFound: there is no such request, or the actor may not see requests
    :raises UnableToDecideRequest: it has its fate, or no reason is given
    """
    request = _open_request(request_id, actor)
    if not reason.strip():
        raise UnableToDecideRequest(_("Write the reason."))
    request.meet("junk", at=now, reason=f"{actor.name}: {reason.strip()}")


def _open_request(request_id: UUID, actor: Actor) -> InboundRequest:
    if not may_see_requests(actor):
        raise NotFound
    request = InboundRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None:
        raise NotFound
    if request.fate not in ("", "error"):
        raise UnableToDecideRequest(_("It is known already what became of this request."))
    return request
