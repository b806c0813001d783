"""The link by which a newcomer sets a password, and the letter that brings it."""

from uuid import UUID

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from voronka.channels.use_cases.send_letter import UnableToSendLetter, send_letter
from voronka.kernel import clock
from voronka.web import http


def invitation(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """
    Send the letter and answer with the link all the same, should no letter arrive.

    Until a password is set by it, nobody can sign in as the newcomer; then it is worth nothing.
    """
    user = get_user_model().objects.get(pk=user_id)
    link = _link(user)
    with override(user.language):
        subject = _("Your access to Voronka")
        text = _(
            "Hello!\n\n%(name)s invites you to work in Voronka. Set a password by this link:\n\n"
            "%(link)s\n\nThe link is good for three days and works once."
        ) % {"name": getattr(request.user, "name", ""), "link": link}
    problem, left = "", True
    try:
        left = send_letter(recipient=user.email, subject=subject, text=text, now=clock.now())
    except UnableToSendLetter as refusal:
        problem = str(refusal)
    context = {"person": user, "link": link, "problem": problem, "left": left}
    answer = TemplateResponse(request, "people/_invited.html", context)
    return http.tell(answer, "people-changed")


def _link(user: object) -> str:
    key = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    address = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return f"{settings.PUBLIC_URL}{address}"
