"""Single sign-on by OpenID Connect: what a provider says of somebody, and whether they come in."""

from collections.abc import Mapping
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.kernel import clock
from voronka.people.use_cases.admit_by_sign_on import UnableToAdmit, Vouched, admit_by_sign_on
from voronka.people.use_cases.note_sign_in import note_failed_sign_in


class SignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who comes in is decided by the address the provider has verified, at every sign-in anew."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        vouched = _vouched(sociallogin.account.extra_data)
        if sociallogin.state.get("process") != "login":
            _refuse(request, vouched.email, _("Sign in by the button of the sign-in page."))
        try:
            user_id = admit_by_sign_on(
                vouched=vouched,
                roles=settings.SIGN_ON_ROLES,
                may_create=settings.SIGN_ON_CREATES,
                now=clock.now(),
            )
        except UnableToAdmit as refusal:
            _refuse(request, vouched.email, str(refusal))
        user = get_user_model().objects.get(pk=user_id)
        known = sociallogin.account.pk is not None
        if known and sociallogin.user.pk != user_id:
            # The address belongs to somebody else by now: the account follows the address.
            sociallogin.account.user = user
            sociallogin.account.save(update_fields=["user"])
        sociallogin.user = user
        if not known:
            sociallogin.connect(request, user)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **kwargs: Any
    ) -> NoReturn:
        text = _("The provider of single sign-on did not let you in. Try again.")
        if error == "cancelled":
            text = _("You have broken off the single sign-on.")
        _refuse(request, "", text)


def sign_on_button() -> Mapping[str, str]:
    """Return the name and address of the button on the sign-in page; nothing if there is none."""
    if not settings.SIGN_ON_NAME:
        return {}
    return {
        "name": settings.SIGN_ON_NAME,
        "address": reverse("openid_connect_login", kwargs={"provider_id": "sso"}),
    }


def _vouched(told: Mapping[str, Any]) -> Vouched:
    # What the provider says when asked goes before what stood in its first answer.
    claims = {**(told.get("id_token") or {}), **(told.get("userinfo") or {})}
    groups = claims.get(settings.SIGN_ON_GROUPS) or []
    return Vouched(
        email=str(claims.get("email") or ""),
        is_verified=claims.get("email_verified") in (True, "true"),
        name=str(claims.get("name") or ""),
        groups=[groups] if isinstance(groups, str) else [str(each) for each in groups],
    )


def _refuse(request: HttpRequest, email: str, text: str) -> NoReturn:
    note_failed_sign_in(
        email=email,
        method="sso",
        remote=str(request.META.get("REMOTE_ADDR", "")),
        agent=request.headers.get("User-Agent", ""),
        now=clock.now(),
    )
    messages.error(request, text)
    raise ImmediateHttpResponse(redirect("account_login"))
