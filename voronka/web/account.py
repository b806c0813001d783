"""Signing in: how allauth behaves here, and the sample people of a demo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest

from voronka.channels.use_cases.send_letter import UnableToSendLetter, send_letter
from voronka.kernel import clock
from voronka.kernel.secrets import locked, unlocked
from voronka.people.queries.people import active_people
from voronka.people.use_cases.note_sign_in import (
    note_failed_sign_in,
    note_sign_in,
    note_sign_out,
)
from voronka.process.models.active import active_playbook
from voronka.process.text import Text

# What a session knows of its line in the log of sign-ins, and when it was last seen.
SIGN_IN, SEEN = "sign_in", "seen_at"
_log = structlog.get_logger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers: people are added by the administrator. Who comes in is written down."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        # What went well shows by itself.
        if level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        method = _method(request, user)
        super().login(request, user)
        now = clock.now()
        line = note_sign_in(
            user_id=user.pk,
            method=method,
            session_key=request.session.session_key or "",
            remote=_remote(request),
            agent=request.headers.get("User-Agent", ""),
            now=now,
        )
        request.session[SIGN_IN], request.session[SEEN] = str(line), now.isoformat()

    def logout(self, request: HttpRequest) -> None:
        if line := request.session.get(SIGN_IN):
            note_sign_out(sign_in_id=UUID(line), now=clock.now())
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_failed_sign_in(
            email=str(credentials.get("email", "")),
            method="password",
            remote=_remote(request),
            agent=request.headers.get("User-Agent", ""),
            now=clock.now(),
        )

    def send_mail(self, template_prefix: str, email: str, about: dict[str, Any]) -> None:
        """Send allauth's letters as all others: by the account that carries mail."""
        known = {"request": context.request, "email": email, **about}
        known["current_site"] = get_current_site(context.request)
        letter = self.render_mail(template_prefix, email, known)
        try:
            send_letter(
                recipient=email, subject=letter.subject, text=str(letter.body), now=clock.now()
            )
        except UnableToSendLetter as trouble:
            # Who asks for it must not learn from the answer who works here.
            _log.warning("letter_not_sent", prefix=template_prefix, trouble=str(trouble))

    def reauthenticate(self, user: Any, password: str) -> bool:
        # Addresses stand with the people; allauth would look into a table of its own.
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Keys of second factors do not lie open in the database."""

    def encrypt(self, text: str) -> str:
        return locked(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unlocked(encrypted_text)


def _method(request: HttpRequest, user: Any) -> str:
    """Return how somebody has just proved who they are."""
    records = get_authentication_records(request, user)
    if any(record.get("passwordless") for record in records):
        return "passkey"
    methods = [record["method"] for record in records]
    if "mfa" in methods:
        return "mfa"
    return "sso" if "socialaccount" in methods else "password"


def _remote(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """A key of one's own device with which one signs in."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SecondFactors:
    """How somebody proves who they are beside the password."""

    has_app: bool
    passkeys: Sequence[Passkey]
    # Recovery codes that are left; None if there never were any.
    codes_left: int | None


def second_factors(user_id: UUID) -> SecondFactors:
    """Return a person's second factors."""
    found = list(Authenticator.objects.filter(user_id=user_id).order_by("created_at", "pk"))
    codes = [each.wrap() for each in found if each.type == Authenticator.Type.RECOVERY_CODES]
    return SecondFactors(
        has_app=any(each.type == Authenticator.Type.TOTP for each in found),
        passkeys=[
            Passkey(
                id=each.pk,
                name=each.wrap().name,
                created_at=each.created_at,
                last_used_at=each.last_used_at,
            )
            for each in found
            if each.type == Authenticator.Type.WEBAUTHN
        ],
        codes_left=len(codes[0].get_unused_codes()) if codes else None,
    )


@dataclass(frozen=True, kw_only=True)
class SamplePerson:
    """Somebody one may sign in as with a click, in a demo."""

    id: UUID
    name: str
    role_label: Text


def sample_people() -> Sequence[SamplePerson]:
    """Return the people of a demo in the order of the playbook's roles; elsewhere nobody."""
    if not settings.DEMO:
        return ()
    roles = active_playbook().spec.roles
    order = {key: place for place, key in enumerate(roles)}
    known = [person for person in active_people() if person.role in roles]
    known.sort(key=lambda person: order[person.role])
    return [SamplePerson(id=p.id, name=p.name, role_label=roles[p.role].label) for p in known]
