"""Single sign-on against a real provider: code with PKCE, claims, groups, refusals."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from tests.world import NOW, make_cast, make_user, use_showroom
from voronka.config.environment import sign_on_provider
from voronka.kernel.actor import SYSTEM
from voronka.people.models import SignIn, StaffChange, User
from voronka.people.use_cases.change_person import change_person

_NODE = shutil.which("node")
_PACKAGE = Path(__file__).parents[2] / "frontend" / "node_modules" / "oidc-provider"
_BACK = "http://testserver/accounts/oidc/sso/login/callback/"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(_NODE is None, reason="the provider of sign-on needs Node"),
    pytest.mark.skipif(not _PACKAGE.exists(), reason="run `npm ci` in frontend/ first"),
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Start the provider on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).parent / "oidc_provider.mjs"
    command = [str(_NODE), str(script), str(port), _BACK]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture(autouse=True)
def _signing_on(settings: Settings, issuer: str) -> None:
    scopes = ["openid", "profile", "email"]
    settings.SOCIALACCOUNT_PROVIDERS = sign_on_provider(
        issuer, "voronka", "a secret for tests", "Company account", scopes
    )
    settings.SIGN_ON_NAME = "Company account"
    use_showroom()


def sign_on(client: Client, login: str) -> str:
    """Sign in by the button of the sign-in page; return where one is then."""
    page = client.get("/accounts/login/").content.decode()
    button = re.search(r'id="sign-on" href="([^"]+)"', page)
    assert button is not None
    return through_provider(client, login, button[1])


def through_provider(client: Client, login: str, start: str) -> str:
    """Go to the provider, sign in there, agree, come back; return where one is."""
    with requests.Session() as there:
        return _through(there, client, login, start)


def _through(there: requests.Session, client: Client, login: str, start: str) -> str:
    answer = there.get(client.get(start)["Location"])
    answer = there.post(answer.url, {"prompt": "login", "login": login, "password": "x"})
    answer = there.post(answer.url, {"prompt": "consent"}, allow_redirects=False)
    while not answer.headers["Location"].startswith(_BACK):
        answer = there.get(answer.headers["Location"], allow_redirects=False)
    back = client.get(answer.headers["Location"].removeprefix("http://testserver"))
    return str(back["Location"])


def test_somebody_known_comes_in_by_the_verified_address() -> None:
    anna = make_user("Anna")
    client = Client()

    assert sign_on(client, "anna||yes") == "/"

    assert client.session["_auth_user_id"] == str(anna.pk)
    line = SignIn.objects.get()
    assert (line.user_id, line.method, line.succeeded) == (anna.pk, "sso", True)
    again = Client()
    assert sign_on(again, "anna||yes") == "/"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("login", "said"),
    [
        ("anna||no", "The provider has not verified your e-mail address."),
        ("stranger||yes", "Nobody works here under stranger@example.com."),
    ],
)
def test_whoever_is_not_verified_or_unknown_stays_outside(login: str, said: str) -> None:
    make_user("Anna")
    client = Client(headers={"Accept-Language": "en"})

    assert sign_on(client, login) == "/accounts/login/"

    assert "_auth_user_id" not in client.session
    line = SignIn.objects.get()
    assert (line.method, line.succeeded) == ("sso", False)
    assert line.email == f"{login.partition('|')[0]}@example.com"
    assert User.objects.count() == 1
    page = client.get("/accounts/login/", headers={"Accept-Language": "en"}).content.decode()
    assert said in page


def test_whoever_has_left_stays_outside() -> None:
    cast = make_cast()
    change_person(user_id=cast["Anna"].pk, is_active=False, actor=SYSTEM, now=NOW)
    client = Client()

    assert sign_on(client, "anna||yes") == "/accounts/login/"

    assert "_auth_user_id" not in client.session


def test_groups_give_roles_and_the_history_tells_of_it(settings: Settings) -> None:
    settings.SIGN_ON_ROLES = {"crm-heads": "head", "crm-sales": "sales"}
    anna = make_user("Anna")

    sign_on(Client(), "anna|crm-sales,crm-heads|yes")

    anna.refresh_from_db()
    assert anna.role == "head"
    line = StaffChange.objects.get(user=anna, kind="changed")
    assert (line.actor_name, line.changes) == ("Single sign-on", {"role": ["sales", "head"]})


def test_newcomers_are_made_with_least_rights_where_that_is_allowed(settings: Settings) -> None:
    settings.SIGN_ON_CREATES = True
    settings.SIGN_ON_ROLES = {"crm-sales": "sales"}

    assert sign_on(Client(), "nina|others|yes") == "/"
    assert sign_on(Client(), "petr|crm-sales|yes") == "/"

    found = User.objects.order_by("email").values_list("email", "role", "is_staff")
    assert list(found) == [("nina@example.com", "", False), ("petr@example.com", "sales", False)]


def test_nobody_connects_an_account_of_another_address() -> None:
    make_user("Anna")
    boris = make_user("Boris")
    client = Client()
    client.force_login(boris)

    start = "/accounts/oidc/sso/login/?process=connect"
    assert through_provider(client, "anna||yes", start) == "/accounts/login/"

    assert client.session["_auth_user_id"] == str(boris.pk)
    assert not SocialAccount.objects.exists()


def test_an_answer_nobody_has_asked_for_lets_nobody_in() -> None:
    client = Client()

    answer = client.get(_BACK.removeprefix("http://testserver") + "?code=x&state=y")

    assert answer["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


def test_without_a_provider_there_is_no_button_and_no_way_in(settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS, settings.SIGN_ON_NAME = {}, ""

    page = Client().get("/accounts/login/").content.decode()

    assert "sign-on" not in page
    assert Client().get("/accounts/oidc/sso/login/").status_code == 404
