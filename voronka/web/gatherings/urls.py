from django.urls import path

from voronka.web.gatherings import editing, guests, inviting, views

app_name = "gatherings"
urlpatterns = [
    path("events/", views.gathering_index, name="index"),
    path("events/new/", editing.gathering_create, name="new"),
    path("events/<uuid:gathering_id>/", views.gathering_show, name="show"),
    path("events/<uuid:gathering_id>/edit/", editing.gathering_edit, name="edit"),
    path(
        "events/<uuid:gathering_id>/cancellation/", editing.cancellation_create, name="cancellation"
    ),
    path("events/<uuid:gathering_id>/restoration/", editing.restoration_create, name="restoration"),
    path("events/<uuid:gathering_id>/guests/", guests.guest_list, name="guests"),
    path(
        "events/<uuid:gathering_id>/guests/<uuid:guest_id>/status/",
        guests.status_create,
        name="status",
    ),
    path(
        "events/<uuid:gathering_id>/guests/<uuid:guest_id>/removal/",
        guests.removal_create,
        name="removal",
    ),
    path("events/<uuid:gathering_id>/absences/", guests.absences_create, name="absences"),
    path(
        "events/<uuid:gathering_id>/absences/reopening/", guests.reopening_create, name="reopening"
    ),
    path("events/<uuid:gathering_id>/candidates/", guests.candidate_list, name="candidates"),
    path("events/<uuid:gathering_id>/withdrawal/", guests.withdrawal_create, name="withdrawal"),
    path("<kind:kind>/<uuid:card_id>/events/", inviting.of_card, name="of_card"),
    path("<kind:kind>/<uuid:card_id>/events/new/", inviting.card_invite, name="invite"),
    path("contacts/<uuid:client_id>/events/", inviting.of_contact, name="of_contact"),
    path("contacts/<uuid:client_id>/events/new/", inviting.contact_invite, name="invite_contact"),
    path("<kind:kind>/list/invitations/", inviting.cards_invite, name="invite_cards"),
    path("contacts/list/invitations/", inviting.contacts_invite, name="invite_contacts"),
]
