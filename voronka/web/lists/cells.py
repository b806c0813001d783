"""A cell of a list that is edited where it stands: its control, and why it is not saved yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from voronka.web import http
from voronka.web.inputs import Input

# What stood in the cell when its editing began stands under this prefix.
SEEN = "seen."


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The form of one cell; without a control only why there is none."""

    # Where it is sent.
    address: str
    input: Input | None = None
    # Sent along: what stood there when the editing began.
    hidden: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    # Whether something has to be chosen.
    is_needed: bool = False


def cell_form(request: HttpRequest, cell: Cell) -> HttpResponse:
    """Answer with the form; one with a problem has what was typed (422)."""
    status = 422 if cell.problem and cell.input else 200
    return TemplateResponse(request, "lists/_cell.html", {"cell": cell}, status=status)


def cell_saved(rows: str, *, row_id: object, event: str, **detail: str) -> HttpResponse:
    """Answer with the row as it is now, in its place; one that is seen no longer goes away."""
    response = HttpResponse(rows)
    response.headers["HX-Retarget"] = f"#row-{row_id}"
    response.headers["HX-Reswap"] = "outerHTML" if rows else "delete"
    return http.tell(response, event, **detail)


def changed_meanwhile(shown: str) -> str:
    """Return what is said to the second of two people in one cell."""
    return _(
        "Somebody else has written “%(value)s” here meanwhile. Save again to keep yours, "
        "Esc keeps theirs."
    ) % {"value": shown or "—"}


def in_words(control: Input, typed: Any) -> str:
    """Return a value as the control shows it, keys of choices by their labels."""
    labels = dict(control.options)
    several = typed if isinstance(typed, list) else [typed]
    return ", ".join(labels.get(each, str(each)) for each in several if each)
