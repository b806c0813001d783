"""How you have arranged your pages: columns, widths, panels."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import Field

from voronka.api.http import actor_of
from voronka.people.queries.layouts import layout_of
from voronka.people.use_cases.keep_layout import keep_layout

router = Router(tags=["me"])

_Place = Annotated[str, Field(max_length=120, description="Such as `list.lead`.")]


@router.get("/me/layouts/{place}/", response=dict[str, Any], operation_id="layout")
def layout_show(request: HttpRequest, place: Path[_Place]) -> Mapping[str, Any]:
    """How you have arranged a page; empty where you have not."""
    return layout_of(actor=actor_of(request), place=place)


@router.patch("/me/layouts/{place}/", response=dict[str, Any], operation_id="layout_change")
def layout_change(
    request: HttpRequest, place: Path[_Place], body: dict[str, Any]
) -> Mapping[str, Any]:
    """Change parts of a layout; null removes one."""
    keep_layout(place=place, shape=body, actor=actor_of(request))
    return layout_of(actor=actor_of(request), place=place)
