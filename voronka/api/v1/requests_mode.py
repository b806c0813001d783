"""With leads or without: what requests become, and what a switch would mean (F6)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.bulk import BulkOut
from voronka.api.values import In, Out, Words
from voronka.kernel import clock
from voronka.packs.queries.leads_mode import leads_mode
from voronka.packs.use_cases.switch_leads import go_on_without_leads, switch_leads
from voronka.process.schema import Requests

router = Router(tags=["playbook"])


class StageOfLeadsOut(Out):
    """How many open leads stand in a stage."""

    pipeline: Words
    stage: Words
    count: int


class OpenLeadsOut(Out):
    """The open leads, and what hangs on them."""

    total: int
    becoming: Annotated[int, Field(description="Of them, those that would become deals.")]
    visited: Annotated[
        int, Field(description="They stay: who goes on their visit may not change deals.")
    ]
    left_by_owner: Annotated[int, Field(description="They stay: who owns them has left.")]
    tasks_of_people: int
    tasks_of_robots: int
    timers: int
    sos: int
    by_stage: list[StageOfLeadsOut]


class RequestsModeOut(Out):
    """What requests become: a lead, or at once a deal; and what a switch would mean."""

    requests: Requests
    pipeline: Annotated[Words | None, Field(description="Of the deals; null: nothing to switch.")]
    first_stage: Words | None
    leads: OpenLeadsOut
    idle: Annotated[list[Words], Field(description="What works for leads only.")]
    missing: Annotated[list[Words], Field(description="What deals would have to do without.")]
    may_convert: Annotated[bool, Field(description="Whether you may make deals of all of them.")]
    running: Annotated[BulkOut | None, Field(description="The last conversion you began.")]


class RequestsModeIn(In):
    """What requests are to become from now on."""

    requests: Requests
    convert: Annotated[
        bool,
        Field(
            description="For `deals`: make deals of all open leads too, in the background; each "
            "past its gates, by an exception recorded under your name."
        ),
    ] = False
    comment: Annotated[str, Field(max_length=300)] = ""


@router.get(
    "/playbook/requests/",
    response=RequestsModeOut,
    operation_id="requests_mode",
    summary="What requests become",
)
def mode_show(request: HttpRequest) -> Any:
    """The mode, the open leads, and what a switch would mean for them and for the process."""
    return leads_mode(actor=actor_of(request), now=clock.now())


@router.put(
    "/playbook/requests/",
    response=RequestsModeOut,
    operation_id="requests_mode_change",
    summary="Switch what requests become",
)
def mode_change(request: HttpRequest, body: RequestsModeIn) -> Any:
    """Put the process in force with nothing else changed; asked again with `convert`, go on."""
    actor, now = actor_of(request), clock.now()
    if body.requests == "deals" and body.convert:
        go_on_without_leads(comment=body.comment, actor=actor, now=now)
    else:
        switch_leads(requests=body.requests, comment=body.comment, actor=actor, now=now)
    return leads_mode(actor=actor, now=now)
