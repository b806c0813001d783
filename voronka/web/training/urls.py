from django.urls import path

from voronka.web.training import views

app_name = "training"
urlpatterns = [
    path("training/", views.training_index, name="index"),
    path("training/cases/<slug:case>/attempt/", views.attempt_create, name="attempt"),
    path("training/clock/", views.clock_create, name="clock"),
    path("training/calls/", views.call_create, name="call"),
    path("training/result/", views.result_create, name="finish"),
    path("training/departure/", views.departure_create, name="departure"),
    path("training/attempts/<uuid:attempt_id>/", views.result_show, name="result"),
    path("training/people/", views.people_index, name="people"),
    path("training/people/<uuid:user_id>/", views.person_show, name="person"),
]
