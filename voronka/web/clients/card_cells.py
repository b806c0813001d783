"""Fields of a card's contact and company, written in the list of cards: it is the client's page."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.kernel.errors import NotFound
from voronka.process.state import CardKind, CardRef
from voronka.records.client_kinds import ClientKind
from voronka.records.queries import cards
from voronka.web.clients.own_columns import own_cell
from voronka.web.lists.cells import Cell, cell_form, cell_saved
from voronka.web.lists.views import card_list_of, rows_of


@require_http_methods(["GET", "POST"])
@login_required
def cell_edit(
    request: HttpRequest, kind: CardKind, card_id: UUID, of: ClientKind, own_field: str
) -> HttpResponse:
    """GET and POST /leads/list/cells/…/contact.birthday/: as a form; saved, the row again."""
    asked = card_list_of(request, kind)
    card = cards.card_for(CardRef(kind, card_id), asked.actor)
    column = asked.known.get(f"{of}.{own_field}")
    if column is None or not column.is_editable:
        raise Http404
    client_id: UUID | None = getattr(card, f"{of}_id")
    try:
        form = own_cell(request, of, client_id, own_field) if client_id else _without(request, of)
    except NotFound:
        return _closed(request, _("You do not see this client."))
    if form is not None:
        return form
    # Other cards of the client show it, too.
    rows = rows_of(asked, [card_id])
    return cell_saved(rows, row_id=card_id, event="card-changed", kind=of, id=str(client_id))


def _without(request: HttpRequest, of: ClientKind) -> HttpResponse:
    if of == "contact":
        return _closed(request, _("This card has no contact yet. Choose one on its page first."))
    return _closed(request, _("This card has no company yet. Choose one on its page first."))


def _closed(request: HttpRequest, why: str) -> HttpResponse:
    return cell_form(request, Cell(address=request.get_full_path(), problem=why))
