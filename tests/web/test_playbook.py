"""The process changed by forms: fields, stages, gates, robots, messages, publishing, versions."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.browsing import HTMX, queries_of, signed_in
from tests.web.pack_forms import pack_draft, parts, saved
from tests.web.process_forms import draft, save, typed_of
from tests.world import NOW, make_lead, make_user, use_kitchens
from voronka.kernel import clock
from voronka.packs.models import PlaybookDraft, Release
from voronka.process.canonical import plain
from voronka.process.models.active import active_playbook
from voronka.process.parts import at, differences, find
from voronka.process.playbook import Playbook
from voronka.process.schema import PlaybookSpec

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kitchens(monkeypatch: pytest.MonkeyPatch) -> Playbook:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return use_kitchens()


@pytest.fixture
def irina() -> Client:
    return signed_in(make_user("Irina"))


def test_a_part_saved_as_it_stands_leaves_the_bytes_alone(
    irina: Client, kitchens: Playbook
) -> None:
    wanted = [
        "fields/lead/kitchen_type", "pipelines/leads/stages/assigned",
        "pipelines/leads/stages/ours/leave", "robots/confirm_visit", "messages/visit_confirmed",
        "web_forms/site",
    ]  # fmt: skip
    for part in wanted:
        answer = save(irina, f"/process/part/{part}/")
        assert answer.status_code == 204, (part, answer.content.decode()[:2000])

    assert draft().playbook.text == kitchens.text


def test_every_robot_of_the_pack_survives_its_form() -> None:
    tree = pack_draft("kitchens").tree
    for path in parts(tree, "robots"):
        tree = saved("kitchens", path, tree)

    assert differences(pack_draft("kitchens").tree, plain(PlaybookSpec.model_validate(tree))) == []


def test_a_new_field_is_asked_for_by_a_stage_and_comes_over_to_the_deal(irina: Client) -> None:
    answer = irina.post(
        "/process/new-part/fields/lead/",
        {
            "seen": "", "do": "save", "label.ru": "Высота потолка", "label.en": "Ceiling height",
            "type": "number", "group": "kitchen", "required": "leads/ours/gate", "to_deal": "+",
        },
        headers=HTMX,
    )  # fmt: skip

    assert answer.status_code == 204
    tree = draft().tree
    key = "ceiling_height"
    assert at(tree, ("fields", "lead", key)) == {
        "type": "number", "label": {"ru": "Высота потолка", "en": "Ceiling height"},
        "group": "kitchen",
    }  # fmt: skip
    assert at(tree, ("fields", "deal", key))["type"] == "number"
    assert at(tree, ("conversion", "fields", key)) == key
    assert key in at(tree, ("pipelines", "leads", "stages", "ours", "gate", "require"))
    assert draft().unwise == ()


def test_options_are_added_and_renamed_and_keep_their_keys(irina: Client) -> None:
    address = "/process/part/fields/lead/layout/"
    typed = typed_of(irina, address)
    more = irina.post(address, {**typed, "do": "add:options:"}, headers=HTMX).content.decode()
    assert more.count('name="options.ru"') == len(typed["options.ru"]) + 1

    names = ["Вдоль стены", *typed["options.ru"][1:], "Пятиугольная"]
    answer = save(
        irina, address,
        **{
            "options.key": [*typed["options.key"], ""],
            "options.ru": names,
            "options.en": [*typed["options.en"], "Pentagon"],
        },
    )  # fmt: skip

    assert answer.status_code == 204
    options = at(draft().tree, ("fields", "lead", "layout", "options"))
    assert list(options) == [*typed["options.key"], "pentagon"]
    assert options[typed["options.key"][0]]["ru"] == "Вдоль стены"
    assert "pentagon" in at(draft().tree, ("fields", "deal", "layout", "options"))


def test_a_gate_gets_a_condition_by_choosing_and_shows_it_in_words(irina: Client) -> None:
    address = "/process/part/pipelines/leads/stages/ours/gate/"
    typed = typed_of(irina, address) | {
        "checks.0.key": "", "checks.0.say.ru": "Бюджет мал", "checks.0.say.en": "Too small",
        "checks.0.that.was": "", "checks.0.that.had": "rows", "checks.0.that.mode": "rows",
        "checks.0.that.0.name": "budget", "checks.0.that.0.op": ">=",
        "checks.0.that.0.value": "100000",
    }  # fmt: skip

    look = irina.post(address, {**typed, "do": "look"}, headers=HTMX).content.decode()
    answer = irina.post(address, {**typed, "do": "save"}, headers=HTMX)

    assert 'class="playbook-said"' in look
    assert "100" in look[look.index('class="playbook-said"') :]
    assert answer.status_code == 204
    assert at(draft().tree, ("pipelines", "leads", "stages", "ours", "gate", "checks")) == {
        "too_small": {
            "that": "budget >= 100000",
            "say": {"ru": "Бюджет мал", "en": "Too small"},
        }
    }


def test_a_condition_that_cannot_be_read_stays_in_the_form_with_the_reason(irina: Client) -> None:
    address = "/process/part/robots/confirm_visit/"

    answer = save(irina, address, **{"if.mode": "text", "if.had": "text", "if.text": "budgett > 5"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "budgett &gt; 5" in page and "budget" in page
    assert not PlaybookDraft.objects.exists()


def test_a_robot_is_made_from_the_plug_ins_parameters(irina: Client) -> None:
    start = irina.post(
        "/process/new-part/robots/",
        {"do": "look", "trigger": "entered", "then.0.action": "create_task"},
        headers=HTMX,
    ).content.decode()
    assert 'name="when.stage"' in start and 'name="then.0.template"' in start

    answer = irina.post(
        "/process/new-part/robots/",
        {
            "do": "save", "seen": "", "label.ru": "Позвонить сразу", "label.en": "Call at once",
            "of": "leads", "trigger": "entered", "trigger.had": "entered", "when.stage": "ours",
            "if.mode": "rows", "if.had": "rows", "then.0.action": "create_task",
            "then.0.had": "create_task", "then.0.template": "follow_up", "then.0.to": "owner",
            "then.0.due.n": "2", "then.0.due.u": "wh",
        },
        headers=HTMX,
    )  # fmt: skip

    assert answer.status_code == 204, answer.content.decode()[:3000]
    assert at(draft().tree, ("robots", "call_at_once")) == {
        "label": {"ru": "Позвонить сразу", "en": "Call at once"},
        "of": ["leads"],
        "when": {"entered": "ours"},
        "then": [{"create_task": {"template": "follow_up", "to": "owner", "due": "2wh"}}],
    }


def test_a_robot_that_is_switched_off_stays_and_does_nothing(irina: Client) -> None:
    assert save(irina, "/process/part/robots/confirm_visit/", off="yes").status_code == 204

    now = draft()
    assert at(now.tree, ("robots", "confirm_visit", "enabled")) is False
    assert all(
        now.playbook.robot(key, "confirm_visit") is None for key in now.playbook.spec.pipelines
    )


def test_a_stage_comes_in_at_its_place(irina: Client) -> None:
    answer = irina.post(
        "/process/new-part/pipelines/leads/stages/",
        {"do": "save", "label.ru": "Бюджет назван", "label.en": "Budget named", "after": "assigned",
         "kind": "path", "color": "blue", "seen": ""},
        headers=HTMX,
    )  # fmt: skip

    assert answer.status_code == 204
    stages = list(at(draft().tree, ("pipelines", "leads", "stages")))
    assert stages[1:4] == ["assigned", "budget_named", "ours"]


def test_of_two_who_save_one_part_the_second_sees_what_the_first_wrote(irina: Client) -> None:
    address = "/process/part/fields/lead/budget/"
    typed = typed_of(irina, address)
    viktor = signed_in(make_user("Viktor"))
    assert save(viktor, address, **{"label.ru": "Сумма", "label.en": "Sum"}).status_code == 204

    answer = irina.post(
        address, {**typed, "label.ru": "Деньги", "label.en": "Money", "do": "save"}, headers=HTMX
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Viktor" in page and 'value="Sum"' in page and 'value="Деньги"' in page
    assert at(draft().tree, ("fields", "lead", "budget", "label"))["ru"] == "Сумма"
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    again = {**typed, "label.ru": "Деньги", "label.en": "Money", "seen": seen[1], "do": "save"}
    assert irina.post(address, again, headers=HTMX).status_code == 204
    assert at(draft().tree, ("fields", "lead", "budget", "label"))["ru"] == "Деньги"


def test_the_draft_is_previewed_published_and_stands_in_the_history(irina: Client) -> None:
    make_lead(owner=make_user("Anna"))
    save(irina, "/process/part/robots/confirm_visit/", off="yes")
    page = irina.get("/process/draft/").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None and "confirm" in page.lower()

    refused = irina.post("/process/draft/publication/", {"seen": seen[1], "comment": ""})
    done = irina.post("/process/draft/publication/", {"seen": seen[1], "comment": "Quieter"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert active_playbook().spec.robots["confirm_visit"].enabled is False
    history = irina.get("/process/versions/").content.decode()
    assert "Quieter" in history
    version = irina.get(f"/process/versions/{active_playbook().hash}/").content.decode()
    assert version.count("playbook-differences") == 1


def test_a_text_with_mistakes_is_answered_with_their_lines(
    irina: Client, kitchens: Playbook
) -> None:
    text = kitchens.text.replace("- budget\n", "- budgett\n", 1)
    line = 1 + [row.strip() for row in text.split("\n")].index("- budgett")

    answer = irina.post("/process/draft/text/", {"text": text})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"playbook.yaml:{line}" in page and "budgett" in page
    assert not PlaybookDraft.objects.exists()


def test_an_archive_of_a_playbook_becomes_the_draft(irina: Client, kitchens: Playbook) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        text = kitchens.text.replace("color: yellow", "color: green", 1)
        archive.writestr("ours/playbook.yaml", text)
        archive.writestr("__MACOSX/ours/playbook.yaml", "rubbish")

    answer = irina.post(
        "/process/draft/text/", {"file": SimpleUploadedFile("ours.zip", packed.getvalue())}
    )

    assert answer.status_code == 302
    (found,) = draft().differences
    assert found.path == ("pipelines", "leads", "stages", "ours", "color")


def test_where_a_field_is_used_leads_to_the_forms(irina: Client) -> None:
    page = irina.get("/process/uses/fields/lead/budget/").content.decode()

    assert "/process/part/pipelines/leads/stages/ours/gate/" in page
    refused = irina.post("/process/uses/fields/lead/budget/removal/", {"everywhere": "yes"})
    assert refused.status_code == 422
    assert find(draft().tree, ("fields", "lead", "budget")) is not None


def test_where_a_stage_is_used_names_its_robots_and_counts_its_cards(irina: Client) -> None:
    anna = make_user("Anna")
    make_lead(owner=anna, competitors="Another showroom")
    make_lead(owner=anna)
    stage = "pipelines/leads/stages/assigned/"

    form = irina.get(f"/process/part/{stage}").content.decode()
    page = irina.get(f"/process/uses/{stage}").content.decode()
    field = irina.get("/process/uses/fields/lead/competitors/").content.decode()

    assert f'href="/process/uses/{stage}"' in form
    assert "/process/part/robots/" in page[page.index('class="playbook-uses"') :]
    assert "2 cards stand in it." in page
    assert "1 record holds a value." in field


def test_a_message_reads_as_it_would_for_a_card(irina: Client) -> None:
    lead = make_lead(owner=make_user("Anna"), client_name="Nina Orlova")
    address = "/process/part/messages/next_contact_soon/"
    typed = typed_of(irina, address) | {
        "text.ru": "{{ client_name }}, {{ next_contact_at | date }}", "text.en": "",
        "card": f"lead/{lead.pk}", "do": "look",
    }  # fmt: skip

    page = irina.post(address, typed, headers=HTMX).content.decode()

    shown = page[page.index('id="message-preview"') :]
    assert "Nina Orlova" in shown
    assert "field-note" in shown


def test_who_does_not_set_up_gets_no_form(kitchens: Playbook) -> None:
    galina, anna = signed_in(make_user("Galina")), signed_in(make_user("Anna"))

    assert galina.get("/process/part/fields/lead/budget/").status_code == 403
    assert galina.get("/process/versions/").status_code == 200
    assert anna.get("/process/versions/").status_code == 403
    assert galina.post("/process/draft/discarding/").status_code == 403


def test_a_list_costs_the_same_however_many_cards_there_are(irina: Client) -> None:
    make_lead(owner=make_user("Anna"))
    few = queries_of(irina, "/process/edit/stages/")
    for _number in range(3):
        make_lead(owner=make_user(f"Seller {_number}", role="sales"))

    assert queries_of(irina, "/process/edit/stages/") == few


def test_where_a_role_and_a_person_are_used_is_reached_from_the_settings() -> None:
    cast_irina = make_user("Irina")
    anna = make_user("Anna")
    make_lead(owner=anna)
    client = signed_in(cast_irina)

    assert "/process/uses/roles/sales/" in client.get("/settings/roles/").content.decode()
    page = client.get(f"/settings/roles/people/{anna.pk}/").content.decode()
    uses = page[page.index('id="uses"') :]
    assert '<div>Open cards as their owner</div><span class="num">1</span>' in uses


def test_a_version_is_proposed_for_a_date_and_approved_by_another(irina: Client) -> None:
    save(irina, "/process/part/roles/director/", can=["settings", "process", "approve"])
    seen = re.search(r'name="seen" value="([^"]*)"', irina.get("/process/draft/").content.decode())
    assert seen is not None
    address = "/process/draft/publication/"
    assert irina.post(address, {"seen": seen[1], "comment": "Two pairs"}).status_code == 302
    save(irina, "/process/part/robots/confirm_visit/", off="yes")
    seen = re.search(r'name="seen" value="([^"]*)"', irina.get("/process/draft/").content.decode())
    assert seen is not None

    viktor = signed_in(make_user("Viktor"))
    proposed = irina.post(address, {"seen": seen[1], "comment": "Quieter"})
    mine = irina.get("/process/draft/").content.decode()
    theirs = viktor.get("/process/draft/").content.decode()

    assert proposed.status_code == 302
    assert "A colleague whose role approves has to look at it." in mine
    assert "/process/draft/approval/" not in mine and "/process/draft/approval/" in theirs
    assert active_playbook().spec.robots["confirm_visit"].enabled is True
    # Who approves is told where to look, and going back is proposed as well.
    assert 'href="/process/draft/"' in viktor.get("/notifications/").content.decode()
    assert viktor.post("/process/draft/approval/", {"seen": seen[1]}).status_code == 302
    assert active_playbook().spec.robots["confirm_visit"].enabled is False
    before = Release.objects.order_by("at")[0].playbook_hash
    back = irina.get(f"/process/versions/{before}/").content.decode()
    asked = irina.post(f"/process/versions/{before}/", {"comment": "Back"})
    assert "Propose to go back to it" in back
    assert asked.headers["Location"] == "/process/draft/"
    assert active_playbook().spec.robots["confirm_visit"].enabled is False
