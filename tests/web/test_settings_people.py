"""People and access: invitations, rights, keys, the history of both."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import LATER, PASSWORD, make_cast, make_lead, make_user, use_kitchens, use_showroom
from voronka.channels.models import SunkMessage
from voronka.people.models import ApiToken, SignIn, StaffChange, User
from voronka.people.queries.api_tokens import actor_by_token

pytestmark = pytest.mark.django_db

_NINA = {"name": "Nina", "email": "nina@example.com", "role": "sales", "is_staff": "no"}
_LONG = "a longer word for Nina 7"


def test_an_invited_person_sets_a_password_by_the_link_and_gets_in(settings: Settings) -> None:
    settings.SANDBOX = True
    use_showroom()
    irina = signed_in(make_user("Irina"))

    answer = irina.post("/settings/people/new/", _NINA, headers=HTMX)
    found = re.search(
        r'value="http://testserver(/accounts/password/[^"]+)"', answer.content.decode()
    )
    assert found is not None
    assert "people-changed" in told(answer)
    letter = SunkMessage.objects.get()
    assert (letter.recipient, found[1] in letter.text) == ("nina@example.com", True)
    nina = Client()
    form = nina.get(found[1], follow=True)
    nina.post(form.request["PATH_INFO"], {"password1": _LONG, "password2": _LONG})
    nina.post("/accounts/login/", {"login": "nina@example.com", "password": _LONG})

    assert nina.get("/settings/profile/").status_code == 200
    assert nina.get("/settings/people/").status_code == 403
    assert nina.get("/settings/accounts/").status_code == 403
    again = Client().get(found[1], follow=True).content.decode()
    assert 'name="password1"' not in again


def test_a_forgotten_password_is_answered_by_the_account_that_carries_mail(
    settings: Settings,
) -> None:
    settings.SANDBOX = True
    use_showroom()
    make_user("Anna")

    Client().post("/accounts/password/reset/", {"email": "anna@example.com"})
    Client().post("/accounts/password/reset/", {"email": "stranger@example.com"})

    letter = SunkMessage.objects.get(recipient="anna@example.com")
    assert "http://testserver/accounts/password/reset/key/" in letter.text


def test_a_mail_server_that_is_away_does_not_lose_the_invitation(settings: Settings) -> None:
    settings.MAIL_SERVER_IS_NAMED = True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    use_showroom()

    answer = signed_in(make_user("Irina")).post("/settings/people/new/", _NINA, headers=HTMX)

    page = answer.content.decode()
    assert ("Connection refused" in page, "/accounts/password/" in page) == (True, True)
    assert User.objects.filter(email="nina@example.com").exists()


def test_only_an_administrator_invites() -> None:
    use_showroom()
    cast = make_cast()

    answer = signed_in(cast["Anna"]).post(f"/settings/people/{cast['Boris'].pk}/invitation/")

    assert answer.status_code == 403
    assert not SunkMessage.objects.exists()


def test_who_changed_which_right_when_stands_in_the_history() -> None:
    use_showroom()
    cast = make_cast()
    irina, boris = signed_in(cast["Irina"]), cast["Boris"]

    irina.post(
        f"/settings/people/{boris.pk}/",
        {"name": "Boris", "role": "head", "is_staff": "no", "is_active": "yes"},
    )

    line = StaffChange.objects.filter(user=boris, kind="changed").get()
    assert (line.actor_name, line.changes["role"]) == ("Irina", ["sales", "head"])
    page = irina.get("/settings/changes/").content.decode()
    assert "Role Salesperson → Head of sales" in page
    assert signed_in(cast["Anna"]).get("/settings/changes/").status_code == 403


def test_whoever_leaves_is_signed_out_everywhere() -> None:
    use_showroom()
    cast = make_cast()
    boris = Client()
    boris.post("/accounts/login/", {"login": "boris@example.com", "password": PASSWORD})
    assert boris.get("/settings/profile/").status_code == 200

    signed_in(cast["Irina"]).post(
        f"/settings/people/{cast['Boris'].pk}/",
        {"name": "Boris", "role": "sales", "is_staff": "no", "is_active": "no"},
    )

    assert boris.get("/settings/profile/").status_code == 302
    assert SignIn.objects.get(user=cast["Boris"]).ended_at is not None


def test_the_viewer_says_what_a_person_may_and_by_which_right() -> None:
    use_kitchens()
    cast = make_cast()
    irina = signed_in(cast["Irina"])

    anna = irina.get(f"/settings/roles/people/{cast['Anna'].pk}/").content.decode()
    roles = irina.get("/settings/roles/").content.decode()

    assert "Salesperson" in anna
    assert "own ones, and those nobody owns" in anna
    assert re.search(r'is-yes">.*?Take leads', anna)
    assert re.search(r'is-no"><svg[^>]*>(?:(?!<li).)*Export', anna)
    assert "Quality controller" in roles
    assert signed_in(cast["Anna"]).get("/settings/roles/").status_code == 403


def test_the_viewer_says_who_sees_a_card_and_why() -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    page = signed_in(cast["Irina"]).get(f"/settings/roles/leads/{lead.pk}/").content.decode()

    seeing, _, blind = page.partition("Do not see it")
    assert all(name in seeing for name in ("Anna", "Galina", "Viktor"))
    assert "Owns the card." in seeing
    assert all(name in blind for name in ("Boris", "Zoya"))


def test_a_key_is_shown_once_and_revoked() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    client = signed_in(anna)

    made = client.post("/settings/keys/", {"name": "Our site"})
    secret = re.search(r"<code>(vrk_[^<]+)</code>", made.content.decode())
    assert secret is not None
    assert made.headers["Cache-Control"] == "no-store"
    assert secret[1] not in client.get("/settings/keys/").content.decode()
    key = ApiToken.objects.get()
    assert signed_in(boris).post("/settings/keys/revocation/", {"key": key.pk}).status_code == 404
    assert actor_by_token(secret[1], now=LATER) is not None
    client.post("/settings/keys/revocation/", {"key": key.pk})

    assert actor_by_token(secret[1], now=LATER) is None
    kinds = StaffChange.objects.filter(user=anna).values_list("kind", flat=True)
    assert list(kinds.order_by("pk"))[-2:] == ["key_issued", "key_revoked"]


@pytest.mark.parametrize("path", ["/settings/roles/", "/settings/sign-ins/", "/settings/changes/"])
def test_takes_as_many_queries_for_one_person_as_for_ten(path: str) -> None:
    use_showroom()
    irina = signed_in(make_user("Irina"))
    Client().post("/accounts/login/", {"login": "irina@example.com", "password": "wrong"})
    with_one = queries_of(irina, path)
    for number in range(9):
        make_user(f"Seller{number}", role="sales")
        Client().post("/accounts/login/", {"login": f"s{number}@example.com", "password": "wrong"})

    assert queries_of(irina, path) == with_one
