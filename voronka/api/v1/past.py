"""Cards as they were at a moment."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from voronka.api.http import actor_of
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import Moment, Out, RefOut, Words, value_out
from voronka.records.queries.as_of import card_as_of

router = Router(tags=["cards"])


class CardThenOut(Out):
    """A card as it was; `differs` names what is different now."""

    ref: RefOut
    at: datetime
    title: str
    pipeline: str
    stage: str
    stage_label: Words
    stage_since: datetime
    owner_id: UUID | None
    owner_name: str
    fields: dict[str, Any]
    differs: list[str]
    playbook_hash: str


@router.get("/{cards:cards}/{card_id}/past/", response=CardThenOut, operation_id="card_past")
def past_show(request: HttpRequest, cards: Cards, card_id: UUID, at: Moment) -> dict[str, Any]:
    """The card as it was: fields, stage and owner, rebuilt from its history."""
    then = card_as_of(ref=ref_of(cards, card_id), at=at, actor=actor_of(request))
    places = (("stage", then.stage_differs), ("owner", then.owner_differs))
    return {
        "ref": then.ref,
        "at": then.at,
        "title": then.title,
        "pipeline": then.pipeline,
        "stage": then.stage_key,
        "stage_label": then.stage,
        "stage_since": then.stage_since,
        "owner_id": then.owner_id,
        "owner_name": then.owner_name,
        "fields": {each.name: value_out(each.value) for each in then.fields},
        "differs": [name for name, differs in places if differs]
        + [each.name for each in then.fields if each.differs],
        "playbook_hash": then.playbook_hash,
    }
