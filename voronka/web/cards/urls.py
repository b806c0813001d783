from django.urls import path

from voronka.web.cards import (
    changes,
    editing,
    explanations,
    files,
    participants,
    past,
    reasons,
    views,
)

app_name = "cards"
urlpatterns = [
    path("<kind:kind>/<uuid:card_id>/", views.card_show, name="show"),
    path("<kind:kind>/<uuid:card_id>/pieces/<slug:piece>/", views.piece_show, name="piece"),
    path("<kind:kind>/<uuid:card_id>/timeline/", views.timeline_show, name="timeline"),
    path("<kind:kind>/<uuid:card_id>/past/", past.past_show, name="past"),
    path("<kind:kind>/<uuid:card_id>/fields/<slug:group>/", editing.fields_edit, name="fields"),
    path("<kind:kind>/<uuid:card_id>/notes/", changes.note_create, name="notes"),
    path("<kind:kind>/<uuid:card_id>/calls/", changes.call_create, name="calls"),
    path("<kind:kind>/<uuid:card_id>/assignment/", changes.assignment_edit, name="assignment"),
    path(
        "<kind:kind>/<uuid:card_id>/participants/",
        participants.participant_edit,
        name="participants",
    ),
    path(
        "<kind:kind>/<uuid:card_id>/participants/<uuid:user_id>/departure/",
        participants.departure_create,
        name="departure",
    ),
    path("<kind:kind>/<uuid:card_id>/restoration/", changes.restoration_create, name="restoration"),
    path("<kind:kind>/<uuid:card_id>/override/", changes.override_edit, name="override"),
    path("<kind:kind>/<uuid:card_id>/files/", files.file_create, name="files"),
    path("files/<uuid:file_id>/", files.file_show, name="file"),
    path("<kind:kind>/<uuid:card_id>/robots/", explanations.robots_show, name="robots"),
    path("<kind:kind>/<uuid:card_id>/reasons/", reasons.reasons_show, name="reasons"),
    path("<kind:kind>/<uuid:card_id>/score/", explanations.score_show, name="score"),
    path(
        "<kind:kind>/<uuid:card_id>/decisions/<uuid:decision_id>/",
        explanations.decision_show,
        name="decision",
    ),
]
