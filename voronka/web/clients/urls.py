from django.urls import path

from voronka.web.clients import card_cells, changes, entering, merging, own_editing, views
from voronka.web.lists import noun_views

app_name = "clients"
urlpatterns = [
    path("<client:noun>/", noun_views.list_show, name="index"),
    path("<client:kind>/new/", entering.client_create, name="new"),
    path("<client:kind>/choices/", views.choices_show, name="choices"),
    path("<client:kind>/merge/", merging.selected_show, name="merge_selected"),
    path("<client:kind>/<uuid:client_id>/merge/", merging.merge_create, name="merge"),
    path(
        "<client:kind>/<uuid:client_id>/parts/<uuid:merge_id>/",
        merging.parting_create,
        name="parting",
    ),
    path(
        "<client:kind>/<uuid:client_id>/difference/", merging.difference_create, name="difference"
    ),
    path("<client:kind>/<uuid:client_id>/", views.client_show, name="show"),
    path("<client:kind>/<uuid:client_id>/pieces/<slug:piece>/", views.piece_show, name="piece"),
    path("<client:kind>/<uuid:client_id>/timeline/", views.timeline_show, name="timeline"),
    path("<client:kind>/<uuid:client_id>/fields/<slug:group>/", changes.group_edit, name="fields"),
    path("<client:kind>/<uuid:client_id>/own/<slug:group>/", own_editing.group_edit, name="own"),
    path("<client:kind>/<uuid:client_id>/owner/", changes.owner_edit, name="owner"),
    path("<client:kind>/<uuid:client_id>/notes/", changes.note_create, name="notes"),
    path("<client:kind>/<uuid:client_id>/files/", changes.file_create, name="files"),
    path("<client:kind>/<uuid:client_id>/<kind:card_kind>/", entering.card_create, name="card_new"),
    # Cells of lists of cards: those of the card itself are in the list's own addresses.
    path(
        "<kind:kind>/list/cells/<uuid:card_id>/<one:of>.<slug:own_field>/",
        card_cells.cell_edit,
        name="card_cell",
    ),
]
