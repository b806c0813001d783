"""
The kitchen lead from the public form to the deal, step by step (K1–K25): what each person asks of
the API, and what must be true then. Played by tests in one process and against a running server.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.client import Program
from tests.world import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ACQUAINTED = {
    "budget": {"amount": "450000.00", "currency": "RUB"},
    "material": "mdf_enamel",
    "site_address": "Москва, Лесная улица, 1, кв. 5",
}
TOLD = {
    "house_type": "panel",
    "kitchen_type": "modern",
    "layout": "corner",
    "worktop": "quartz",
    "splashback": True,
    "splashback_material": "glass",
    "appliances": False,
    "buyer_category": "family",
    "urgency": "month",
}
PHOTO = SimpleUploadedFile("kitchen.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png")
_TENTHS_OF_PATIENCE = 300


class Showroom:
    """Everybody who takes part, the lead they work on, and its clock."""

    def __init__(
        self,
        *,
        people: Mapping[str, Program],
        site: Program,
        ids: Mapping[str, str],
        start: datetime = NOW,
    ) -> None:
        self.site, self.ids, self.start = site, ids, start
        self.anna, self.boris, self.galina, self.viktor, self.maxim = (
            people[name] for name in ("Anna", "Boris", "Galina", "Viktor", "Maxim")
        )
        self.lead = ""

    @property
    def path(self) -> str:
        return f"/leads/{self.lead}"

    def stage(self) -> str:
        return str(self.galina.get(f"{self.path}/")["stage"])

    def clock(self) -> datetime:
        return datetime.fromisoformat(self.galina.get("/sandbox/clock/")["now"])

    def let_pass(self, until: datetime) -> None:
        """Let time pass, with everything that happens by itself."""
        self.galina.post("/sandbox/clock/", {"to": until.isoformat()})

    def open_tasks(self, path: str = "") -> dict[str, Any]:
        """Return the open tasks of the card by template."""
        tasks = self.galina.get(f"{path or self.path}/tasks/")
        return {task["template"]: task for task in tasks if task["is_open"]}

    def close(self, who: Program, template: str, **answer: Any) -> None:
        task = self.open_tasks()[template]
        who.post(f"/tasks/{task['id']}/closure/", answer)

    def messages(self) -> list[tuple[str, str]]:
        """Return template and status of every message, the first one first."""
        for _ in range(_TENTHS_OF_PATIENCE):
            rows = self.galina.get(f"{self.path}/messages/")
            # A worker beside the clock may have one in hand.
            if all(row["status"] != "sending" for row in rows):
                break
            time.sleep(0.1)
        return [(row["template"], row["status"]) for row in reversed(rows)]


def arrives_and_is_taken(showroom: Showroom) -> None:
    anna, galina, viktor = showroom.anna, showroom.galina, showroom.viktor
    answers = {
        "client_name": "Вера Соколова",
        "phone": "8 (495) 555-01-11",
        "request": "Угловая кухня",
        "utm_source": "yandex",
        "consent": True,
    }
    before = galina.get("/leads/")["items"]
    assert showroom.site.refused("POST", "/forms/site/", {"phone": "1"})["status"] == 422
    assert galina.get("/leads/")["items"] == before

    showroom.site.post("/forms/site/", answers, expect=201)

    (line,) = anna.get("/leads/", owner="none", source="web_form")["items"]
    showroom.lead = line["id"]
    lead = anna.get(f"{showroom.path}/")
    requested_at = datetime.fromisoformat(lead["fields"].pop("requested_at"))
    assert showroom.start <= requested_at <= showroom.clock()
    assert lead["fields"] == {
        "client_name": "Вера Соколова",
        "phone": "+74955550111",
        "request": "Угловая кухня",
        "source": "web_form",
        "utm_source": "yandex",
    }
    assert (lead["stage"], lead["owner_id"], lead["may_take"]) == ("new", None, True)
    # K5: everybody sees it at once and is told.
    for who in (anna, showroom.boris, galina, viktor):
        assert [row["ref"]["id"] for row in who.get("/sos/")] == [showroom.lead]
    showroom.let_pass(showroom.start + timedelta(minutes=1))
    assert [n["kind"] for n in viktor.get("/me/notifications/")["items"]] == ["sos"]
    assert showroom.maxim.get("/sos/") == []

    taken = anna.post(f"{showroom.path}/ownership/")

    # K4: with an owner it moves by itself.
    assert (taken["stage"], taken["owner_name"]) == ("assigned", "Anna")
    second = showroom.boris.refused("POST", f"{showroom.path}/ownership/")
    assert (second["status"], "Anna" in second["detail"]) == (409, True)
    assert galina.get("/sos/") == []
    assert taken["hint"]["do"].startswith("Call. Introduce yourself")


def gets_to_know_the_client(showroom: Showroom) -> None:
    anna, path = showroom.anna, showroom.path
    refused = anna.refused("POST", f"{path}/stage/", {"stage": "ours"})
    # K8, K12: the reason, and everything that is missing, at once.
    rules = [each["rule"] for each in refused["refusals"]]
    assert rules == [
        f"leads.ours.gate.require.{field}" for field in ("budget", "material", "site_address")
    ]
    fixes = [(fix["kind"], fix["target"]) for fix in refused["smallest_fix"]]
    assert fixes == [("fill", "budget"), ("fill", "material"), ("fill", "site_address")]
    assert showroom.stage() == "assigned"

    moved = anna.post(f"{path}/stage/", {"stage": "ours", "fields": ACQUAINTED})

    assert (moved["stage"], moved["fields"]["budget"]) == ("ours", ACQUAINTED["budget"])
    # K11: the task with its checklist.
    task = showroom.open_tasks()["prepare_offer"]
    assert (task["assignee_name"], task["all_items"] > 5) == ("Anna", True)
    ticked = anna.put(f"/tasks/{task['id']}/items/", {"path": [0, 0], "done": True})
    assert ticked["done_items"] == 1


def sends_catalogue_and_offer(showroom: Showroom) -> None:
    anna, path = showroom.anna, showroom.path
    verdict = anna.post(f"{path}/stage/preview/", {"stage": "catalogue_sent"})
    assert not verdict["allowed"]
    missing = {refusal["field"] for refusal in verdict["refusals"]}
    assert missing >= {"house_type", "kitchen_type", "layout", "worktop", "email"}

    edited = anna.patch(f"{path}/", {"fields": TOLD})

    # K10: class, points and title, traceable to each answer.
    score = anna.get(f"{path}/score/")
    assert score["grade"] == edited["fields"]["abc_class"]
    assert sum(each["points"] for each in score["points"]) == score["total"] > 0
    assert "Вера Соколова" in edited["title"]
    # K12: no address, no offer.
    task = showroom.open_tasks()["prepare_offer"]
    no_address = anna.refused("POST", f"/tasks/{task['id']}/closure/", {"outcome": "sent"})
    assert [each["pointer"] for each in no_address["errors"]] == ["/fields/email"]
    assert showroom.stage() == "ours"
    anna.patch(f"{path}/", {"fields": {"email": "vera@example.com"}})
    # K11: what fits the answers is suggested and sent in one step.
    suggested = [each["key"] for each in anna.get(f"{path}/catalogue/") if each["is_suggested"]]
    assert suggested == ["general", "modern", "enamel", "stone", "splashbacks"]
    letter = anna.post(f"{path}/catalogue/", {"items": suggested}, expect=201)
    assert letter["recipient"] == "vera@example.com"
    # A worker may have sent it before the answer is read.
    assert letter["status"] in ("queued", "sending", "sent")
    offer = {"channel": "email", "subject": "Предложение", "text": "Цена от 450 000 ₽"}
    anna.post(f"{path}/messages/", offer, expect=201)

    showroom.close(anna, "prepare_offer", outcome="sent")

    assert showroom.stage() == "catalogue_sent"


def agrees_the_measurement(showroom: Showroom) -> datetime:
    anna, path = showroom.anna, showroom.path
    # K13: two working days after the offer, not earlier.
    showroom.let_pass(showroom.start + 2 * DAY)
    assert "follow_up" not in showroom.open_tasks()
    showroom.let_pass(showroom.start + 2 * DAY + timedelta(minutes=2))
    assert showroom.open_tasks()["follow_up"]["assignee_name"] == "Anna"
    # K15: mistakes are explained with what to change.
    wish = {"kind": "visit", "resource_id": showroom.ids["Maxim"]}
    past = anna.refused(
        "POST", f"{path}/bookings/", {**wish, "starts_at": showroom.start.isoformat()}
    )
    assert (past["type"], past["errors"][0]["pointer"]) == (
        "urn:voronka:problem:not-bookable",
        "/starts_at",
    )
    assert past["free_slots"][0]["resource_name"] == "Maxim"
    assert anna.get(f"{path}/bookings/") == []
    monday = showroom.start + 6 * DAY
    slots = anna.get(
        "/booking-kinds/visit/slots/", start=monday.isoformat(), end=(monday + DAY).isoformat()
    )
    starts_at = datetime.fromisoformat(slots[0]["starts_at"])
    booking = anna.post(
        f"{path}/bookings/",
        {**wish, "starts_at": slots[0]["starts_at"], "wishes": "Позвонить за час"},
        expect=201,
    )
    assert (booking["status"], booking["address"]) == ("booked", ACQUAINTED["site_address"])
    # K16: the follow-up is still open.
    refused = anna.refused("POST", f"{path}/stage/", {"stage": "visit_booked"})
    fix = {"kind": "close_task", "target": "follow_up"}
    assert [{k: f[k] for k in fix} for f in refused["smallest_fix"]] == [fix]
    showroom.close(anna, "follow_up", outcome="visit_agreed")
    assert showroom.stage() == "visit_booked"
    # K17: a day before, the task to confirm.
    showroom.let_pass(starts_at - DAY)
    due = showroom.open_tasks()["confirm_visit"]["due_at"]
    assert datetime.fromisoformat(due) == starts_at - 2 * HOUR
    # K18: another date moves everything that depends on it.
    later = starts_at + 2 * DAY
    anna.put(f"/bookings/{booking['id']}/time/", {"starts_at": later.isoformat()})
    assert "confirm_visit" not in showroom.open_tasks()
    showroom.let_pass(later - DAY)
    due = showroom.open_tasks()["confirm_visit"]["due_at"]
    assert datetime.fromisoformat(due) == later - 2 * HOUR
    assert "visit_confirmed" not in dict(showroom.messages())

    confirmed = anna.post(f"/bookings/{booking['id']}/confirmation/")

    # K19: one SMS to the client, and the measurer's task.
    assert confirmed["status"] == "confirmed"
    showroom.let_pass(later - DAY + timedelta(minutes=5))
    sms = [m for m in showroom.messages() if m[0] == "visit_confirmed"]
    assert sms == [("visit_confirmed", "sent")]
    assert list(showroom.open_tasks()) == ["measure"]
    assert showroom.open_tasks()["measure"]["assignee_name"] == "Maxim"
    return later


def measures(showroom: Showroom, visit_at: datetime) -> None:
    maxim, path = showroom.maxim, showroom.path
    (booking,) = maxim.get(f"{path}/bookings/")
    # K20: an hour before, a reminder; "on my way" tells the client.
    showroom.let_pass(visit_at - HOUR)
    assert showroom.open_tasks()["call_before_arrival"]["assignee_name"] == "Maxim"
    assert maxim.post(f"/bookings/{booking['id']}/departure/")["status"] == "on_my_way"
    assert "call_before_arrival" not in showroom.open_tasks()
    # The measurer sees the card without what is none of his business.
    seen = maxim.get(f"{path}/")
    assert "budget" not in seen["fields"]
    assert seen["fields"]["site_address"] == ACQUAINTED["site_address"]
    # K21: photos and result.
    showroom.let_pass(visit_at + 2 * HOUR)
    result = {"result": "3,2 м, чертёж приложен", "file_ids": []}
    empty = maxim.refused("POST", f"/bookings/{booking['id']}/result/", {"result": " "})
    assert empty["errors"][0]["pointer"] == "/result"
    PHOTO.seek(0)
    file = maxim.upload(f"{path}/files/", PHOTO)
    result["file_ids"] = [file["id"]]
    done = maxim.post(f"/bookings/{booking['id']}/result/", result)
    assert (done["status"], done["file_ids"]) == ("done", [file["id"]])
    assert showroom.stage() == "visit_done"
    showroom.close(maxim, "measure", outcome="done")
    assert list(showroom.open_tasks()) == ["prepare_final_offer"]


def waits_and_agrees(showroom: Showroom) -> None:
    anna, path = showroom.anna, showroom.path
    # K22: the final offer, then the call after a pause, which ends with an outcome only.
    price = {"final_price": "512 000 ₽"}
    showroom.close(anna, "prepare_final_offer", outcome="sent", fields=price)
    assert showroom.stage() == "final_offer_sent"
    assert "final_call" not in showroom.open_tasks()
    showroom.let_pass(showroom.clock() + 5 * DAY)
    task = showroom.open_tasks()["final_call"]
    no_outcome = anna.refused("POST", f"/tasks/{task['id']}/closure/", {})
    assert (no_outcome["status"], no_outcome["detail"]) == (422, "Say how it ended.")
    # K23: needs time.
    until = showroom.clock() + 7 * DAY
    waits = {"next_contact_at": until.isoformat()}
    showroom.close(anna, "final_call", outcome="needs_time", fields=waits)
    assert showroom.stage() == "next_contact"
    task = showroom.open_tasks()["final_call"]
    assert datetime.fromisoformat(task["due_at"]) == until
    # K14: the client is told in good time.
    showroom.let_pass(until - DAY + timedelta(minutes=5))
    assert showroom.messages()[-1] == ("next_contact_soon", "sent")
    showroom.let_pass(until)
    # K25 asks for the date of the next contact.
    refused = anna.refused(
        "POST", f"/tasks/{task['id']}/closure/", {"outcome": "agreed", "fields": {}}
    )
    assert [each["field"] for each in refused["refusals"]] == ["next_contact_at"]
    assert anna.get("/deals/")["items"] == []
    next_contact = {"next_contact_at": (until + 3 * DAY).isoformat()}
    showroom.close(anna, "final_call", outcome="agreed", fields=next_contact)
    lead = anna.get(f"{path}/")
    assert (lead["stage"], lead["closed_at"] is not None) == ("agreed", True)
    showroom.let_pass(until + HOUR)


def is_a_deal_with_everything(showroom: Showroom) -> None:
    anna, path = showroom.anna, showroom.path
    lead = anna.get(f"{path}/")
    (line,) = anna.get("/deals/")["items"]
    deal = anna.get(f"/deals/{line['id']}/")
    assert lead["lineage"] == {"kind": "deal", "id": deal["id"]}
    assert deal["lineage"] == {"kind": "lead", "id": showroom.lead}
    mapped = anna.get("/playbook/source/")["conversion"]["fields"]
    copied = {mapped[name]: value for name, value in lead["fields"].items()}
    assert deal["fields"] == copied
    assert deal["fields"]["amount"] == {"amount": "512000.00", "currency": "RUB"}
    assert (deal["stage"], deal["owner_name"]) == ("request", "Anna")
    assert deal["contact"]["name"] == "Вера Соколова"
    assert deal["contact"] == lead["contact"]
    assert [file["name"] for file in deal["files"]] == ["kitchen.png"]
    assert {p["name"] for p in deal["participants"]} == {"Maxim"}
    assert list(showroom.open_tasks(f"/deals/{deal['id']}")) == ["approve_design"]
    assert showroom.open_tasks() == {}
    # The lead's history goes on in the deal's.
    history = anna.get(f"/deals/{deal['id']}/timeline/", limit=200)["items"]
    kinds = {event["kind"] for event in history if event["card"]["kind"] == "lead"}
    assert {"stage", "file", "task_closed"} <= kinds
    found = anna.get("/search/", text="555-01-11")
    assert {each["kind"] for each in found} == {"lead", "deal", "contact"}
    # What went out, each once: catalogue, offer, and the process's own.
    assert showroom.messages() == [
        ("", "sent"),
        ("", "sent"),
        ("visit_confirmed", "sent"),
        ("measurer_on_the_way", "sent"),
        ("next_contact_soon", "sent"),
    ]
    # Every run of a robot says why.
    runs = anna.get(f"{path}/runs/")
    assert {run["verdict"] for run in runs} >= {"done", "skipped"}
    assert all(run["why"] for run in runs if run["verdict"] == "skipped")
