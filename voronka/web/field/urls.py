from django.urls import path

from voronka.web.field import views

app_name = "field"
urlpatterns = [
    path("field/", views.field_show, name="show"),
    path("field/agenda/", views.agenda_show, name="agenda"),
    path("field/<uuid:booking_id>/files/", views.file_list, name="files"),
]
