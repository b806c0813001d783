"""One's own settings: profile, hours, second factor, devices."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.authenticator import code_for
from tests.web.browsing import signed_in
from tests.world import PASSWORD, make_cast, make_user, use_showroom
from voronka.kernel.secrets import is_locked
from voronka.people.models import SignIn, User

pytestmark = pytest.mark.django_db

_CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


def sign_in(user: User, *, agent: str = _CHROME, password: str = PASSWORD) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/accounts/login/", {"login": user.email, "password": password})
    return client


def confirmed(user: User) -> Client:
    """Sign in, and give the password again, as who changes how they sign in has to."""
    client = sign_in(user)
    assert client.get("/accounts/reauthenticate/").status_code == 200
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def with_second_factor(user: User) -> str:
    """Set up the authenticator app as the person does, and return its key."""
    client = confirmed(user)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'id="totp-secret">(\w+)<', page)
    assert found is not None
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_for(found[1])})
    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    return found[1]


def test_everybody_has_personal_settings_and_only_administrators_those_of_others() -> None:
    use_showroom()
    cast = make_cast()

    anna = signed_in(cast["Anna"]).get("/settings/profile/").content.decode()
    irina = signed_in(cast["Irina"]).get("/settings/profile/").content.decode()

    assert 'href="/settings/security/"' in anna
    assert ('href="/settings/people/"' in anna, 'href="/settings/people/"' in irina) == (
        False,
        True,
    )


def test_a_profile_is_saved_and_a_refused_one_comes_back_as_typed() -> None:
    use_showroom()
    anna = make_user("Anna")
    client = signed_in(anna)
    form = {"name": "Anna O", "phone": "+74955550120", "language": "en", "theme": "dark"}

    saved = client.post("/settings/profile/", form)
    refused = client.post("/settings/profile/", {**form, "name": "", "phone": "nonsense"})

    anna.refresh_from_db()
    assert (saved.status_code, saved.headers["Location"]) == (302, "/settings/profile/")
    assert (anna.name, anna.phone, anna.theme) == ("Anna O", "+74955550120", "dark")
    assert refused.status_code == 422
    assert 'value="nonsense"' in refused.content.decode()
    assert "Give a name." in refused.content.decode()


def test_own_hours_are_saved_and_wrong_ones_said_by_day() -> None:
    use_showroom()
    anna = make_user("Anna")
    client = signed_in(anna)

    wrong = client.post("/settings/hours/", {"own": "yes", "mon": "18-9", "tue": "9:00-18:00"})
    anna.refresh_from_db()
    assert (wrong.status_code, anna.hours) == (422, None)
    assert 'value="18-9"' in wrong.content.decode()
    client.post("/settings/hours/", {"own": "yes", "mon": "9:00-18:00"})
    anna.refresh_from_db()
    assert anna.hours == {"mon": "09:00-18:00"}
    client.post("/settings/hours/", {"own": "no", "mon": "9:00-18:00"})

    anna.refresh_from_db()
    assert anna.hours is None


def test_one_sees_ones_devices_and_signs_out_on_another() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    here, there, stranger = sign_in(anna), sign_in(anna, agent=_FIREFOX), sign_in(boris)

    page = here.get("/settings/security/").content.decode()
    assert ("Chrome, Windows" in page, "Firefox, Linux" in page) == (True, True)
    other = SignIn.objects.get(agent=_FIREFOX)
    stranger.post("/settings/security/sessions/", {"session": other.pk})
    assert there.get("/settings/profile/").status_code == 200
    here.post("/settings/security/sessions/")

    assert here.get("/settings/profile/").status_code == 200
    assert there.get("/settings/profile/").status_code == 302
    assert stranger.get("/settings/profile/").status_code == 200


def test_a_new_password_signs_out_elsewhere_and_this_device_stays_in_the_list() -> None:
    use_showroom()
    anna = make_user("Anna")
    here, there = sign_in(anna), sign_in(anna, agent=_FIREFOX)
    new = "another long word 42"

    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert "This device" in here.get("/settings/security/").content.decode()
    assert there.get("/settings/profile/").status_code == 302


def test_a_second_factor_is_asked_after_the_password() -> None:
    use_showroom()
    anna = make_user("Anna")
    secret = with_second_factor(anna)

    client = sign_in(anna)
    assert client.get("/settings/profile/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert client.get("/settings/profile/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})

    assert client.get("/settings/profile/").status_code == 200
    latest = SignIn.objects.filter(user=anna).latest("at")
    assert (latest.method, latest.succeeded) == ("mfa", True)


def test_the_password_is_asked_again_before_a_second_factor_is_set_up() -> None:
    use_showroom()
    anna = make_user("Anna")
    client = sign_in(anna)

    answer = client.get("/accounts/2fa/totp/activate/")
    wrong = client.post("/accounts/reauthenticate/", {"password": "a guess"})
    again = client.get("/accounts/2fa/totp/activate/")

    assert (answer.status_code, wrong.status_code, again.status_code) == (302, 200, 302)
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Authenticator.objects.filter(user=anna).exists()


def test_a_recovery_code_lets_in_once() -> None:
    use_showroom()
    anna = make_user("Anna")
    with_second_factor(anna)
    codes = Authenticator.objects.get(user=anna, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]

    first, second = sign_in(anna), sign_in(anna)
    first.post("/accounts/2fa/authenticate/", {"code": code})
    second.post("/accounts/2fa/authenticate/", {"code": code})

    assert first.get("/settings/profile/").status_code == 200
    assert second.get("/settings/profile/").status_code == 302


def test_the_key_of_a_second_factor_does_not_lie_open() -> None:
    use_showroom()
    anna = make_user("Anna")

    secret = with_second_factor(anna)

    stored = Authenticator.objects.get(user=anna, type="totp").data
    assert is_locked(stored["secret"])
    assert secret not in str(stored)


def test_after_too_many_wrong_passwords_even_the_right_one_has_to_wait() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")

    for _attempt in range(5):
        sign_in(anna, password="a guess")
    late = sign_in(anna)
    other = sign_in(boris)

    assert late.get("/settings/profile/").status_code == 302
    assert other.get("/settings/profile/").status_code == 200
    assert SignIn.objects.filter(user=anna, succeeded=False).count() == 5


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/settings/security/",
        "/settings/hours/",
    ],
)
def test_the_pages_speak_russian(path: str) -> None:
    use_showroom()
    client = confirmed(make_user("Anna", language="ru"))

    page = client.get(path).content.decode()

    assert '<html lang="ru"' in page
    assert "Cancel" not in page
