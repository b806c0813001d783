from django.urls import path

from voronka.web.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home_show, name="home"),
    path("preferences/language/", views.language_create, name="language"),
    path("preferences/theme/", views.theme_create, name="theme"),
    path("preferences/training/", views.training_create, name="training"),
    path("accounts/sample/", views.sample_session_create, name="sample"),
    # With whom an address belongs is the administrator's word, not everybody's own.
    path("accounts/email/", views.email_show),
    path("accounts/2fa/", views.factors_show),
    path("accounts/2fa/webauthn/", views.factors_show),
    path("components/", views.components_show, name="components"),
]
