"""Mail and SMS in the settings (K27)."""

from html import unescape

import pytest

from tests.web.browsing import signed_in
from tests.world import make_user, use_kitchens, use_showroom
from voronka.channels.models import ChannelAccount
from voronka.kernel.secrets import is_locked

pytestmark = pytest.mark.django_db

_MAIL = {
    "adapter": "smtp_email",
    "p.from_address": "showroom@example.com",
    "p.host": "127.0.0.1",
    "p.port": "1",
    "p.security": "none",
    "p.user": "crm",
    "p.password": "hush-hush",
    "p.timeout_seconds": "2",
}


def test_an_account_is_set_up_and_its_password_never_shown_again() -> None:
    use_showroom()
    irina = signed_in(make_user("Irina"))

    answer = irina.post("/settings/accounts/email/", _MAIL)
    form = irina.get("/settings/accounts/email/").content.decode()
    irina.post("/settings/accounts/email/", {**_MAIL, "p.password": "••••••", "p.user": "other"})

    account = ChannelAccount.objects.get(active=True)
    assert answer.status_code == 302
    assert ("hush-hush" in form, "showroom@example.com" in form) == (False, True)
    assert is_locked(account.params["password"])
    assert account.params["user"] == "other"


def test_the_mail_servers_answer_stands_on_the_page() -> None:
    use_showroom()
    irina = signed_in(make_user("Irina"))
    irina.post("/settings/accounts/email/", _MAIL)

    answer = irina.post("/settings/accounts/email/test/", {"recipient": "me@example.com"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Connection refused" in page
    assert 'value="me@example.com"' in page
    assert "hush-hush" not in page


def test_wrong_parameters_are_said_and_what_was_typed_stays() -> None:
    use_showroom()
    irina = signed_in(make_user("Irina"))

    answer = irina.post(
        "/settings/accounts/sms/", {"adapter": "http_sms", "p.url": "ftp://x", "p.sender": "Salon"}
    )

    assert answer.status_code == 422
    assert 'value="ftp://x"' in answer.content.decode()
    assert not ChannelAccount.objects.exists()


def test_other_roles_do_not_get_there() -> None:
    use_showroom()
    anna = signed_in(make_user("Anna"))

    codes = [
        anna.get("/settings/accounts/").status_code,
        anna.post("/settings/accounts/email/", _MAIL).status_code,
        anna.post("/settings/accounts/email/test/", {"recipient": "x@example.com"}).status_code,
    ]

    assert codes == [403, 403, 403]
    assert not ChannelAccount.objects.exists()
    irina = signed_in(make_user("Irina"))
    assert irina.get("/settings/accounts/moon/").status_code == 404


def test_every_web_form_has_its_code() -> None:
    use_kitchens()
    page = signed_in(make_user("Irina")).get("/settings/forms/").content.decode()

    assert 'script src="http://testserver/f/site/embed.js"' in unescape(page)
    assert signed_in(make_user("Anna")).get("/settings/forms/").status_code == 403
