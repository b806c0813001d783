from django.urls import path

from voronka.web.bookings import arranging, life, views

app_name = "bookings"
urlpatterns = [
    path("visits/<uuid:booking_id>/move/", arranging.move_edit, name="move"),
    path("visits/<uuid:booking_id>/confirmation/", life.confirmation_create, name="confirmation"),
    path("visits/<uuid:booking_id>/travel/", life.travel_create, name="travel"),
    path("visits/<uuid:booking_id>/result/", life.result_edit, name="result"),
    path("visits/<uuid:booking_id>/failure/", life.failure_edit, name="failure"),
    path("visits/<uuid:booking_id>/cancellation/", life.cancellation_edit, name="cancellation"),
    path("<kind:kind>/<uuid:card_id>/visits/", views.booking_of_card, name="of_card"),
    path("<kind:kind>/<uuid:card_id>/visits/new/", arranging.booking_create, name="new"),
]
