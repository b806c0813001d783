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


def test_names_that_nobody_has_here_are_told_with_those_who_can_be_meant() -> None:
    use_kitchens()
    user = make_user("Olga", role="quality")
    olga = Program(user)
    begun = olga.upload("/imports/?kind=lead", _file("Имя клиента;Ответственный\nВера;Нет\n"))
    path = f"/imports/{begun['id']}"

    (unknown,) = olga.get(f"{path}/columns/")["unknown"]

    assert (unknown["target"], unknown["text"], unknown["count"]) == ("@owner", "Нет", 1)
    assert unknown["options"][str(user.pk)] == "Olga"


def test_what_would_become_of_rows_is_told_before_any_comes_in() -> None:
    use_kitchens()
    olga = Program(make_user("Olga", role="quality"))
    begun = olga.upload("/imports/?kind=lead", _file())
    path = f"/imports/{begun['id']}"
    chosen = {"Имя клиента": "client_name", "Телефон": "phone"}
    olga.put(f"{path}/columns/", {"columns": chosen})
    olga.post(f"{path}/wishes/", {"wish": "check"}, expect=202)
    carry_import(import_id=begun["id"], now=lambda: NOW)

    preview = olga.get(f"{path}/")["preview"]

    assert preview["examples"]["created"] == [{"number": 2, "name": "Вера", "whom": ""}]
    (refused,) = preview["refused"]
    assert (refused["number"], refused["problems"][0]["value"]) == (3, "нет")


def test_a_file_is_read_again_as_it_is_told() -> None:
    use_kitchens()
    olga = Program(make_user("Olga", role="quality"))
    begun = olga.upload("/imports/?kind=lead", _file("Список\nИмя клиента|Кто;кому\nВера|x\n"))
    path = f"/imports/{begun['id']}"
    reading = {"encoding": "cp1251", "separator": "|", "heading_row": 2}

    read = olga.put(
        f"{path}/columns/", {"columns": {"Имя клиента": "client_name"}, "reading": reading}
    )

    assert read["reading"] == {**reading, "sheet": ""}
    found = [each["heading"] for each in olga.get(f"{path}/columns/")["columns"]]
    assert found == ["Имя клиента", "Кто;кому"]


def test_kept_choices_are_taken_over_and_forgotten() -> None:
    use_kitchens()
    olga = Program(make_user("Olga", role="quality"))
    anna = Program(make_user("Anna", role="sales"))
    first = olga.upload("/imports/?kind=lead", _file())
    chosen = {"Имя клиента": "client_name", "Телефон": "phone", "Кто": "request"}
    olga.put(f"/imports/{first['id']}/columns/", {"columns": chosen, "keep_as": "Fair"})
    other = olga.upload("/imports/?kind=lead", _file("Телефон;Кто\n+7 495 555-02-01;Анна\n"))

    (kept,) = olga.get("/import-maps/", kind="lead")
    taken = olga.post(f"/imports/{other['id']}/map/", {"map_id": kept["id"]})

    assert (kept["name"], taken["taken_from"], other["taken_from"]) == ("Fair", "Fair", "")
    columns = olga.get(f"/imports/{other['id']}/columns/")["columns"]
    assert [each["target"] for each in columns] == ["phone", "request"]
    assert anna.refused("DELETE", f"/import-maps/{kept['id']}/")["status"] == 403
    assert olga.get("/import-maps/", kind="deal") == []
    deals = olga.upload("/imports/?kind=deal", _file("Телефон;Кто\n+7 495 555-02-01;Анна\n"))
    path = f"/imports/{deals['id']}/map/"
    assert olga.refused("POST", path, {"map_id": kept["id"]})["status"] == 404
    olga.delete(f"/import-maps/{kept['id']}/")
    assert olga.get("/import-maps/", kind="lead") == []
