from django.urls import path

from voronka.web.duplicates import alike, leads, views

app_name = "duplicates"
urlpatterns = [
    path("duplicates/", views.queue_show, name="index"),
    path("duplicates/alike/", alike.alike_show, name="alike"),
    path("duplicates/<int:pair_id>/verdict/", views.verdict_create, name="verdict"),
    path("duplicates/<int:pair_id>/return/", views.return_create, name="return"),
    path("leads/merge/", leads.selected_show, name="merge_selected"),
    path("leads/<uuid:lead_id>/merge/", leads.merge_create, name="merge"),
    path("leads/<uuid:lead_id>/parts/<uuid:merge_id>/", leads.parting_create, name="parting"),
]
