"""Work on lists by the API: in bulk, as files, as saved views."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.api.client import Program
from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.people.models import User
from voronka.process.text import Text
from voronka.records.models import BulkAction, Contact, Export, Lead, SavedView
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(tmp_path: Path, settings: Any) -> dict[str, User]:
    settings.MEDIA_ROOT = tmp_path
    use_showroom()
    return make_cast()


def test_many_cards_move_each_through_its_gates_and_back(cast: dict[str, User]) -> None:
    ready = make_lead(owner=cast["Anna"], budget="1", material="oak", site_address="Moscow")
    bare = make_lead(owner=cast["Boris"])
    galina = Program(cast["Galina"])
    ids = [str(ready.pk), str(bare.pk), str(uuid4())]

    begun = galina.post("/leads/bulk/", {"do": "move", "stage": "ours", "ids": ids}, expect=201)
    run_bulk_action(bulk_id=BulkAction.objects.get().pk, now=NOW)
    done = galina.get(f"/bulk/{begun['id']}/")
    report = galina.get(f"/bulk/{begun['id']}/report/")

    assert (begun["total"], begun["is_finished"]) == (3, False)
    assert (done["done"], done["refused"], done["is_finished"]) == (1, 2, True)
    assert [(each["id"], each["verdict"]) for each in report] == [
        (ids[1], "refused"), (ids[2], "not_found"),
    ]  # fmt: skip
    assert report[0]["reason"].startswith("Fill in “Budget”.")
    assert Lead.objects.get(pk=ready.pk).stage == "ours"
    back = galina.post(f"/bulk/{begun['id']}/undoing/", expect=201)
    run_bulk_action(bulk_id=back["id"], now=NOW)
    assert Lead.objects.get(pk=ready.pk).stage == "new"
    assert Program(cast["Viktor"]).ask("GET", f"/bulk/{begun['id']}/").status_code == 404


def test_all_that_match_a_filter_are_meant_without_ids(cast: dict[str, User]) -> None:
    oak = make_lead(owner=cast["Anna"], material="oak")
    make_lead(owner=cast["Anna"], material="birch")
    body = {"do": "junk", "reason": "spam", "filter": {"where": '[["material","is","oak"]]'}}

    begun = Program(cast["Galina"]).post("/leads/bulk/", body, expect=201)
    run_bulk_action(bulk_id=begun["id"], now=NOW)

    assert list(Lead.objects.filter(stage="junk").values_list("pk", flat=True)) == [oak.pk]


def test_who_may_not_work_in_bulk_begins_nothing(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])
    body = {"do": "move", "stage": "ours", "ids": [str(lead.pk)]}

    assert Program(cast["Anna"]).refused("POST", "/leads/bulk/", body)["status"] == 403
    assert not BulkAction.objects.exists()


def test_a_file_is_ordered_and_fetched_by_its_owner_alone(cast: dict[str, User]) -> None:
    make_lead(owner=cast["Anna"], title="Oak", material="oak")
    make_lead(owner=cast["Anna"], title="Birch", material="birch")
    galina = Program(cast["Galina"])
    body = {"columns": ["title", "owner"], "filter": {"where": '[["material","is","oak"]]'}}

    ordered = galina.post("/leads/exports/", body, expect=201)
    path = f"/exports/{ordered['id']}/"
    file = galina.ask("GET", f"{path}file/")

    assert (ordered["total"], ordered["is_ready"]) == (1, True)
    assert galina.get(path) == ordered
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == ["Title,Owner", "Oak,Anna"]
    assert Program(cast["Viktor"]).ask("GET", f"{path}file/").status_code == 404
    assert Program(cast["Anna"]).refused("POST", "/leads/exports/", body)["status"] == 403
    assert Export.objects.count() == 1


def test_many_contacts_are_changed_and_taken_out_as_a_file(cast: dict[str, User]) -> None:
    galina = Program(cast["Galina"])
    for name, position in (("Vera", "Director"), ("Nina", "Clerk")):
        galina.post("/contacts/", {"fields": {"name": name, "position": position}}, expect=201)
    wanted = {"where": '[["position","has","direct"]]'}

    begun = galina.post(
        "/contacts/bulk/", {"fields": {"note": "Met at the fair"}, "filter": wanted}, expect=201
    )
    run_bulk_action(bulk_id=begun["id"], now=NOW)
    ordered = galina.post(
        "/contacts/exports/", {"columns": ["title", "note"], "filter": wanted}, expect=201
    )

    assert galina.get(f"/bulk/{begun['id']}/")["done"] == 1
    file = galina.ask("GET", f"/exports/{ordered['id']}/file/")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1:] == ["Vera,Met at the fair"]
    notes = Contact.objects.order_by("name").values_list("name", "note")
    assert list(notes) == [("Nina", ""), ("Vera", "Met at the fair")]
    back = galina.post(f"/bulk/{begun['id']}/undoing/", expect=201)
    run_bulk_action(bulk_id=back["id"], now=NOW)
    assert not Contact.objects.exclude(note="").exists()


def test_named_tasks_are_closed_and_taken_out_as_a_file(cast: dict[str, User]) -> None:
    lead, galina = make_lead(owner=cast["Anna"]), Program(cast["Galina"])
    by: dict[str, Any] = {"card": lead.ref, "actor": cast["Anna"].as_actor(), "now": NOW}
    done, still = (
        create_task(assignee_id=cast["Anna"].pk, title=Text.same(t), due_at=LATER, **by)
        for t in ("Call", "Write")
    )

    begun = galina.post("/tasks/bulk/", {"do": "close", "ids": [str(done)]}, expect=201)
    run_bulk_action(bulk_id=begun["id"], now=NOW)
    ordered = galina.post(
        "/tasks/exports/", {"columns": ["title", "assignee"], "ids": [str(done)]}, expect=201
    )
    open_ones = galina.post("/tasks/exports/", {"columns": ["title"]}, expect=201)

    assert list(Task.objects.open().values_list("pk", flat=True)) == [still]
    for export, lines in ((ordered, ["Call,Anna"]), (open_ones, ["Write"])):
        file = galina.ask("GET", f"/exports/{export['id']}/file/")
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        assert text.splitlines()[1:] == lines


def test_work_on_other_lists_is_refused_as_that_on_cards_is(cast: dict[str, User]) -> None:
    galina, anna = Program(cast["Galina"]), Program(cast["Anna"])
    task: dict[str, Any] = {"do": "close", "ids": [str(uuid4())]}
    fields: dict[str, Any] = {"note": "x"}
    some: dict[str, Any] = {"fields": fields, "ids": [str(uuid4())]}

    for path, body in (
        ("/tasks/bulk/", task),
        ("/contacts/bulk/", some),
        ("/companies/bulk/", some),
        ("/tasks/exports/", {"columns": ["title"]}),
        ("/contacts/exports/", {"columns": ["title"]}),
    ):
        assert anna.refused("POST", path, body)["status"] == 403
    senseless: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/tasks/bulk/", task | {"do": "give"}),
        ("/tasks/bulk/", task | {"do": "put_off"}),
        ("/contacts/bulk/", {"fields": {"id": "x"}, "ids": [str(uuid4())]}),
        ("/contacts/bulk/", {"fields": fields, "filter": {"where": "nonsense"}}),
        ("/companies/exports/", {"columns": ["nothing"]}),
    )
    for path, body in senseless:
        assert galina.refused("POST", path, body)["status"] == 422
    assert not BulkAction.objects.exists()
    assert not Export.objects.exists()


def test_views_are_saved_shared_changed_and_deleted(cast: dict[str, User]) -> None:
    anna, boris = Program(cast["Anna"]), Program(cast["Boris"])
    body = {"noun": "lead", "name": "Oak", "audience": "all", "query": "q=oak"}

    made = anna.post("/views/", body, expect=201)
    seen = boris.get("/views/", noun="lead")
    refused = boris.refused("PUT", f"/views/{made['id']}/", body | {"name": "Mine now"})
    changed = anna.put(f"/views/{made['id']}/", body | {"audience": "private"})

    assert [(each["id"], each["is_own"]) for each in seen] == [(made["id"], False)]
    assert (refused["status"], changed["audience"]) == (403, "private")
    assert boris.get("/views/", noun="lead") == []
    assert anna.refused("POST", "/views/", body | {"name": " "})["status"] == 422
    anna.delete(f"/views/{made['id']}/")
    assert anna.get("/views/", noun="lead") == []
    assert SavedView.objects.count() == 1
