from django.urls import path

from voronka.web.settings import accounts, personal

app_name = "settings"
urlpatterns = [
    path("settings/", personal.settings_index, name="index"),
    path("settings/profile/", personal.profile_update, name="profile"),
    path("settings/hours/", personal.hours_update, name="hours"),
    path("settings/security/", personal.security_show, name="security"),
    path("settings/security/sessions/", personal.session_delete, name="sessions"),
    path("settings/accounts/", accounts.accounts_index, name="accounts"),
    path("settings/accounts/<slug:channel>/", accounts.account_update, name="account"),
    path("settings/accounts/<slug:channel>/test/", accounts.test_create, name="account_test"),
]
