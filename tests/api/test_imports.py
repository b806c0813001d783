"""Importing by programs: the same steps and the same refusals as on the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.client import Program
from tests.world import NOW, make_user, use_kitchens
from voronka.quality.imports.use_cases.carry_import import carry_import
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Имя клиента;Телефон;Кто\nВера;+7 495 555-02-01;Анна\nПётр;нет;Анна\n"


def _file(text: str = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile("leads.csv", text.encode("cp1251"))


def test_a_file_is_looked_through_brought_in_and_taken_back() -> None:
    use_kitchens()
    olga = Program(make_user("Olga", role="quality"))

    begun = olga.upload("/imports/?kind=lead", _file())
    path = f"/imports/{begun['id']}"
    columns = olga.get(f"{path}/columns/")
    assert [each["heading"] for each in columns["columns"]] == ["Имя клиента", "Телефон", "Кто"]
    chosen = {"Имя клиента": "client_name", "Телефон": "phone", "Кто": ""}
    assert olga.put(f"{path}/columns/", {"columns": chosen})["status"] == "draft"

    assert olga.post(f"{path}/wishes/", {"wish": "check"}, expect=202)["status"] == "checking"
    carry_import(import_id=begun["id"], now=lambda: NOW)
    checked = olga.get(f"{path}/")
    assert (checked["status"], checked["counts"]) == ("checked", {"created": 1, "refused": 1})
    assert Lead.objects.count() == 0

    olga.post(f"{path}/wishes/", {"wish": "start"}, expect=202)
    carry_import(import_id=begun["id"], now=lambda: NOW)
    assert list(Lead.objects.values_list("client_name", "phone")) == [("Вера", "+74955550201")]
    (refused,) = olga.get(f"{path}/refused/")
    assert (refused["number"], refused["problems"][0]["value"]) == (3, "нет")
    file = olga.ask("GET", f"{path}/refused/file/")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "Пётр" in file.content.decode("cp1251")

    olga.post(f"{path}/wishes/", {"wish": "revert"}, expect=202)
    carry_import(import_id=begun["id"], now=lambda: NOW)
    assert olga.get(f"{path}/")["status"] == "reverted"
    assert Lead.objects.count() == 0
    assert [each["id"] for each in olga.get("/imports/")] == [begun["id"]]


def test_what_cannot_be_is_refused_with_its_reason() -> None:
    use_kitchens()
    olga = Program(make_user("Olga", role="quality"))
    anna = Program(make_user("Anna", role="sales"))

    begun = olga.upload("/imports/?kind=lead", _file())

    path = f"/imports/{begun['id']}"
    assert anna.refused("GET", "/imports/")["status"] == 403
    assert anna.refused("GET", f"{path}/")["status"] == 403
    assert olga.refused("POST", f"{path}/wishes/", {"wish": "start"})["status"] == 409
    nothing = olga.refused("PUT", f"{path}/columns/", {"columns": {"Телефон": ""}})
    assert nothing["detail"] == "No column is imported. Choose a field for one at least."
    assert olga.upload("/imports/?kind=lead", _file("Телефон\n"), expect=422)["detail"] == (
        "There are headings in this file, but no rows."
    )
