from django.urls import path

from voronka.web.triage import mode, views

app_name = "triage"
urlpatterns = [
    path("triage/", views.triage_show, name="show"),
    path("triage/list/", views.list_show, name="list"),
    path("triage/mode/", mode.mode_edit, name="mode"),
    path("triage/undo/", views.undo_create, name="undo"),
    path("triage/<uuid:lead_id>/", views.request_show, name="request"),
    path("triage/<uuid:lead_id>/verdict/", views.verdict_create, name="verdict"),
]
