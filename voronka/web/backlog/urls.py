from django.urls import path

from voronka.web.backlog import verdicts, views

app_name = "backlog"
urlpatterns = [
    path("backlog/", views.backlog_show, name="show"),
    path("backlog/verdict/", verdicts.verdict_new, name="verdict"),
    path("backlog/verdicts/", verdicts.verdict_create, name="verdicts"),
]
