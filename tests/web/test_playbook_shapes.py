"""Tasks, roles, ladders, scoring and hints changed by forms; what is wrong stands beside it."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.web.browsing import HTMX, queries_of, signed_in
from tests.web.process_forms import draft, save, typed_of
from tests.world import NOW, make_lead, make_user, use_kitchens
from voronka.kernel import clock
from voronka.packs.models import PlaybookDraft
from voronka.process.parts import at, find
from voronka.process.playbook import Playbook
from voronka.work.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kitchens(monkeypatch: pytest.MonkeyPatch) -> Playbook:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return use_kitchens()


@pytest.fixture
def irina() -> Client:
    return signed_in(make_user("Irina"))


def _error_at(page: str, control: str) -> str:
    """Return what is told below a control."""
    below = page[page.index(f'name="{control}') :]
    found = re.search(r'<p class="field-error" role="alert">(.*?)</p>', below, re.DOTALL)
    assert found is not None
    return found[1].strip()


def test_a_checklist_of_three_levels_is_written_as_it_was_typed(irina: Client) -> None:
    answer = irina.post(
        "/process/new-part/tasks/",
        {
            "do": "save", "seen": "", "title.ru": "Забрать образцы", "title.en": "Fetch samples",
            "kind": "task", "due.n": "2", "due.u": "wd",
            "checklist.level": ["1", "2", "3", "3", "1", "1"],
            "checklist.ru": ["Склад", "Фасады", "МДФ", "", "", "Вернуть"],
            "checklist.en": ["", "Fronts", "", "", "", ""],
            "outcomes.0._key": "", "outcomes.0.label.ru": "Забрали",
            "outcomes.0.label.en": "Fetched", "outcomes.0.ask": ["budget"],
            "outcomes.0.note_required": "yes",
        },
        headers=HTMX,
    )  # fmt: skip

    assert answer.status_code == 204, answer.content.decode()[:3000]
    assert at(draft().tree, ("tasks", "fetch_samples")) == {
        "title": {"ru": "Забрать образцы", "en": "Fetch samples"},
        "checklist": [
            {
                "text": "Склад",
                "items": [
                    {"text": {"ru": "Фасады", "en": "Fronts"}, "items": [{"text": "МДФ"}]},
                ],
            },
            {"text": "Вернуть"},
        ],
        "outcomes": {
            "fetched": {
                "label": {"ru": "Забрали", "en": "Fetched"},
                "ask": ["budget"],
                "note_required": True,
            }
        },
        "due": "2wd",
    }


def test_a_robot_sets_the_task_as_its_form_says_once_it_is_in_force(irina: Client) -> None:
    typed = typed_of(irina, "/process/part/tasks/first_call/")
    more = {
        "checklist.level": ["1", *typed["checklist.level"]],
        "checklist.ru": ["Налить чаю", *typed["checklist.ru"]],
        "checklist.en": ["Pour some tea", *typed["checklist.en"]],
    }
    assert save(irina, "/process/part/tasks/first_call/", **more).status_code == 204
    anna = make_user("Anna")
    before = Task.objects.get(card_id=make_lead(owner=anna).pk)

    body = {"seen": draft().seen, "comment": "Tea first"}
    assert irina.post("/process/draft/publication/", body).status_code == 302
    after = Task.objects.get(card_id=make_lead(owner=anna).pk)

    assert "Налить чаю" not in str(before.checklist)
    assert (after.template, after.checklist[0]["text"]) == (
        "first_call",
        {"ru": "Налить чаю", "en": "Pour some tea"},
    )
    assert len(after.checklist) == len(before.checklist) + 1


def test_a_role_sees_its_team_and_may_no_longer_export(irina: Client) -> None:
    address = "/process/part/roles/head/"
    typed = typed_of(irina, address)
    can = [each for each in typed["can"] if each != "export"]

    answer = save(irina, address, **{"cards.lead.see": "team", "can": can})

    assert answer.status_code == 204
    role = at(draft().tree, ("roles", "head"))
    assert role["cards"]["lead"] == {"see": "team", "change": "all", "unassigned": True}
    assert role["can"] == [
        "create", "take", "assign", "move", "edit", "win", "lose", "junk", "restore", "bulk",
        "convert", "override", "book", "message", "process", "sandbox",
    ]  # fmt: skip


def test_what_a_request_becomes_stands_in_the_form_of_the_conversion(irina: Client) -> None:
    address, path = "/process/part/conversion/", ("conversion",)
    before = at(draft().tree, path)

    assert typed_of(irina, address)["requests"] == ["leads"]
    assert save(irina, address, requests="deals").status_code == 204

    # The map of fields is as it was.
    assert at(draft().tree, path) == before | {"requests": "deals"}
    assert save(irina, address, requests="leads").status_code == 204
    assert at(draft().tree, path) == before


def test_a_rung_comes_goes_up_and_is_asked_for_its_roles(irina: Client) -> None:
    address = "/process/part/sos/untaken_lead/"
    typed = typed_of(irina, address)

    more = irina.post(address, {**typed, "do": "add:ladder:"}, headers=HTMX).content.decode()
    assert more.count('class="playbook-nested"') == 5
    incomplete = irina.post(
        address, {**typed, "ladder.4._key": "", "ladder.4.rounds": "2", "do": "save"}, headers=HTMX
    )

    page = incomplete.content.decode()
    assert incomplete.status_code == 422
    assert _error_at(page, "ladder.4.roles") == "Rung 5: Fill in: Who is called."
    assert not PlaybookDraft.objects.exists()
    moved = irina.post(address, {**typed, "do": "up:ladder:3"}, headers=HTMX).content.decode()
    assert re.findall(r'name="ladder\.\d\._key" value="(\d)"', moved) == ["0", "1", "3", "2"]


def test_points_are_given_by_answer_or_by_condition(irina: Client) -> None:
    address = "/process/part/scoring/abc/"

    answer = save(
        irina, address,
        **{"axes.0.rules.0.options.month": "7", "axes.0.rules.3.points": "-2",
           "classes.2.label.ru": "Слабый", "classes.2.label.en": "Weak"},
    )  # fmt: skip

    assert answer.status_code == 204, answer.content.decode()[:2000]
    tree = draft().tree
    rules = at(tree, ("scoring", "abc", "axes", "seriousness", "rules"))
    assert rules[0]["options"] == {
        "month": 7, "quarter": 4, "half_year": 2, "later": 1, "looking": 0,
    }  # fmt: skip
    assert rules[3]["points"] == -2
    # The field that the playbook writes out for the class follows.
    options = at(tree, ("fields", "lead", "abc_class", "options"))
    assert options["c"] == {"ru": "Слабый", "en": "Weak"}


def test_what_is_no_number_stays_typed_with_the_reason_beside_it(irina: Client) -> None:
    answer = save(irina, "/process/part/scoring/abc/", **{"classes.0.at_least": "many"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="many"' in page
    told = "Class 1: “many” is no whole number: From how many points."
    assert _error_at(page, "classes.0.at_least") == told
    assert not PlaybookDraft.objects.exists()


def test_what_the_process_cannot_hold_is_told_beside_the_field(irina: Client) -> None:
    address = "/process/part/errors/no_contacts/"

    answer = save(
        irina, address, **{"if.mode": "text", "if.had": "text", "if.text": "!has(phonee)"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "phonee" in _error_at(page, "if.text")
    assert "phone" in page and find(draft().tree, ("errors", "no_contacts", "if")) is not None
    assert not PlaybookDraft.objects.exists()


def test_a_stage_gets_its_first_hint_with_a_video(irina: Client) -> None:
    address = "/process/part/pipelines/leads/stages/new/hints/"
    typed = typed_of(irina, address)

    answer = irina.post(
        address,
        typed | {
            "hints.2._key": "", "hints.2.do.ru": "Звоните", "hints.2.do.en": "Call",
            "hints.2.video": "https://video.example.com/call", "do": "save",
        },
        headers=HTMX,
    )  # fmt: skip

    assert answer.status_code == 204
    hints = at(draft().tree, ("pipelines", "leads", "stages", "new", "hints"))
    assert len(hints) == 3
    assert hints[2] == {
        "do": {"ru": "Звоните", "en": "Call"}, "video": "https://video.example.com/call",
    }  # fmt: skip


def test_a_pipeline_begins_with_three_stages_and_gets_transitions(irina: Client) -> None:
    made = irina.post(
        "/process/new-part/pipelines/",
        {**typed_of(irina, "/process/new-part/pipelines/"), "label.ru": "Сервис",
         "label.en": "Service", "of": "deal", "do": "save"},
        headers=HTMX,
    )  # fmt: skip
    assert made.status_code == 204, made.content.decode()[:2000]
    stages = at(draft().tree, ("pipelines", "service", "stages"))
    assert [stage["kind"] for stage in stages.values()] == ["initial", "success", "failure"]

    first, won, _lost = stages
    answer = save(
        irina, "/process/part/pipelines/service/",
        **{"transitions.0._key": "", "transitions.0.from": [first], "transitions.0.to": [won],
           "transitions.0.roles": ["head"]},
    )  # fmt: skip

    assert answer.status_code == 204, answer.content.decode()[:2000]
    assert at(draft().tree, ("pipelines", "service", "transitions")) == [
        {"from": [first], "to": [won], "roles": ["head"]}
    ]


def test_of_two_who_change_a_ladder_the_second_sees_the_firsts(irina: Client) -> None:
    address = "/process/part/sos/untaken_lead/"
    typed = typed_of(irina, address)
    viktor = signed_in(make_user("Viktor"))
    assert save(viktor, address, **{"every.n": "20"}).status_code == 204

    answer = irina.post(address, {**typed, "every.n": "10", "do": "save"}, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 422
    theirs, mine = page.split('data-behaviour="part-form"')
    assert re.search(r'name="theirs\.every\.n"[^>]*value="20"', theirs) is not None
    assert re.search(r'name="every\.n"[^>]*value="10"', mine) is not None
    assert at(draft().tree, ("sos", "untaken_lead", "every")) == "20wm"


def test_hours_are_joined_into_spans_and_refused_with_the_day(irina: Client) -> None:
    refused = save(irina, "/process/part/calendar/", **{"hours.sat": "16:00-10:00"})
    answer = save(irina, "/process/part/calendar/", **{"hours.sat": "09:30-18:30"})

    assert refused.status_code == 422
    assert "ends before it begins" in _error_at(refused.content.decode(), "hours.sun")
    assert answer.status_code == 204
    assert at(draft().tree, ("calendar", "hours")) == {"mon-sat": "09:30-18:30"}


def test_all_parts_are_counted_marked_and_found_by_name(irina: Client) -> None:
    save(irina, "/process/part/groups/kitchen/", **{"label.ru": "Кухня!", "label.en": "Kitchen!"})

    page = irina.get("/process/edit/").content.decode()
    found = irina.get("/process/edit/", {"q": "kitchen!"}).content.decode()
    none = irina.get("/process/edit/", {"q": "no such thing"}).content.decode()

    tile = page[page.index("/process/edit/groups/") :][:700]
    assert "1 change" in tile
    assert "/process/part/groups/kitchen/" in found and "in the draft" in found
    assert "Nothing is called so" in none


def test_each_list_and_each_new_form_opens(irina: Client, kitchens: Playbook) -> None:
    page = irina.get("/process/edit/").content.decode()
    sections = dict.fromkeys(re.findall(r'href="(/process/edit/[a-z_]+/)"', page))
    assert len(sections) == 16
    new: dict[str, Any] = {}
    for section in sections:
        listed = irina.get(section)
        assert listed.status_code == 200, section
        new |= dict.fromkeys(
            re.findall(r'href="(/process/new-part/[^"]+)"', listed.content.decode())
        )

    assert "/process/new-part/roles/" in new
    for address in new:
        assert irina.get(address).status_code == 200, address


def test_a_robot_is_taken_out_and_a_group_with_fields_is_not(irina: Client) -> None:
    gone = irina.post("/process/uses/robots/confirm_visit/removal/")
    refused = irina.post("/process/uses/groups/kitchen/removal/")

    assert gone.status_code in (204, 302)
    assert find(draft().tree, ("robots", "confirm_visit")) is None
    assert refused.status_code == 422
    assert "/process/part/fields/lead/" in refused.content.decode()
    assert find(draft().tree, ("groups", "kitchen")) is not None


def test_a_form_costs_the_same_however_long_it_is(irina: Client) -> None:
    few = queries_of(irina, "/process/part/sos/untaken_lead/")

    assert queries_of(irina, "/process/part/scoring/abc/") == few
