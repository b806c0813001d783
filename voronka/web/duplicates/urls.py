from django.urls import path

from voronka.web.duplicates import leads

app_name = "duplicates"
urlpatterns = [
    path("leads/merge/", leads.selected_show, name="merge_selected"),
    path("leads/<uuid:lead_id>/merge/", leads.merge_create, name="merge"),
    path("leads/<uuid:lead_id>/parts/<uuid:merge_id>/", leads.parting_create, name="parting"),
]
