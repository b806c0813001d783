"""How alike two records are, whatever way their names are written (Q4)."""

import pytest

from voronka.records.likeness.compare import LIKELY, Likeness, compare
from voronka.records.likeness.pairs import candidate_pairs
from voronka.records.likeness.profile import keys_of, profile
from voronka.records.likeness.words import company_words, person_words

PHONE = ("phone", "+74955550111")
MAIL = ("email", "shcherbakov@example.com")


def level(found: Likeness, kind: str) -> str:
    return next((each.level for each in found.evidence if each.kind == kind), "")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Щербаков Сергей", "Sergey Shcherbakov", "turned"),
        ("Юлия Королёва", "Yulia Koroleva", "same"),
        ("Саша Петров", "Александр Петров", "form"),
        ("Петров Александр Иванович", "Александр Петров", "turned"),
        ("Наталья Соколова", "Наталья Сокалова", "close"),
        ("А. Петров", "Алексей Петров", "close"),
        ("Анна Белова", "Виктор Гусев", "different"),
    ],
)
def test_names_of_people_are_compared_by_what_they_are(one: str, other: str, expected: str) -> None:
    found = compare(profile(person=one, points=[PHONE]), profile(person=other, points=[PHONE]))

    assert level(found, "person") == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ООО «Северный ветер»", "Severny Veter LLC", "same"),
        ("Müller GmbH", "Muller", "same"),
        ("ОАО Ромашка", "Ромашка, ООО", "same"),
        ("Технопром", "Техонпром ООО", "close"),
        ("Ромашка Плюс", "ООО Ромашка", "part"),
        ("Ромашка", "Бастион", "different"),
    ],
)
def test_names_of_companies_are_compared_without_their_legal_form(
    one: str, other: str, expected: str
) -> None:
    found = compare(profile(company=one), profile(company=other))

    assert level(found, "company") == expected


def test_a_legal_form_alone_is_still_a_name() -> None:
    assert company_words("ООО") == ("o",)
    assert person_words("Иван Ильич") == ("ivan", "ilich")


def test_the_same_phone_outweighs_a_different_name_but_does_not_make_it_certain() -> None:
    same = compare(profile(person="Анна Белова", points=[PHONE]), profile(points=[PHONE]))
    other = compare(
        profile(person="Анна Белова", points=[PHONE]),
        profile(person="Виктор Гусев", points=[PHONE]),
    )

    assert same.score > 0.95
    assert other.score < same.score
    assert (level(other, "phone"), level(other, "person")) == ("same", "different")


def test_a_common_name_alone_is_no_proof_and_a_typo_in_the_mail_with_it_is() -> None:
    name = "Сергей Щербаков"
    alone = compare(profile(person="Сергей"), profile(person="Сергей"))
    typo = compare(
        profile(person=name, points=[MAIL]),
        profile(person=name, points=[("email", "scherbakov@example.com")]),
    )

    assert alone.score < LIKELY
    assert typo.score > 0.95
    assert level(typo, "email") == "close"


def test_comparing_the_other_way_round_says_the_same() -> None:
    one = profile(person="Саша Петров", company="ООО Ромашка", points=[PHONE], born="1980-02-03")
    other = profile(person="Петров А.", company="Romashka", points=[MAIL], born="1980-03-02")

    assert compare(one, other).score == compare(other, one).score


def test_only_those_that_share_a_key_are_compared_and_a_crowded_key_tells_nothing() -> None:
    alike = [profile(person="Щербаков Сергей"), profile(person="Sergei Sherbakov")]
    stranger = profile(person="Анна Белова")
    crowd = [profile(points=[("site", "example.com")]) for _each in range(5)]

    assert candidate_pairs([*alike, stranger]) == {(0, 1)}
    assert candidate_pairs(crowd, most=4) == frozenset()
    assert keys_of(profile()) == frozenset()
