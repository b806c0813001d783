from django.urls import path

from voronka.web.boards import changes, views

app_name = "boards"
urlpatterns = [
    path("<kind:kind>/", views.board_show, name="show"),
    path("<kind:kind>/columns/<slug:stage>/", views.column_show, name="column"),
    path("<kind:kind>/tiles/", views.tiles_show, name="tiles"),
    path("<kind:kind>/new/", changes.card_create, name="new"),
    path("<kind:kind>/new/known/", changes.known_show, name="known"),
    path("<kind:kind>/<uuid:card_id>/stage/", changes.stage_create, name="stage"),
    path("<kind:kind>/<uuid:card_id>/pipeline/", changes.pipeline_show, name="pipeline"),
    path("<kind:kind>/<uuid:card_id>/return/", changes.return_create, name="return"),
    path("<kind:kind>/<uuid:card_id>/owner/", changes.owner_create, name="owner"),
]
