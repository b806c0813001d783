from itertools import pairwise
from pathlib import Path

import pytest

from tests.process.books import (
    BICYCLES,
    bicycles,
    changed,
    kitchens,
    line_of,
    problems,
    problems_of,
    refused,
)
from voronka.process.facts import facts
from voronka.process.loader import load_files, read_folder
from voronka.process.loading.composing import plain_value


def test_the_two_playbooks_load() -> None:
    assert kitchens().spec.playbook == "kitchens"
    assert bicycles().spec.playbook == "bicycles"


# (what stands there, what is written instead, the message; the line is that of the change)
MISTAKES = [
    ("robots:\n", "robotts:\n", "'robotts' is not known here; did you mean 'robots'?"),
    (
        "        kind: waiting",
        "        kind: waitin",
        "'waitin' is not possible here; did you mean 'waiting'?",
    ),
    (
        "title: {ru: Веломастерская, en: Bicycle workshop}",
        "title: {ru: Веломастерская}",
        "title: this text is missing in: en",
    ),
    (
        "    first: 30wm",
        "    first: 30 minutes",
        "first: '30 minutes' is not a duration: write a whole number and a unit, such as 30m, "
        "24h, 2d or, in working time, 15wm, 4wh, 3wd",
    ),
    (
        "    electric: {type: bool,",
        "    electric: {type: boolean,",
        "'boolean' is not possible here; did you mean 'bool'?",
    ),
    (
        "    frame_number: {type: text, label: {ru: Номер рамы, en: Frame number}, group: bike}",
        "    frame_number: {type: text, label: {ru: Номер, рамы, en: Frame number}, group: bike}",
        "label: a text has only the languages ru and en, not рамы; "
        "a text with a comma must stand in quotes",
    ),
    ("      brought:\n", "      Brought:\n", "'Brought' is not a key: write small Latin letters, "
     "digits and _, beginning with a letter"),
    (
        "classes:\n      high: {label: {ru: Высокий, en: High}, at_least: 3}",
        "classes:\n      high: {label: {ru: Высокий, en: High}, at_least: three}",
        "'at_least' should be a whole number, not 'three'",
    ),
    (
        "    can: [create, take, move, edit, win, lose, junk, restore, book, message]",
        "    can: create",
        "'can' should be a list, not 'create'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"), MISTAKES, ids=[new[:30] for _, new, _ in MISTAKES]
)
def test_a_mistake_of_shape_has_its_line(old: str, new: str, message: str) -> None:
    text = changed(old, new)

    assert f"{line_of(text, new.rstrip().split(chr(10))[-1])}: {message}" in problems(text)


NAMES = [
    ("group: bike}\n    fault", "group: bikes}\n    fault",
     "there is no group 'bikes'; did you mean 'bike'?"),
    ("require: [fault, estimate]", "require: [fault, estimat]",
     "there is no field of a deal 'estimat'; did you mean 'estimate'?"),
    ("roles: [boss]", "roles: [bos]", "there is no role 'bos'; did you mean 'boss'?"),
    ("when: {entered: priced}", "when: {entered: pricd}",
     "there is no stage 'pricd'; did you mean 'priced'?"),
    ("when: {entered: priced}", "when: {enterd: priced}",
     "there is no trigger 'enterd'; did you mean 'entered'?"),
    ("- score: care", "- scoore: care", "there is no action 'scoore'; did you mean 'score'?"),
    ("- score: care", "- score: caer", "there is no scoring 'caer'; did you mean 'care'?"),
    ("- send_sms: ready", "- send_sms: redy", "there is no message 'redy'; did you mean 'ready'?"),
    ("{template: test_ride, to: owner}", "{template: test_rid, to: owner}",
     "there is no task template 'test_rid'; did you mean 'test_ride'?"),
    ("{template: test_ride, to: owner}", "{template: test_ride, to: ownr}",
     "there is no recipient 'ownr'; did you mean 'owner'?"),
    ("{template: test_ride, to: owner}", "{template: test_ride, too: owner}",
     "'create_task' takes no 'too'; did you mean 'to'?"),
    ("{template: test_ride, to: owner}", "{to: owner}", "'create_task' needs 'template'"),
    ("when: {task_closed: test_ride, outcome: fine}",
     "when: {task_closed: test_ride, outcome: fin}",
     "there is no outcome 'fin'; did you mean 'fine'?"),
    ("if: has(phone)", "if: has(phon)",
     "in the condition, column 5: Unknown name phon. Did you mean phone?"),
    ("that: tasks.test_ride.closed", "that: tasks.test_ride.closd",
     "in the condition, column 1: Unknown name tasks.test_ride.closd. "
     "Did you mean tasks.test_ride.closed?"),
    ("{kind: close_task, target: test_ride}", "{kind: close_task, target: ride}",
     "there is no task template 'ride'; did you mean 'test_ride'?"),
    ("zone: Europe/Berlin", "zone: Europe/Berlim",
     "there is no time zone 'Europe/Berlim'; did you mean 'Europe/Berlin'?"),
    ('hours: {tue-sat: "10:00-19:00"}', 'hours: {tuesday-sat: "10:00-19:00"}', None),
    ("options: {brakes: 1, gears: 2, wheel: 3}", "options: {brake: 1, gears: 2, wheel: 3}",
     "there is no option of 'fault' 'brake'; did you mean 'brakes'?"),
    ("amount_from: estimate", "amount_from: fault", "'fault' is no money"),
    ("велосипед готов.[[ К оплате {{ estimate | money }}.]]",
     "велосипед готов.[[ К оплате {{ estimat | money }}.]]",
     "there is no field or fact 'estimat'; did you mean 'estimate'?"),
    ("велосипед готов.[[ К оплате {{ estimate | money }}.]]",
     "велосипед готов.[[ К оплате {{ estimate | date }}.]]",
     "the filter 'date' does not fit 'estimate', which is a money"),
    ("велосипед готов.[[ К оплате {{ estimate | money }}.]]",
     "велосипед готов.[[ К оплате {{ estimate | money }}.",
     "'[[' has no counterpart"),
    ("    can: [create, take, move, edit, win, lose, junk, restore, book, message]",
     "    can: [create, tak]", "there is no ability 'tak'; did you mean 'take'?"),
    ("    of: repairs\n    in: [brought]", "    of: repairs\n    in: [brough]",
     "there is no stage 'brough'; did you mean 'brought'?"),
    ("    frame_number: {type", "    phone: {type",
     "'phone' is a standard field that every card has"),
    ("    frame_number: {type", "    tasks: {type", "'tasks' is the name of a family of facts"),
    ("    frame_number: {type: text,", "    frame_number: {type: choice,",
     "'frame_number' is a choice without options"),
    ("group: bike, computed: true}", "group: bike}",
     "'care_points' is filled by a robot: write computed: true"),
    ("currency: EUR", "currency: euro", "a currency is three letters, such as RUB"),
    ("        kind: initial\n", "        kind: path\n",
     "the pipeline 'repairs' has no initial stage, not one"),
    ("when: {entered: priced}", "when: {paid: 100}",
     "there is no trigger 'paid'; there is: after, before, booking_changed, changed, created, "
     "entered, event_changed, inbound, left, signal, task_closed, untouched"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), NAMES, ids=[new[:40] for _, new, _ in NAMES])
def test_a_name_that_leads_nowhere_is_told(old: str, new: str, message: str | None) -> None:
    found = problems(changed(old, new))

    assert found
    if message is not None:
        assert message in [problem.partition(": ")[2] for problem in found]


_CLIENTS = """
fields:
  contact:
    phone: {type: phone, label: Phone}
    points: {type: integer, label: Points, computed: true}
    size: {type: choice, label: Size}
    bike: {type: text, label: Bike}
conversion:
  pipeline: repairs
  fields: {}
  contact: {phone: bike, request: rides}
"""


def test_fields_of_clients_are_checked_like_those_of_cards() -> None:
    found = problems_of({"playbook.yaml": BICYCLES, "clients.yaml": _CLIENTS}, with_file=False)

    assert [problem.partition(": ")[2] for problem in found] == [
        "'phone' is what every contact has already",
        "no robot fills a field of a contact",
        "'size' is a choice without options",
        "a phone cannot become a text",
        "there is no own field of a contact 'rides'; there is: bike, phone, points, size",
    ]


def test_a_name_has_the_line_on_which_it_stands() -> None:
    text = changed("roles: [boss]", "roles: [bos]")

    assert problems(text) == [
        f"{line_of(text, 'roles: [bos]')}: there is no role 'bos'; did you mean 'boss'?"
    ]


def test_all_mistakes_are_told_at_once() -> None:
    text = changed("roles: [boss]", "roles: [bos]").replace("if: has(phone)", "if: has(phon)")

    found = refused(text.replace("- score: care", "- scoore: care"))

    assert [(p.line, p.file) for p in found] == sorted((p.line, p.file) for p in found)
    assert len(found) == 3


def test_a_text_that_is_not_yaml_says_where() -> None:
    assert problems("playbook: a\nroles: [unclosed\npipelines:\n") == [
        "3: this is not YAML: while parsing a flow sequence did not find expected ',' or ']'"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: *b\n", "1: this is not YAML: nothing is anchored as 'b'"),
        ("a: 1\n---\nb: 2\n", "2: this is not YAML: a second document begins"),
        ("a: 1\nb: \x07\n", "2: the character U+0007 cannot be printed"),
    ],
)
def test_what_else_is_no_text_of_a_process_says_where(text: str, told: str) -> None:
    assert problems(text) == [told]


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_brackets_without_end_are_told_and_end_nothing_else(bracket: str) -> None:
    assert len(problems(f"playbook: {bracket * 50_000}")) == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("yes", "yes"), ("True", True), ("12:30", "12:30"), ("2026-11-01", "2026-11-01"),
        ("0x1F", 31), ("0o17", 15), ("-1_000", -1000), ("007", 7), ("1.5e3", 1500.0), (".5", 0.5),
        ("1e", "1e"), ("~", None), ("", None), ("'1'", "1"), ("!!int '5'", 5),
        ("!ours x", "x"), ("[1, *first]", [1, "one"]),
    ],
)  # fmt: skip
def test_words_are_typed_by_the_core_schema_of_yaml_1_2(written: str, read: object) -> None:
    document = plain_value(f"first: &first one\n<<: {{ merged: true }}\nlast: {written}\n")

    assert document == {"first": "one", "merged": True, "last": read}


def test_a_key_that_stands_twice_is_told_with_both_places() -> None:
    text = changed("sources:\n", "language: ru\nsources:\n")

    first = line_of(text, "language: en")
    assert (
        f"{line_of(text, 'language: ru')}: 'language' stands here twice; first in line {first}"
        in (problems(text))
    )


def test_an_empty_file_is_told() -> None:
    files = {"playbook.yaml": BICYCLES, "robots.yaml": "# nothing yet"}

    assert problems_of(files) == ["robots.yaml:1: the file is empty"]


@pytest.mark.parametrize(
    "endless",
    [
        "groups: &all\n  bike: *all\n",
        "groups: &all\n  <<: *all\n",
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefgh")),
    ],
)
def test_anchors_without_end_are_told(endless: str) -> None:
    files = {"playbook.yaml": BICYCLES, "more.yaml": endless}

    assert problems_of(files) == ["more.yaml:1: the anchors of this file make it endless"]


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "playbook.yaml").write_bytes("playbook: a\ntitle: Кухни\n".encode("cp1251"))

    assert problems_of(read_folder(tmp_path)) == ["playbook.yaml:2: the file is not UTF-8"]


def test_a_file_with_a_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    text = BICYCLES.replace("\n", "\r\n")
    (tmp_path / "playbook.yaml").write_text(text, encoding="utf-8-sig", newline="")

    assert load_files(read_folder(tmp_path), facts).hash == bicycles().hash


def test_a_missing_playbook_is_told() -> None:
    assert problems_of({}) == ["playbook.yaml:1: playbook.yaml is missing"]


def _split() -> dict[str, str]:
    """The workshop with its robots and its texts in files of their own."""
    before, robots = BICYCLES.split("robots:\n")
    robots, tasks = robots.split("\ntasks:\n")
    return {"playbook.yaml": f"{before}tasks:\n{tasks}", "robots.yaml": f"robots:\n{robots}"}


def test_files_are_merged_by_section() -> None:
    assert load_files(_split(), facts).hash == bicycles().hash


def test_a_mistake_in_another_file_has_that_file_and_line() -> None:
    files = _split()
    files["robots.yaml"] = files["robots.yaml"].replace("- score: care", "- score: caer")

    line = line_of(files["robots.yaml"], "caer")
    assert problems_of(files) == [
        f"robots.yaml:{line}: there is no scoring 'caer'; did you mean 'care'?"
    ]


def test_two_files_may_not_write_the_same_thing() -> None:
    files = _split() | {"sources.yaml": "sources:\n  counter: {ru: Прилавок, en: Counter}\n"}

    first = line_of(files["playbook.yaml"], "counter:")
    assert problems_of(files) == [
        f"sources.yaml:2: 'en' stands here twice; first in playbook.yaml:{first}",
        f"sources.yaml:2: 'ru' stands here twice; first in playbook.yaml:{first}",
    ]


ABOUT = "about: {ru: Ремонт велосипедов по записи., en: Bicycles repaired by appointment.}"


def test_a_long_text_may_stand_in_files_of_its_own() -> None:
    text = changed(ABOUT, "about: {file: texts/about.md}")
    files = {
        "playbook.yaml": text,
        "texts/about.ru.md": "Ремонт\nвелосипедов\n",
        "texts/about.en.md": "Bicycles\nrepaired\n",
    }

    about = load_files(files, facts).spec.about

    assert (about.ru, about.en) == ("Ремонт\nвелосипедов", "Bicycles\nrepaired")


def test_a_missing_text_file_is_told() -> None:
    text = changed(ABOUT, "about: {file: texts/about.md}")

    line = line_of(text, "about:")
    assert problems_of({"playbook.yaml": text, "texts/about.ru.md": "Ремонт"}) == [
        f"playbook.yaml:{line}: the file texts/about.en.md is missing"
    ]


def test_a_merge_key_takes_the_fields_of_another_card() -> None:
    spec = kitchens().spec

    assert set(spec.fields["lead"]) < set(spec.fields["deal"])
    assert spec.fields["deal"]["budget"] == spec.fields["lead"]["budget"]


def test_a_checklist_has_three_levels() -> None:
    text = changed(
        "          - text: {ru: Передний, en: Front}",
        "          - text: {ru: Передний, en: Front}\n"
        "            items:\n"
        "              - text: {ru: Колодки, en: Pads}\n"
        "                items: [{text: {ru: Износ, en: Wear}}]",
    )

    assert problems(text) == [f"{line_of(text, 'Колодки')}: a checklist has at most three levels"]
