from django.urls import path

from voronka.web.errors import views

app_name = "errors"
urlpatterns = [
    path("errors/", views.error_index, name="index"),
    path("errors/<int:error_id>/reason/", views.reason_show, name="reason"),
    path("errors/<int:error_id>/repair/", views.repair_show, name="repair"),
    path("<kind:kind>/<uuid:card_id>/errors/", views.error_of_card, name="of_card"),
]
