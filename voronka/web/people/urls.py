from django.urls import path

from voronka.web.people import departure, teams, views

app_name = "people"
urlpatterns = [
    path("settings/people/", views.people_index, name="index"),
    path("settings/teams/", teams.teams_index, name="teams"),
    path("settings/teams/new/", teams.team_create, name="team_new"),
    path("settings/teams/<uuid:team_id>/", teams.team_update, name="team"),
    path("settings/people/new/", views.person_create, name="new"),
    path("settings/people/<uuid:person_id>/", views.person_update, name="person"),
    path(
        "settings/people/<uuid:person_id>/invitation/",
        views.invitation_create,
        name="invitation",
    ),
    path(
        "settings/people/<uuid:person_id>/departure/",
        departure.departure_create,
        name="departure",
    ),
    path("settings/people/handovers/<uuid:handover_id>/", departure.handover_show, name="handover"),
]
