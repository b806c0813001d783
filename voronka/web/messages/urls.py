from django.urls import path

from voronka.web.messages import views

app_name = "messages"
urlpatterns = [
    path("messages/", views.message_list, name="index"),
    path("messages/<uuid:message_id>/", views.message_show, name="show"),
    path("messages/<uuid:message_id>/retry/", views.retry_create, name="retry"),
    path("messages/<uuid:message_id>/arrival/", views.arrival_create, name="arrival"),
    path("<kind:kind>/<uuid:card_id>/messages/<slug:channel>/", views.message_new, name="new"),
    path("<kind:kind>/<uuid:card_id>/catalogue/", views.catalogue_new, name="catalogue"),
]
