"""What reached us and what became of it; nothing is missing from this list (Q9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Q

from voronka.channels.forms import PublicForm, form_of
from voronka.channels.models import InboundRequest
from voronka.channels.models.inbound import Fate
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef

PAGE = 50
# Who keeps the house in order sees every request, whosever card it became.
_MAY_SEE = ("quality", "settings", "process")
_MEANWHILE = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """A request and its fate."""

    id: UUID
    channel: str
    form_key: str
    answers: Mapping[str, Any]
    remote: str
    arrived_at: datetime
    fate: Fate
    fate_at: datetime | None
    reason: str
    tries: int
    ref: CardRef | None


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """How many arrived, and what became of them. `open` is those without a fate."""

    arrived: int
    became: int
    joined: int
    junk: int
    error: int
    open: int

    def is_complete(self) -> bool:
        """Say whether every request has a fate and none failed."""
        return self.arrived == self.became + self.joined + self.junk


def public_form(form_key: str) -> PublicForm:
    """
    Return a form for whoever opens its page.

    :raises NotFound: there is no such form
    """
    form = form_of(active_playbook(), form_key)
    if form is None:
        raise NotFound
    return form


def public_form_keys() -> Sequence[str]:
    return tuple(active_playbook().spec.web_forms)


def may_see_requests(actor: Actor) -> bool:
    playbook = active_playbook()
    return any(rights.may(playbook, actor, action) for action in _MAY_SEE)


def requests(
    *, actor: Actor, fate: str | None = None, after: UUID | None = None, limit: int = PAGE
) -> Sequence[RequestRow]:
    """
    Return the requests, the newest first; `after` turns the page, `fate` narrows them.

    :raises NotFound: the actor may not see requests
    """
    if not may_see_requests(actor):
        raise NotFound
    found = InboundRequest.objects.all()
    if fate is not None:
        found = found.filter(fate=fate)
    if after is not None:
        found = found.filter(pk__lt=after)
    return [row_of(request) for request in found.order_by("-pk")[:limit]]


def reconcile(*, since: datetime | None = None, until: datetime | None = None) -> Reconciliation:
    """
    Count what arrived in the period, and every fate.
    """
    found = InboundRequest.objects.all()
    if since is not None:
        found = found.filter(arrived_at__gte=since)
    if until is not None:
        found = found.filter(arrived_at__lt=until)
    counts = found.aggregate(
        arrived=Count("pk"),
        open=Count("pk", filter=Q(fate="")),
        **{
            fate: Count("pk", filter=Q(fate=fate)) for fate in ("became", "joined", "junk", "error")
        },
    )
    return Reconciliation(**counts)


def unaccounted(*, now: datetime) -> int:
    """Return how many requests failed, or have had no fate for longer than handling takes."""
    late = Q(fate="", arrived_at__lt=now - _MEANWHILE)
    return InboundRequest.objects.filter(late | Q(fate="error")).count()


def row_of(request: InboundRequest) -> RequestRow:
    """Return a request as lists show it."""
    return RequestRow(
        id=request.pk,
        channel=request.channel,
        form_key=request.form_key,
        answers=request.answers,
        remote=request.remote,
        arrived_at=request.arrived_at,
        fate=cast(Fate, request.fate),
        fate_at=request.fate_at,
        reason=request.reason,
        tries=request.tries,
        ref=request.ref,
    )
