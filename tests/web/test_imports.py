"""The wizard: a file, its columns, what would become of it, the import, the refused rows, back."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.browsing import HTMX, queries_of, signed_in
from tests.world import NOW, make_cast, make_user, use_kitchens
from voronka.kernel import clock
from voronka.people.models import User
from voronka.quality.imports.models import FileImport, SavedMap
from voronka.quality.imports.use_cases.begin_import import begin_import
from voronka.quality.imports.use_cases.carry_import import carry_import
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db
TEXT = (
    "Имя клиента;Телефон;Источник;Бюджет\n"
    "Вера;84955550201;Ярмарка;1 000,50 руб.\nПётр;нет;Звонок;x\n"
)


def test_a_file_goes_all_the_way_and_back() -> None:
    irina = _irina()
    client = signed_in(irina)

    sent = client.post("/imports/", {"kind": "lead", "file": _file(TEXT.encode("cp1251"))})
    columns = sent.headers["Location"]
    page = client.get(columns).content.decode()
    assert "cp1251" in page
    assert "Ярмарка" in page
    looked = client.post(columns, _chosen("advertising"))
    show = looked.headers["Location"]
    assert client.get(show, headers=HTMX).content.decode().count("every") == 0
    _carry(show)
    told = client.get(show).content.decode()
    assert "This is not a phone number." in told
    assert "Robots and messages are off for this import." in told
    client.post(f"{show}wishes/", {"wish": "start"})
    _carry(show)

    assert [lead.source for lead in Lead.objects.all()] == ["advertising"]
    refused = client.get(f"{show}refused/")
    lines = refused.content.decode("cp1251").splitlines()
    assert lines[0] == "Имя клиента;Телефон;Источник;Бюджет;Reason of refusal"
    assert lines[1].startswith("Пётр;нет;Звонок;x;Телефон: This is not a phone number.")
    client.post(f"{show}wishes/", {"wish": "revert"})
    _carry(show)
    assert Lead.objects.count() == 0
    assert "Taken back" in client.get("/imports/").content.decode()


def test_values_that_nobody_knows_are_asked_before_it_is_looked_through() -> None:
    irina = _irina()
    import_id = _begun(irina)
    path = f"/imports/{import_id}/columns/"
    sent = {name: value for name, value in _chosen("").items() if not name.startswith("value")}

    answer = signed_in(irina).post(path, sent)

    assert answer.headers["Location"] == path
    assert FileImport.objects.get().status == "draft"


def test_choices_are_kept_for_the_next_file_with_the_same_headings() -> None:
    irina = _irina()
    path = f"/imports/{_begun(irina)}/columns/"
    signed_in(irina).post(path, {**_chosen("advertising"), "keep_as": "Fair", "rule": "skip"})

    again = FileImport.objects.get(pk=_begun(irina))

    assert SavedMap.objects.get().name == "Fair"
    assert again.chosen["rule"] == "skip"
    assert again.chosen["values"]["source"]["Ярмарка"] == "advertising"


def test_a_file_with_a_column_more_takes_them_and_one_of_another_make_does_not() -> None:
    irina = _irina()
    path = f"/imports/{_begun(irina)}/columns/"
    signed_in(irina).post(path, {**_chosen("advertising"), "keep_as": "Fair", "rule": "skip"})
    lines = TEXT.splitlines()

    wider = "\n".join(f"E-mail;{line}" for line in lines)
    wider_id = begin_import(
        kind="lead", name="wider.csv", content=wider.encode(), actor=irina.as_actor(), now=NOW
    )
    other = "\n".join(line.partition(";")[2] for line in lines)
    other_id = begin_import(
        kind="lead", name="other.csv", content=other.encode(), actor=irina.as_actor(), now=NOW
    )

    chosen = FileImport.objects.get(pk=wider_id).chosen
    assert (chosen["taken_from"], chosen["rule"]) == ("Fair", "skip")
    assert chosen["columns"]["E-mail"] == "email"
    assert FileImport.objects.get(pk=other_id).chosen["taken_from"] == ""


def test_kept_choices_are_taken_over_and_forgotten_on_the_page_of_columns() -> None:
    irina = _irina()
    client = signed_in(irina)
    path = f"/imports/{_begun(irina)}/columns/"
    client.post(path, {**_chosen("advertising"), "keep_as": "Fair", "rule": "skip"})
    kept = SavedMap.objects.get()
    other_id = begin_import(
        kind="lead", name="o.csv", content="Телефон\n1\n".encode(), actor=irina.as_actor(), now=NOW
    )

    taken = client.post(f"/imports/{other_id}/map/", {"map": kept.pk})

    page = client.get(taken.headers["Location"]).content.decode()
    assert "Chosen as kept under “Fair”." in page
    assert FileImport.objects.get(pk=other_id).chosen["rule"] == "skip"
    client.post(f"/imports/{other_id}/map/removal/", {"map": kept.pk})
    assert SavedMap.objects.count() == 0
    assert client.post(f"/imports/{other_id}/map/", {"map": kept.pk}).status_code == 404


def test_who_may_not_go_past_gates_does_not_by_choices_that_another_has_kept() -> None:
    irina = _irina()
    path = f"/imports/{_begun(irina)}/columns/"
    reason = {"keep_stages": "yes", "past_gates": "As they stood"}
    signed_in(irina).post(path, {**_chosen("advertising"), **reason, "keep_as": "History"})

    olga = make_user("Olga", role="quality")

    assert FileImport.objects.get(pk=_begun(irina)).chosen["past_gates"] == "As they stood"
    assert FileImport.objects.get(pk=_begun(olga)).chosen["past_gates"] == ""


def test_what_is_refused_on_the_page_of_columns_stands_there_as_it_was_typed() -> None:
    irina = _irina()
    path = f"/imports/{_begun(irina)}/columns/"
    typed = {**_chosen("advertising"), "rule": "overwrite", "system": "Old shop"}

    page = signed_in(irina).post(path, {**typed, "keep_stages": "yes"}).content.decode()

    assert 'value="overwrite" checked' in page
    assert 'value="Old shop"' in page
    assert 'name="keep_stages" value="yes" checked' in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target": ["", "", "", ""]}, "No column is imported. Choose a field for one at least."),
        ({"keep_stages": "yes"}, "Say why the stages are kept without asking their gates."),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_the_reason(
    change: dict[str, object], said: str
) -> None:
    irina = _irina()
    path = f"/imports/{_begun(irina)}/columns/"

    answer = signed_in(irina).post(path, {**_chosen("advertising"), **change})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert FileImport.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        ("Имя;Телефон\n".encode(), "There are headings in this file, but no rows."),
        (b"PK\x03\x04 not a sheet", "This file cannot be read."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(content: bytes, said: str) -> None:
    client = signed_in(_irina())

    answer = client.post("/imports/", {"kind": "lead", "file": _file(content)})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert FileImport.objects.count() == 0


def test_heads_quality_and_administrators_import_and_nobody_else() -> None:
    use_kitchens()
    cast = make_cast()
    import_id = _begun(cast["Irina"])

    allowed = {
        name: signed_in(cast[name]).get("/imports/").status_code
        for name in ("Galina", "Olga", "Irina", "Anna", "Maxim")
    }
    anna = signed_in(cast["Anna"])
    refused = [
        anna.get(f"/imports/{import_id}/").status_code,
        anna.get(f"/imports/{import_id}/refused/").status_code,
        anna.post(f"/imports/{import_id}/wishes/", {"wish": "check"}).status_code,
    ]

    assert allowed == {"Galina": 200, "Olga": 200, "Irina": 200, "Anna": 403, "Maxim": 403}
    assert refused == [403, 403, 403]
    assert FileImport.objects.get().status == "draft"


def test_takes_as_many_queries_for_one_import_as_for_ten() -> None:
    irina = _irina()
    client = signed_in(irina)
    _begun(irina)
    with_one = queries_of(client, "/imports/")
    for _number in range(9):
        _begun(irina)

    assert queries_of(client, "/imports/") == with_one


def _irina() -> User:
    use_kitchens()
    return make_user("Irina")


def _file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("leads.csv", content)


def _begun(by: User) -> UUID:
    return begin_import(
        kind="lead", name="leads.csv", content=TEXT.encode(), actor=by.as_actor(), now=NOW
    )


def _chosen(source: str) -> dict[str, object]:
    return {
        "heading": ["Имя клиента", "Телефон", "Источник", "Бюджет"],
        "target": ["client_name", "phone", "source", "amount"],
        "value:source:Ярмарка": source,
        "value:source:Звонок": "call",
        "rule": "join",
        "then": "check",
    }


def _carry(path: str) -> None:
    carry_import(import_id=UUID(path.strip("/").split("/")[1]), now=clock.now)
