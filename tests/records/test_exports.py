import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import translation

from tests.world import LATER, NOW, make_cast, make_lead, use_playbook, use_showroom
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import User
from voronka.records.models import Export
from voronka.records.queries import exports
from voronka.records.queries.filters import CardFilter
from voronka.records.spreadsheets import harmless
from voronka.records.use_cases import run_export as running
from voronka.records.use_cases import start_export as starting
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.forget_exports import forget_exports
from voronka.records.use_cases.put_away_export import put_away_export
from voronka.records.use_cases.run_export import run_export
from voronka.records.use_cases.start_export import UnableToStartExport, start_export

pytestmark = pytest.mark.django_db
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(autouse=True)
def _in_english_with_files_of_its_own(tmp_path: Any, settings: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield


@pytest.fixture
def cast() -> dict[str, User]:
    use_showroom()
    return make_cast()


def _exported(user: User, columns: list[str], **wanted: Any) -> UUID:
    given = {"file_format": "csv", "sort": "oldest"} | {
        key: wanted.pop(key) for key in ("file_format", "sort") if key in wanted
    }
    return start_export(
        kind="lead", columns=columns, actor=user.as_actor(), now=NOW,
        wanted=CardFilter(**wanted), **given,
    )  # fmt: skip


def _bytes(user: User, export_id: UUID) -> bytes:
    _name, content = exports.content(actor=user.as_actor(), export_id=export_id, now=NOW)
    with content:
        return bytes(content.read())


def _table(user: User, export_id: UUID) -> list[list[str]]:
    text = _bytes(user, export_id).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_writes_the_columns_in_their_order_with_plain_values(cast: dict[str, User]) -> None:
    make_lead(
        owner=cast["Anna"], title="Oak kitchen", amount="450000.50", material="oak", budget="9000",
        channel="call",
    )  # fmt: skip
    columns = ["title", "owner", "amount", "material", "phone", "created_at", "stage", "channel"]

    found = _table(cast["Galina"], _exported(cast["Galina"], columns))

    assert found == [
        ["Title", "Owner", "Amount", "Material", "Phone", "Created", "Stage", "Came by"],
        ["Oak kitchen", "Anna", "450000.50", "Oak", "+74955550111", "2026-03-10 12:00", "New",
         "Call"],
    ]  # fmt: skip


def test_a_text_that_would_calculate_is_disarmed_and_numbers_are_left_alone() -> None:
    texts = ['=HYPERLINK("http://x")', "+1+cmd", "@SUM(A1)", "-2+3", "\t=1", "+74955550111", "-5"]

    assert [harmless(text) for text in texts] == [
        '\'=HYPERLINK("http://x")', "'+1+cmd", "'@SUM(A1)", "'-2+3", "'\t=1", "+74955550111", "-5",
    ]  # fmt: skip


def test_a_formula_in_a_name_reaches_no_file_as_one(cast: dict[str, User]) -> None:
    make_lead(owner=cast["Anna"], title="=1+1")
    galina = cast["Galina"]

    plain = _table(galina, _exported(galina, ["title"]))
    book = _xlsx(galina, _exported(galina, ["title"], file_format="xlsx"))

    assert plain == [["Title"], ["'=1+1"]]
    assert book == [["Title"], ["=1+1"]]


def test_xlsx_has_numbers_and_dates_as_what_they_are(cast: dict[str, User]) -> None:
    make_lead(owner=cast["Anna"], amount="450000")
    galina = cast["Galina"]

    head, row = _xlsx(galina, _exported(galina, ["amount", "created_at"], file_format="xlsx"))

    # Days since the last day of 1899, noon in Moscow.
    assert (head, row) == (["Amount", "Created"], [450000.0, 46091.5])


def test_only_what_one_sees_leaves_and_hidden_fields_do_not() -> None:
    text = (Path(__file__).parents[1] / "showroom.yaml").read_text(encoding="utf-8")
    use_playbook(text.replace("can: [edit]", "can: [edit, export]"))
    cast = make_cast()
    seen = make_lead(owner=cast["Anna"], title="Seen", amount="5")
    make_lead(owner=cast["Anna"], title="Not seen", amount="7")
    galina, maxim = cast["Galina"].as_actor(), cast["Maxim"]
    add_participant(ref=seen.ref, user_id=maxim.pk, role="measurer", actor=galina, now=NOW)

    found = _table(maxim, _exported(maxim, ["title", "amount"]))

    assert found == [["Title"], ["Seen"]]


def test_who_may_not_take_cards_out_gets_nothing(cast: dict[str, User]) -> None:
    make_lead(owner=cast["Anna"])

    with pytest.raises(NotAllowed, match="may not take cards out"):
        _exported(cast["Anna"], ["title"])

    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("columns", "wanted", "says"),
    [
        (["nothing"], {}, "cannot be made"),
        (["title"], {"file_format": "doc"}, "cannot be made"),
        (["title"], {"text": "nobody there"}, "No card is selected"),
    ],
)
def test_what_makes_no_file_is_refused(
    cast: dict[str, User], columns: list[str], wanted: dict[str, Any], says: str
) -> None:
    make_lead(owner=cast["Anna"])

    with pytest.raises(UnableToStartExport, match=says):
        _exported(cast["Galina"], columns, **wanted)

    assert not Export.objects.exists()


def test_many_go_to_a_worker_that_writes_part_by_part(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "_AT_ONCE", 2)
    monkeypatch.setattr(running, "_PART", 2)
    for number in range(5):
        make_lead(owner=cast["Anna"], title=f"Lead {number}", now=NOW + timedelta(minutes=number))
    galina = cast["Galina"]

    export_id = _exported(galina, ["title"])
    waiting = exports.export(actor=galina.as_actor(), export_id=export_id, now=NOW)
    run_export(export_id=export_id, now=NOW)

    done = exports.export(actor=galina.as_actor(), export_id=export_id, now=NOW)
    assert (waiting.is_ready, waiting.done, waiting.total) == (False, 0, 5)
    assert (done.is_ready, done.done, done.percent) == (True, 5, 100)
    assert _table(galina, export_id) == [["Title"], *([f"Lead {n}"] for n in range(5))]


def test_one_that_is_stopped_leaves_no_file(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "_AT_ONCE", 0)
    monkeypatch.setattr(running, "_PART", 1)
    for _ in range(3):
        make_lead(owner=cast["Anna"])
    actor = cast["Galina"].as_actor()
    export_id = _exported(cast["Galina"], ["title"])

    put_away_export(export_id=export_id, actor=actor, now=NOW)
    run_export(export_id=export_id, now=NOW)

    found = exports.export(actor=actor, export_id=export_id, now=NOW)
    assert (found.is_finished, found.is_ready, found.done) == (True, False, 1)
    assert exports.watched(actor=actor, now=NOW) == []


def test_a_file_is_its_owners_alone_and_for_a_day(cast: dict[str, User]) -> None:
    make_lead(owner=cast["Anna"])
    galina, viktor = cast["Galina"].as_actor(), cast["Viktor"].as_actor()
    export_id = _exported(cast["Galina"], ["title"])
    path = Export.objects.get().stored.path
    tomorrow = NOW + timedelta(hours=25)

    for actor, now in ((viktor, LATER), (galina, tomorrow)):
        with pytest.raises(NotFound):
            exports.content(actor=actor, export_id=export_id, now=now)
    with pytest.raises(NotFound):
        put_away_export(export_id=export_id, actor=viktor, now=LATER)

    assert path.startswith(str(settings.MEDIA_ROOT))
    assert (forget_exports(now=LATER), forget_exports(now=tomorrow)) == (0, 1)
    assert not Export.objects.exists()
    with pytest.raises(FileNotFoundError), open(path):
        pass


def test_colleagues_in_fields_leave_by_name_and_only_what_was_picked(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"], designer=str(cast["Boris"].pk), urgent=True)
    make_lead(owner=cast["Anna"])

    found = _table(
        cast["Galina"], _exported(cast["Galina"], ["designer", "urgent"], ids=(lead.pk,))
    )

    assert found == [["Designer", "Urgent"], ["Boris", "Yes"]]


def _xlsx(user: User, export_id: UUID) -> list[list[str | float]]:
    with zipfile.ZipFile(io.BytesIO(_bytes(user, export_id))) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{_SHEET}f"))
    return [[_cell(cell) for cell in row] for row in sheet.iter(f"{_SHEET}row")]


def _cell(cell: ElementTree.Element) -> str | float:
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    return float(cell.findtext(f"{_SHEET}v") or "nan")
