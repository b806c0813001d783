"""A file from its first look to its last row, and back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from tests.world import LATER, NOW, make_lead, make_user, use_kitchens
from voronka.automation.models import RobotRun, Timer
from voronka.kernel.actor import Actor
from voronka.kernel.checks import run_checks
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.quality.imports.models import FileImport, ImportedRow
from voronka.quality.imports.queries.imports import (
    columns_of,
    import_for,
    planner_of,
    refused_rows,
    table_of,
)
from voronka.quality.imports.queries.refused_file import refused_file
from voronka.quality.imports.settings import Settings
from voronka.quality.imports.use_cases import carry_import as carrying
from voronka.quality.imports.use_cases.begin_import import begin_import
from voronka.quality.imports.use_cases.carry_import import carry_import
from voronka.quality.imports.use_cases.choose_columns import choose_columns
from voronka.quality.imports.use_cases.revert_rows import revert_rows
from voronka.quality.imports.use_cases.steer_import import steer_import
from voronka.records.models import CardEvent, Contact, ContactPoint, Deal, DecisionRow, Lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.edit_client import edit_client
from voronka.work.models import Task

pytestmark = pytest.mark.django_db(transaction=True)
BITRIX = """ID;Название лида;Имя;Фамилия;Рабочий телефон;Рабочий e-mail;Источник;Дата создания
5805028000000645014;Кухня у окна;Вера;Примерова;+7 (495) 555-02-01;vera@mail.example;;01.02.2026
5805028000000645015;Угловая;Пётр;Образцов;8 495 555-02-02;;;31.02.2026
5805028000000645016;Остров;Нина;Тестова;не звонить;nina@mail.example;;02.02.2026
5805028000000645017;Прямая;Олег;Показов;+7 495 555 02 04;;;2026-02-03
"""


def test_every_row_is_accounted_for_and_told_in_advance() -> None:
    irina = _office()
    import_id = _begun(irina, BITRIX.encode("cp1251"))

    looked = _done(irina, import_id, "check")
    assert Lead.objects.count() == 0
    brought = _done(irina, import_id, "start")

    assert looked.counts == brought.counts == {"created": 2, "refused": 2}
    assert [row["number"] for row in looked.preview["refused"]] == [3, 4]
    assert brought.rows == brought.rows_done == 4
    first = Lead.objects.get(phone="+74955550201")
    assert (first.client_name, first.title) == ("Вера Примерова", "Кухня у окна")
    assert first.fields["external_id"] == "5805028000000645014"
    assert (first.channel, first.owner_id, first.stage) == ("import", irina.id, "new")
    refused = list(ImportedRow.objects.filter(outcome="refused").order_by("number"))
    assert refused[0].cells is not None
    assert refused[0].cells[0] == "5805028000000645015"
    assert refused[1].problems == [
        {
            "column": "Рабочий телефон",
            "value": "не звонить",
            "text": {"ru": "Это не номер телефона.", "en": "This is not a phone number."},
        }
    ]


def test_why_a_row_was_refused_is_said_in_the_language_of_who_reads_it() -> None:
    irina = _office()
    text = "Имя;Телефон;Этап\nВера;не звонить;new\nПётр;;nowhere\n"
    choices = {"columns": {"Имя": "client_name", "Телефон": "phone", "Этап": "@stage"}}
    with translation.override("ru"):
        brought = _brought(irina, text, **choices)

    told, files = {}, {}
    for locale in ("ru", "en"):
        with translation.override(locale):
            rows = refused_rows(actor=irina, import_id=brought.id)
            told[locale] = [each["text"] for row in rows for each in row.problems]
            files[locale] = refused_file(actor=irina, import_id=brought.id)[2].decode()

    assert brought.counts == {"refused": 2}
    assert told == {
        "ru": [
            "Это не номер телефона.",
            "Такого значения нет. Укажите на странице столбцов, чему оно соответствует.",
        ],
        "en": [
            "This is not a phone number.",
            "There is no such value here. Choose on the page of columns what it is.",
        ],
    }
    assert "Телефон: This is not a phone number." in files["en"]
    assert "Телефон: Это не номер телефона." in files["ru"]


def test_robots_keep_still_and_every_check_stays_green() -> None:
    irina = _office()
    _brought(irina, BITRIX)

    assert set(RobotRun.objects.values_list("verdict", flat=True)) == {"skipped"}
    assert (Task.objects.count(), Timer.objects.count()) == (0, 0)
    assert _problems() == []


def test_robots_act_when_they_are_wanted() -> None:
    irina = _office()
    _brought(irina, BITRIX, with_robots=True)

    assert Task.objects.count() == 2
    assert set(Lead.objects.values_list("stage", flat=True)) == {"assigned"}


def test_a_stage_behind_a_gate_is_refused_or_kept_as_history_with_a_reason() -> None:
    irina = _office()
    text = "Имя клиента;Стадия\nВера;Замер проведён\n"
    refused = _brought(irina, text)
    assert (refused.counts, Lead.objects.count()) == ({"refused": 1}, 0)

    kept = _brought(irina, text, past_gates="So it stood in the old system")

    assert kept.counts == {"created": 1}
    lead = Lead.objects.get()
    assert lead.stage == "visit_done"
    override = CardEvent.objects.get(card_id=lead.pk, kind="override")
    assert override.note == "So it stood in the old system"
    assert datetime.fromisoformat(str(override.after)) == override.at + timedelta(days=30)
    assert _problems() == []


@pytest.mark.parametrize(
    ("rule", "counts"),
    [
        ("create", {"created": 2}),
        ("skip", {"created": 1, "skipped": 1}),
        ("fill", {"created": 1, "updated": 1}),
        ("overwrite", {"created": 1, "updated": 1}),
        ("join", {"created": 1, "joined": 1}),
    ],
)
def test_what_is_known_is_dealt_with_by_the_rule(rule: Any, counts: dict[str, int]) -> None:
    irina = _office()
    known = make_lead(owner=User.objects.get(name="Anna"), phone="+74955550301", title="Old")
    text = (
        "Имя клиента;Телефон;E-mail;Название\n"
        "Вера;84955550301;v@mail.example;New\nНовый;84955550302;;\n"
    )

    brought = _brought(irina, text, rule=rule)

    assert brought.counts == counts
    known.refresh_from_db()
    filled = {"fill": ("Old", "v@mail.example"), "overwrite": ("New", "v@mail.example")}
    assert (known.title, known.email) == filled.get(rule, ("Old", None))
    assert Lead.objects.count() == (3 if rule == "create" else 2)


def test_a_known_client_gets_the_card() -> None:
    irina = _office()
    _brought(irina, "Имя;Телефон\nВера Примерова;84955550401\n", kind="contact")

    brought = _brought(irina, "Название;Телефон\nШкаф;+7 495 555-04-01\n", kind="deal")

    assert brought.counts == {"joined": 1}
    assert Deal.objects.get().contact == Contact.objects.get()


def test_two_rows_of_one_file_with_one_phone_are_one_client() -> None:
    irina = _office()
    text = "Имя;Телефон\nВера;84955550401\nВера П.;+7 495 555-04-01\n"
    import_id = _begun(irina, text.encode(), kind="contact")

    looked = _done(irina, import_id, "check")
    brought = _done(irina, import_id, "start")

    assert looked.counts == brought.counts == {"created": 1, "joined": 1}
    assert ContactPoint.objects.count() == 1


def test_a_killed_import_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    irina = _office()
    rows = "".join(f"Клиент {n};+7 495 777-{n // 100:02}-{n % 100:02}\n" for n in range(40))
    import_id = _begun(irina, ("Имя клиента;Телефон\n" + rows).encode())
    _done(irina, import_id, "check")
    monkeypatch.setattr(carrying, "ROWS_AT_ONCE", 10)
    steer_import(import_id=import_id, wish="start", actor=irina, now=NOW)
    file = FileImport.objects.get(pk=import_id)
    reading = carrying._Reading(table_of(file), planner_of(file))
    assert carrying._bring_in(import_id, reading, NOW, None)

    carry_import(import_id=import_id, now=lambda: LATER)
    carry_import(import_id=import_id, now=lambda: LATER)

    done = import_for(actor=irina, import_id=import_id)
    assert (done.status, done.rows_done, done.counts) == ("done", 40, {"created": 40})
    assert Lead.objects.count() == 40
    assert ImportedRow.objects.count() == 40


def test_a_paused_import_waits_and_a_stopped_one_can_be_taken_back() -> None:
    irina = _office()
    import_id = _begun(irina, BITRIX.encode())
    _done(irina, import_id, "check")
    steer_import(import_id=import_id, wish="start", actor=irina, now=NOW)
    steer_import(import_id=import_id, wish="pause", actor=irina, now=NOW)

    carry_import(import_id=import_id, now=lambda: NOW)

    assert Lead.objects.count() == 0
    assert import_for(actor=irina, import_id=import_id).status == "paused"
    assert _done(irina, import_id, "resume").status == "done"


def test_everything_is_taken_back_save_what_people_have_changed_since() -> None:
    irina = _office()
    anna = User.objects.get(name="Anna")
    known = make_lead(owner=anna, phone="+74955550201", title="Old")
    other = make_lead(owner=anna, phone="+74955550202", title="Other")
    text = (
        "Название;Имя клиента;Телефон;E-mail\nNew;Вера;84955550201;v@mail.example\n"
        "New;Пётр;84955550202;p@mail.example\nGone;Олег;84955550203;\nKept;Нина;84955550204;\n"
    )
    import_id = _brought(irina, text, rule="overwrite").id
    edit_card(ref=other.ref, fields={"title": "Mine"}, actor=anna.as_actor(), now=LATER)
    kept = Lead.objects.get(title="Kept")
    edit_card(ref=kept.ref, fields={"request": "Hello"}, actor=irina, now=LATER)

    reverted = _done(irina, import_id, "revert", now=LATER + timedelta(hours=1))

    known.refresh_from_db()
    other.refresh_from_db()
    assert (known.title, known.client_name, known.email) == ("Old", "Vera", None)
    assert (other.title, other.client_name, other.email) == ("Mine", "Vera", None)
    assert sorted(str(lead.title) for lead in Lead.objects.all()) == ["Kept", "Mine", "Old"]
    assert [(row["number"], row["name"]) for row in reverted.kept] == [(5, "Kept"), (3, "title")]
    assert reverted.status == "reverted"
    assert _problems() == []


def test_a_look_that_failed_is_taken_up_again_and_brings_nothing_in() -> None:
    irina = _office()
    import_id = _begun(irina, BITRIX.encode())
    stored = FileImport.objects.get(pk=import_id).stored
    name, content = str(stored.name), stored.read()
    stored.storage.delete(name)
    steer_import(import_id=import_id, wish="check", actor=irina, now=NOW)
    carry_import(import_id=import_id, now=lambda: NOW)
    assert import_for(actor=irina, import_id=import_id).status == "failed"

    stored.storage.save(name, ContentFile(content))
    looked = _done(irina, import_id, "resume")

    assert (looked.status, looked.counts) == ("checked", {"created": 2, "refused": 2})
    assert Lead.objects.count() == 0


def test_a_way_back_that_failed_goes_on_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    irina = _office()
    import_id = _brought(irina, BITRIX).id

    def trip(**given: Any) -> bool:
        raise OSError("the disk is full")

    monkeypatch.setattr(carrying, "revert_rows", trip)
    steer_import(import_id=import_id, wish="revert", actor=irina, now=LATER)
    carry_import(import_id=import_id, now=lambda: LATER)
    assert import_for(actor=irina, import_id=import_id).status == "failed"
    monkeypatch.setattr(carrying, "revert_rows", revert_rows)

    back = _done(irina, import_id, "resume", now=LATER)

    assert back.status == "reverted"
    assert Lead.objects.count() == 0


def test_a_client_that_somebody_has_edited_since_is_not_taken_back() -> None:
    irina = _office()
    import_id = _brought(irina, "Имя\nВера\nПётр\n", kind="contact").id
    vera = Contact.objects.get(name="Вера")
    edit_client(
        kind="contact",
        client_id=vera.pk,
        fields={"position": "Дизайнер"},
        actor=irina,
        now=LATER,
    )

    reverted = _done(irina, import_id, "revert", now=LATER + timedelta(hours=1))

    assert list(Contact.objects.values_list("name", "position")) == [("Вера", "Дизайнер")]
    assert [row["name"] for row in reverted.kept] == ["Вера"]


def test_own_fields_of_contacts_come_in_by_their_types_and_go_back() -> None:
    irina = _office()
    head = "Имя;Телефон;День рождения;Категория покупателя\n"
    first = f"{head}Вера;84955550401;17.05.1990;Для сдачи в аренду\nПётр;84955550402;завтра;\n"
    brought = _brought(irina, first, kind="contact")
    vera = Contact.objects.get()

    again = f"{head}Вера;84955550401;18.05.1990;\n"
    filled = _brought(irina, again, kind="contact", rule="fill")
    over = _brought(irina, again, kind="contact", rule="overwrite")
    vera.refresh_from_db()
    born = dict(vera.fields)
    back = _done(irina, over.id, "revert", now=LATER)

    assert brought.counts == {"created": 1, "refused": 1}
    problem = ImportedRow.objects.get(outcome="refused").problems[0]
    assert (problem["column"], problem["value"]) == ("День рождения", "завтра")
    assert filled.counts == {"skipped": 1}
    assert over.counts == {"updated": 1}
    assert born == {"birthday": "1990-05-18", "category": "rental"}
    assert back.kept == []
    vera.refresh_from_db()
    assert vera.fields == {"birthday": "1990-05-17", "category": "rental"}
    told = CardEvent.objects.filter(card_id=vera.pk, name="birthday").order_by("pk")
    assert [each.after for each in told] == ["1990-05-18", "1990-05-17"]


def test_ids_tie_the_files_of_one_system_together() -> None:
    irina = _office()
    contacts = "Id;Имя\n5805028000000645014;Вера\n5805028000000645015;Пётр\n"
    deals = "Id;Название;Контакт\n9;Шкаф;5805028000000645014\n8;Стол;5805028000000645099\n"
    _brought(irina, contacts, kind="contact", system="zoho")

    brought = _brought(irina, deals, kind="deal", system="zoho")

    assert brought.counts == {"created": 1, "refused": 1}
    contact = Deal.objects.get().contact
    assert contact is not None and contact.name == "Вера"


def test_the_order_of_day_and_month_is_asked_and_never_guessed() -> None:
    irina = _office()
    text = "Имя клиента;Когда обратился\nВера;03/04/2026\n"
    import_id = _begun(irina, text.encode())

    assert columns_of(actor=irina, import_id=import_id).asks_day_order
    assert _done(irina, import_id, "check").counts == {"refused": 1}
    asked = _brought(irina, text, day_order="month")
    assert asked.counts == {"created": 1}
    assert Lead.objects.get().fields["requested_at"].startswith("2026-03-03T21:00")


def test_decisions_of_refused_rows_are_kept() -> None:
    irina = _office()
    _brought(irina, "Имя клиента;Стадия\nВера;Замер проведён\n")

    assert DecisionRow.objects.get().verdict == "refused"


# What every test begins with.


def _office() -> Actor:
    use_kitchens()
    make_user("Anna")
    return make_user("Irina").as_actor()


def _begun(by: Actor, content: bytes, *, kind: Any = "lead", name: str = "leads.csv") -> UUID:
    return begin_import(kind=kind, name=name, content=content, actor=by, now=NOW)


def _brought(by: Actor, text: str, *, kind: Any = "lead", **choices: Any) -> Any:
    import_id = _begun(by, text.encode(), kind=kind)
    chosen = import_for(actor=by, import_id=import_id).settings
    settings = Settings.from_json(chosen.as_json() | choices)
    choose_columns(import_id=import_id, settings=settings, actor=by, now=NOW)
    _done(by, import_id, "check")
    return _done(by, import_id, "start")


def _done(by: Actor, import_id: UUID, wish: str, *, now: Any = NOW) -> Any:
    steer_import(import_id=import_id, wish=wish, actor=by, now=now)
    carry_import(import_id=import_id, now=lambda: now)
    done = import_for(actor=by, import_id=import_id)
    assert done.error == ""
    return done


def _problems() -> list[tuple[str, tuple[str, ...]]]:
    """Return what the checks of cards, decisions, stays and timers find."""
    asked = ("stage", "stays", "decisions", "timers are", "owner")
    assert active_playbook()
    return [
        (result.name, result.problems)
        for result in run_checks()
        if result.problems and any(word in result.name.lower() for word in asked)
    ]
