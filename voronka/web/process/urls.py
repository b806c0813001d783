from django.urls import path

from voronka.web.process import leads, overrides, views

app_name = "process"
urlpatterns = [
    path("process/", views.process_show, name="show"),
    path("process/text/", views.text_show, name="text"),
    path("process/leads/", leads.leads_edit, name="leads"),
    path("process/overrides/", overrides.overrides_index, name="overrides"),
    path("process/enrolments/", views.enrolments_show, name="enrolments"),
    path("process/robots/<slug:robot>/enrolment/", views.enrolment_create, name="enrolment"),
]
