"""Load → write → load → write gives the same bytes, whatever stands in the playbook."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.process.books import BICYCLES, bicycles, changed, kitchens
from voronka.process.canonical import hash_of, plain, write_playbook
from voronka.process.durations import Duration
from voronka.process.facts import facts
from voronka.process.loader import parse_playbook, restore_playbook
from voronka.process.loading.shape import shaped
from voronka.process.loading.sources import Sources
from voronka.process.playbook import Playbook
from voronka.process.schema import (
    CalendarSpec,
    ChecklistItemSpec,
    FieldSpec,
    HintSpec,
    MessageSpec,
    PipelineSpec,
    PlaybookSpec,
    RobotSpec,
    RoleSpec,
    StageSpec,
    TaskSpec,
)
from voronka.process.text import Text

# Everything YAML might stumble over stands in these alphabets.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cs"])
AWKWARD = st.sampled_from(
    ["", " ", "yes", "Null", "~", "1", "1.5", "0x1f", "- a", "a: b", "a #b", "'", '"', "{a}", "[a]",
     "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "a\n", "\na", " a\nb", "a \nb", "a\n\nb",
     "a\n\n", "\t", "a\tb", "\u2028", "\ufeff", "\x00", "\x85", "😀", "2026-01-01", "12:30",
     "---", "...", "?", "\ufffd", ": ", ":", "a:", "=", "<<", "on", "Да, нет", "{{ name | date }}",
     "a\r\nb", "\\n", "a\\"]
)  # fmt: skip
STRINGS = st.one_of(AWKWARD, st.text(CHARACTERS, max_size=30), st.text("абв ab:#-\n", max_size=20))
TEXTS = st.builds(Text, STRINGS, STRINGS)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
DURATIONS = st.builds(
    Duration, st.integers(0, 900), st.sampled_from(["m", "h", "d", "wm", "wh", "wd"])
)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.one_of(STRINGS, st.booleans(), st.integers(-(10**9), 10**9), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        # A mapping with the one key `file` stands for a file's text.
        st.dictionaries(st.one_of(KEYS, STRINGS), inner, max_size=3).filter(
            lambda found: list(found) != ["file"]
        ),
    ),
    max_leaves=6,
)


def _mapping(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(KEYS, values, max_size=3)


CHECKLISTS = st.lists(
    st.builds(
        ChecklistItemSpec,
        text=TEXTS,
        items=st.lists(st.builds(ChecklistItemSpec, text=TEXTS), max_size=2),
    ),
    max_size=2,
)
SPECS = st.builds(
    PlaybookSpec,
    playbook=KEYS,
    title=TEXTS,
    about=TEXTS,
    language=st.sampled_from(["ru", "en"]),
    calendar=st.builds(
        CalendarSpec,
        zone=STRINGS,
        hours=st.dictionaries(STRINGS, STRINGS, max_size=2),
        days_off=st.lists(STRINGS, max_size=2),
    ),
    roles=_mapping(st.builds(RoleSpec, label=TEXTS, can=st.lists(STRINGS, max_size=2))),
    groups=_mapping(TEXTS),
    fields=st.dictionaries(
        st.sampled_from(["lead", "deal"]),
        _mapping(
            st.builds(
                FieldSpec,
                type=st.just("choice"),
                label=TEXTS,
                help=st.none() | TEXTS,
                options=_mapping(TEXTS),
                computed=st.booleans(),
            )
        ),
    ),
    pipelines=_mapping(
        st.builds(
            PipelineSpec,
            of=st.sampled_from(["lead", "deal"]),
            label=TEXTS,
            stages=_mapping(
                st.builds(
                    StageSpec,
                    label=TEXTS,
                    deadline=st.none() | DURATIONS,
                    hints=st.lists(
                        st.builds(HintSpec, only_if=st.none() | STRINGS, do=TEXTS), max_size=2
                    ),
                )
            ),
        )
    ),
    robots=_mapping(
        st.builds(
            RobotSpec,
            label=TEXTS,
            when=st.dictionaries(KEYS, ANYTHING, min_size=1, max_size=2),
            only_if=st.none() | STRINGS,
            then=st.lists(st.dictionaries(KEYS, ANYTHING, min_size=1, max_size=1), max_size=3),
        )
    ),
    tasks=_mapping(st.builds(TaskSpec, title=TEXTS, checklist=CHECKLISTS)),
    messages=_mapping(st.builds(MessageSpec, channel=st.just("sms"), text=TEXTS)),
    glossary=_mapping(TEXTS),
)


def _read(text: str) -> PlaybookSpec:
    sources = Sources({"playbook.yaml": text})
    spec = shaped(sources.read(), sources.findings)
    assert spec is not None and not sources.findings.problems, sources.findings.problems
    return spec


@settings(max_examples=150, deadline=None)
@given(SPECS)
def test_any_playbook_survives_being_written_and_read(spec: PlaybookSpec) -> None:
    text = write_playbook(spec)

    read = _read(text)

    assert plain(read) == plain(spec)
    assert write_playbook(read).encode() == text.encode()


@pytest.mark.parametrize("playbook", [kitchens(), bicycles()], ids=["kitchens", "bicycles"])
def test_a_whole_playbook_is_written_the_same_again(playbook: Playbook) -> None:
    again = parse_playbook(playbook.text, facts)

    assert again.text.encode() == playbook.text.encode()
    assert again.hash == playbook.hash == hash_of(playbook.text)
    assert again.spec == playbook.spec


def test_comments_order_of_sections_and_quotes_do_not_change_the_hash() -> None:
    sections = BICYCLES.split("\n\n")
    other = "# A comment.\n\n" + "\n\n".join([*sections[1:], sections[0]])

    assert parse_playbook(other, facts).hash == bicycles().hash


def test_a_change_of_one_rule_changes_the_hash() -> None:
    other = parse_playbook(changed("first: 30wm", "first: 45wm"), facts)

    assert other.hash != bicycles().hash


def test_what_is_default_is_left_out() -> None:
    text = changed("currency: EUR", "currency: EUR\nweb_forms: {}\nglossary: {}")

    assert parse_playbook(text, facts).text == bicycles().text
    assert "glossary" not in bicycles().text


def test_the_order_of_stages_counts() -> None:
    stages = list(_read(bicycles().text).pipelines["repairs"].stages)

    assert stages == ["brought", "priced", "on_hold", "repaired", "collected", "refused"]


@pytest.mark.parametrize("playbook", [kitchens, bicycles])
def test_what_a_text_says_is_enough_to_have_the_playbook_again(
    playbook: Callable[[], Playbook],
) -> None:
    known = playbook()
    document = json.loads(json.dumps(plain(known.spec), default=str))

    again = restore_playbook(document, known.facts)

    assert again is not None
    assert (again.text, again.hash, again.spec) == (known.text, known.hash, known.spec)
    assert restore_playbook({**document, "playbook": 7}, known.facts) is None
