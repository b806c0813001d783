"""The fields that the process adds, as columns of the lists and as cells edited in place."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import escape

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.process import field_types
from voronka.process.models.active import active_playbook
from voronka.process.schema import FieldSpec
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import UnableToSaveClient
from voronka.records.own_fields import own_fields
from voronka.records.queries.client_page import client_page
from voronka.records.queries.clients import ClientRow, is_order
from voronka.records.use_cases.edit_client import UnableToEditClient, edit_client
from voronka.web import inputs
from voronka.web.clients.own import asked_when_new, own_inputs, values_of
from voronka.web.http import actor_of
from voronka.web.lists.card_columns import NUMBERS, WIDTHS, person
from voronka.web.lists.cells import SEEN, Cell, cell_form, changed_meanwhile, in_words
from voronka.web.lists.table import Column


def own_columns(kind: ClientKind, actor: Actor) -> list[Column[ClientRow]]:
    """Return a column for each field that the actor sees."""
    locale = "ru" if (get_language() or "ru").startswith("ru") else "en"
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    return [
        Column[ClientRow](
            key=key,
            label=spec.label.in_(locale),
            width=WIDTHS.get(spec.type, 150),
            sort=key if is_order(key, kind, actor) else "",
            is_number=spec.type in NUMBERS,
            draw=_drawn(key, spec, zone, locale),
        )
        for key, spec in own_fields(kind, actor).items()
    ]


def own_typed(post: QueryDict, kind: ClientKind, actor: Actor) -> dict[str, Any]:
    """Return what was typed into fields that the actor may fill in."""
    typed = inputs.typed_fields(post, active_playbook(), kind)
    may = asked_when_new(kind, actor)
    return {name: value for name, value in typed.items() if name in may}


def own_cell(
    request: HttpRequest, kind: ClientKind, row_id: UUID, column: str
) -> HttpResponse | None:
    """Answer with the form of a cell, or save it: None if it is saved."""
    actor = actor_of(request)
    page = client_page(kind=kind, client_id=row_id, actor=actor)
    values, locale = values_of(page), request.LANGUAGE_CODE
    stands = inputs.as_typed(values.get(column))
    address = request.get_full_path()
    if request.method == "GET":
        problem = "" if page.may_change else _("You see this client but may not change it.")
        (control,) = own_inputs(kind, [column], locale=locale, values=values)
        shown = control if page.may_change else None
        return cell_form(
            request,
            Cell(address=address, input=shown, problem=problem, hidden={SEEN + column: stands}),
        )
    (control,) = own_inputs(kind, [column], locale=locale, values=values, typed=request.POST)
    seen = request.POST.getlist(SEEN + column)
    before: Any = seen if isinstance(stands, list) else "".join(seen[:1])
    problem, now = _save(request, kind, row_id, column, before)
    if not problem:
        return None
    if now is not None:
        before, problem = now, changed_meanwhile(in_words(control, now))
    hidden: Mapping[str, Any] = {SEEN + column: before}
    return cell_form(request, Cell(address=address, input=control, problem=problem, hidden=hidden))


def _save(
    request: HttpRequest, kind: ClientKind, row_id: UUID, column: str, seen: Any
) -> tuple[str, Any]:
    """Save it; answer with the problem, if there is one, and with what another has written."""
    actor = actor_of(request)
    typed = own_typed(request.POST, kind, actor)
    try:
        edit_client(
            kind=kind,
            client_id=row_id,
            fields={column: typed.get(column, "")},
            seen={column: seen},
            actor=actor,
            now=clock.now(),
        )
    except UnableToSaveClient as refusal:
        return str(refusal), None
    except NotAllowed as refusal:
        return str(refusal), None
    except UnableToEditClient as refusal:
        spec = active_playbook().fields(kind)[column]
        value = field_types.get(spec.type).from_json(refusal.conflicts[0].now)
        return str(refusal), inputs.as_typed(value)
    return "", None


def _drawn(key: str, spec: FieldSpec, zone: ZoneInfo, locale: str) -> Callable[[ClientRow], str]:
    if spec.type == "user":
        return lambda row: person(row.colleagues[key]) if row.colleagues.get(key) else ""
    kind = field_types.get(spec.type)

    def drawn(row: ClientRow) -> str:
        value = kind.from_json(row.fields.get(key))
        return str(escape(kind.format(value, locale, labels=spec.options, zone=zone)))

    return drawn
