from django.urls import path

from voronka.web.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.imports_index, name="index"),
    path("imports/<uuid:import_id>/", views.import_show, name="show"),
    path("imports/<uuid:import_id>/columns/", views.columns_edit, name="columns"),
    path("imports/<uuid:import_id>/map/", views.map_take, name="map"),
    path("imports/<uuid:import_id>/map/removal/", views.map_forget, name="map_removal"),
    path("imports/<uuid:import_id>/wishes/", views.wishes_create, name="wishes"),
    path("imports/<uuid:import_id>/refused/", views.refused_show, name="refused"),
]
