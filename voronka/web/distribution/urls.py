from django.urls import path

from voronka.web.distribution import views

app_name = "distribution"
urlpatterns = [
    path("distribution/", views.distribution_show, name="show"),
    path("distribution/<int:handing_id>/reason/", views.reason_show, name="reason"),
    path("distribution/<slug:rule>/handings/", views.handings_create, name="all"),
    path("distribution/<kind:kind>/<uuid:card_id>/", views.handing_create, name="one"),
]
