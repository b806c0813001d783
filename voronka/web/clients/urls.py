from django.urls import path

from voronka.web.clients import changes, entering, views

app_name = "clients"
urlpatterns = [
    path("<client:kind>/", views.list_show, name="index"),
    path("<client:kind>/new/", entering.client_create, name="new"),
    path("<client:kind>/choices/", views.choices_show, name="choices"),
    path("<client:kind>/<uuid:client_id>/", views.client_show, name="show"),
    path("<client:kind>/<uuid:client_id>/pieces/<slug:piece>/", views.piece_show, name="piece"),
    path("<client:kind>/<uuid:client_id>/timeline/", views.timeline_show, name="timeline"),
    path("<client:kind>/<uuid:client_id>/fields/<slug:group>/", changes.group_edit, name="fields"),
    path("<client:kind>/<uuid:client_id>/owner/", changes.owner_edit, name="owner"),
    path("<client:kind>/<uuid:client_id>/notes/", changes.note_create, name="notes"),
    path("<client:kind>/<uuid:client_id>/files/", changes.file_create, name="files"),
    path("<client:kind>/<uuid:client_id>/<kind:card_kind>/", entering.card_create, name="card_new"),
]
