from django.urls import path

from voronka.web.settings import absences, accounts, calendar, forms, keys, logs, personal, rights

app_name = "settings"
urlpatterns = [
    path("settings/", personal.settings_index, name="index"),
    path("settings/profile/", personal.profile_update, name="profile"),
    path("settings/hours/", personal.hours_update, name="hours"),
    path(
        "settings/people/<uuid:person_id>/hours/", personal.person_hours_update, name="person_hours"
    ),
    path("settings/absence/", absences.own_absences_index, name="own_absences"),
    path("settings/absences/", absences.absences_index, name="absences"),
    path("settings/absences/<uuid:absence_id>/", absences.absence_show, name="absence"),
    path(
        "settings/absences/<uuid:absence_id>/cancellation/",
        absences.absence_delete,
        name="absence_cancellation",
    ),
    path("settings/working-calendar/", calendar.calendar_show, name="calendar"),
    path("settings/security/", personal.security_show, name="security"),
    path("settings/security/sessions/", personal.session_delete, name="sessions"),
    path("settings/keys/", keys.keys_index, name="keys"),
    path("settings/all-keys/", keys.all_keys_index, name="all_keys"),
    path("settings/keys/revocation/", keys.key_revocation_create, name="key_revocation"),
    path("settings/roles/", rights.roles_index, name="roles"),
    path(
        "settings/roles/people/<uuid:person_id>/", rights.person_rights_show, name="person_rights"
    ),
    path("settings/roles/<kind:kind>/<uuid:card_id>/", rights.card_sight_show, name="card_sight"),
    path("settings/sign-ins/", logs.sign_ins_index, name="sign_ins"),
    path("settings/changes/", logs.changes_index, name="changes"),
    path("settings/forms/", forms.forms_index, name="forms"),
    path("settings/accounts/", accounts.accounts_index, name="accounts"),
    path("settings/accounts/<slug:channel>/", accounts.account_update, name="account"),
    path("settings/accounts/<slug:channel>/test/", accounts.test_create, name="account_test"),
]
