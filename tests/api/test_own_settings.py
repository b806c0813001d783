"""What is one's own: name, hours, notices, browsers, and the calendar for other programs."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.api.client import Program
from tests.world import make_cast, make_user, use_showroom
from voronka.notices.models import NoticeChoice, PushSubscription
from voronka.people.models import User
from voronka.scheduling.models import CalendarFeed

pytestmark = pytest.mark.django_db
KEYS = {"p256dh": "BAA", "auth": "AAA"}


def test_name_and_phone_are_changed_with_the_language_or_not_at_all() -> None:
    use_showroom()
    anna = make_user("Anna")
    program = Program(anna)

    refused = program.refused("PATCH", "/me/", {"phone": "none", "language": "ru"})
    unchanged = User.objects.get(pk=anna.pk)
    me = program.patch("/me/", {"name": " Anna  Orlova ", "phone": "+7 (495) 555-01-21"})

    assert refused["errors"] == [
        {"source": "body", "pointer": "/phone", "detail": "This is no phone number."}
    ]
    assert (unchanged.phone, unchanged.language) == ("+74955550101", "en")
    assert (me["name"], me["phone"]) == ("Anna Orlova", "+7 (495) 555-01-21")
    assert (me["theme"], me["training_mode"]) == ("auto", False)


def test_hours_of_ones_own_and_those_of_others_for_administrators() -> None:
    use_showroom()
    cast = make_cast()
    anna, irina = Program(cast["Anna"]), Program(cast["Irina"])
    address = f"/people/{cast['Boris'].pk}/hours/"
    company = anna.get("/me/hours/")

    refused = anna.refused("PUT", "/me/hours/", {"mon": "soon", "tue": "18:00-09:00"})
    kept = anna.get("/me/hours/")
    own = anna.put("/me/hours/", {"mon": "9.00 – 13:00, 14:00-18:00"})
    forbidden = anna.refused("PUT", address, {"mon": "09:00-10:00"})
    irina.put(address, {"sat": "10:00-15:00"})

    assert company["is_own"] is False and company["mon"] != "" and kept == company
    assert [each["pointer"] for each in refused["errors"]] == ["/mon", "/tue"]
    assert (own["is_own"], own["mon"], own["tue"]) == (True, "09:00-13:00, 14:00-18:00", "")
    assert forbidden["status"] == 403
    assert User.objects.get(pk=cast["Boris"].pk).hours == {"sat": "10:00-15:00"}
    assert anna.refused("GET", address)["status"] == 403
    year = irina.get("/working-calendar/", year=2026)
    assert [each["name"] for each in year["people"]] == ["Anna", "Boris"]
    assert year["week"] == company
    assert anna.refused("GET", "/working-calendar/")["status"] in (403, 422)
    assert anna.delete("/me/hours/", expect=200) == company
    assert irina.delete(address, expect=200) == company
    assert not User.objects.filter(hours__isnull=False).exists()


def test_how_one_hears_of_a_kind_of_notices() -> None:
    use_showroom()
    anna = make_user("Anna")
    program = Program(anna)
    before = {each["kind"]: each for each in program.get("/me/notifications/ways/")}

    wish = {"page": True, "email": "digest", "push": False}
    nowhere = program.refused(
        "PATCH", "/me/notifications/ways/", {"ways": {"sos": wish, "weather": wish}}
    )
    is_untouched = not NoticeChoice.objects.exists()
    chosen = program.patch("/me/notifications/ways/", {"ways": {"sos": wish}})
    after = {each["kind"]: each for each in chosen}

    assert nowhere["status"] == 422 and is_untouched
    assert before["sos"]["is_usual"] and before["sos"]["push"]
    assert not before["errors"]["takes_email"]
    assert after["sos"] == before["sos"] | wish | {"is_usual": False}
    assert after["task"] == before["task"]


def test_browsers_are_ones_own(settings: Any) -> None:
    settings.SANDBOX = False
    use_showroom()
    cast = make_cast()
    anna, boris = Program(cast["Anna"]), Program(cast["Boris"])
    wish = {"endpoint": "https://push.example/1", "keys": KEYS, "device": "Phone"}

    refused = anna.refused("POST", "/me/browsers/", wish | {"endpoint": "http://127.0.0.1/1"})
    made = anna.post("/me/browsers/", wish, expect=201)

    assert refused["status"] == 422
    assert anna.get("/me/browsers/")["items"] == [made] and made["name"] == "Phone"
    assert len(anna.get("/me/browsers/")["public_key"]) == 87
    assert boris.get("/me/browsers/")["items"] == []
    boris.delete(f"/me/browsers/{made['id']}/")
    assert PushSubscription.objects.get().user_id == cast["Anna"].pk
    anna.delete(f"/me/browsers/{made['id']}/")
    assert not PushSubscription.objects.exists()


def test_the_address_of_a_calendar_is_told_once_and_revoked() -> None:
    use_showroom()
    cast = make_cast()
    anna, boris = Program(cast["Anna"]), Program(cast["Boris"])

    assert anna.refused("GET", "/me/calendar-feed/")["status"] == 404
    answer = anna.ask("POST", "/me/calendar-feed/", {"with_phones": True})
    made = answer.json()
    path = urlsplit(made["address"]).path

    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    assert Client().get(path).status_code == 200
    shown = anna.get("/me/calendar-feed/")
    assert shown["with_phones"] is True and "address" not in shown
    assert boris.refused("GET", "/me/calendar-feed/")["status"] == 404
    boris.delete("/me/calendar-feed/")
    assert CalendarFeed.objects.get().user_id == cast["Anna"].pk
    anna.delete("/me/calendar-feed/")
    assert Client().get(path).status_code == 404
