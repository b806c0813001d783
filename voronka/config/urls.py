"""Where each address leads. Pages and API bring their own lists."""

import importlib.util

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if importlib.util.find_spec("voronka.api.urls"):
    urlpatterns.append(path("api/", include("voronka.api.urls")))
if importlib.util.find_spec("voronka.web.urls"):
    urlpatterns.append(path("", include("voronka.web.urls")))
urlpatterns.append(path("accounts/", include("allauth.account.urls")))
urlpatterns.append(path("accounts/2fa/", include("allauth.mfa.urls")))
urlpatterns.append(
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls"))
)
