"""Headings as the programs of others write them, and values as people write them."""

from decimal import Decimal
from typing import Any

import pytest

from tests.quality.imports.office import an_office, brought
from tests.world import use_kitchens
from voronka.process.models.active import active_playbook
from voronka.quality.imports.maps import system_of
from voronka.quality.imports.targets import Kind, guess, targets_of
from voronka.records.models import Contact, Lead

pytestmark = pytest.mark.django_db

# Kind, headings in the order of the export, and where each belongs.
EXPORTS: dict[str, tuple[str, Kind, dict[str, str]]] = {
    "Bitrix24, leads, ru": ("bitrix24", "lead", {
        "ID": "external_id", "Стадия": "@stage", "Название лида": "title", "Обращение": "",
        "Имя": "@first_name", "Отчество": "@middle_name", "Фамилия": "@last_name",
        "Дата рождения": "", "Рабочий телефон": "phone", "Мобильный телефон": "phone",
        "Рабочий e-mail": "email", "Контакт Telegram": "messenger", "Название компании":
        "company_name", "Источник": "source", "Дополнительно об источнике": "source_detail",
        "Дата создания": "requested_at", "Кем создан": "", "Ответственный": "@owner",
        "Комментарий": "request", "Сумма": "amount", "Валюта": "", "Доступен для всех": "",
        "UTM Source": "utm_source", "UTM Campaign": "utm_campaign"}),
    "Bitrix24, contacts, en": ("bitrix24", "contact", {
        "ID": "external_id", "First name": "@first_name", "Last name": "@last_name",
        "Second name": "@middle_name", "Work Phone": "phone", "Work E-mail": "email",
        "Position": "position", "Company": "@company", "Responsible person": "@owner",
        "Created by": "", "Available to everyone": "", "Comment": "note"}),
    "amoCRM, deals, ru": ("amocrm", "deal", {
        "ID": "external_id", "Название сделки": "title", "Бюджет ₽": "amount",
        "Ответственный": "@owner", "Дата создания сделки": "requested_at", "Кем создана сделка": "",
        "Теги сделки": "", "Этап сделки": "@stage", "Воронка": "", "Полное имя контакта":
        "client_name", "Компания контакта": "@company", "Рабочий телефон (контакт)": "phone",
        "Рабочий email (контакт)": "email", "Примечание 1": "request", "utm_source": "utm_source"}),
    "amoCRM, leads, en": ("amocrm", "lead", {
        "ID": "external_id", "Lead title": "title", "Sale": "amount", "Responsible user": "@owner",
        "Created at": "requested_at", "Lead tags": "", "Lead status": "@stage", "Pipeline": "",
        "Main contact": "client_name", "Company": "@company", "Work phone": "phone",
        "Work email": "email", "Note 1": "request"}),
    "HubSpot, contacts, en": ("hubspot", "contact", {
        "Record ID": "external_id", "First Name": "@first_name", "Last Name": "@last_name",
        "Email": "email", "Phone Number": "phone", "Contact owner": "@owner", "Job Title":
        "position", "Lifecycle Stage": "", "Company name": "name", "Create Date": ""}),
    "HubSpot, deals, en": ("hubspot", "deal", {
        "Record ID": "external_id", "Deal Name": "title", "Deal Stage": "@stage", "Close Date": "",
        "Deal owner": "@owner", "Amount": "amount", "Associated Contact": "@contact",
        "Associated Company": "company_name", "Create Date": "requested_at"}),
    "HubSpot, deals, ru": ("hubspot", "deal", {
        "Идентификатор записи": "external_id", "Название сделки": "title", "Стадия сделки":
        "@stage", "Владелец сделки": "@owner", "Сумма": "amount", "Связанный контакт": "@contact"}),
    "Pipedrive, deals, en": ("pipedrive", "deal", {
        "Deal - ID": "external_id", "Deal - Title": "title", "Deal - Value": "amount",
        "Deal - Stage": "@stage", "Deal - Owner": "@owner", "Deal - Organization": "company_name",
        "Deal - Contact person": "client_name", "Deal - Deal created": "requested_at",
        "Deal - Lost reason": "lost_reason", "Deal - Currency of Value": ""}),
    "Pipedrive, people, ru": ("pipedrive", "contact", {
        "Контакт - ID": "external_id", "Контакт - Имя": "name", "Контакт - Телефон": "phone",
        "Контакт - Эл. почта": "email", "Контакт - Организация": "@company",
        "Контакт - Владелец": "@owner", "Контакт - Должность": "position"}),
}  # fmt: skip


@pytest.mark.parametrize("export", EXPORTS)
def test_the_headings_of_an_export_find_their_places(export: str) -> None:
    use_kitchens()
    system, kind, wanted = EXPORTS[export]
    headings = list(wanted)

    assert system_of(headings) == system
    assert guess(headings, targets_of(active_playbook(), kind), system) == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
def test_values_are_read_as_they_are_meant_in_every_encoding(encoding: str) -> None:
    irina = an_office()
    text = (
        "ID;Имя клиента;Телефон;Бюджет;Когда обратился\n"
        "5805028000000645014;Вера Примерова;8 (495) 555-01-01;3.500,00;25.03.2026 14:30\n"
        "0012;Ёлкин;+7 495 555 01 02;1 000 000,50 руб.;2026-03-26\n"
    )
    begun = (
        text.encode(encoding) if encoding != "utf-16-le" else b"\xff\xfe" + text.encode(encoding)
    )

    done: Any = brought(irina, begun, columns=_COLUMNS)

    assert done.counts == {"created": 2}
    first, second = Lead.objects.order_by("phone")
    assert [first.client_name, second.client_name] == ["Вера Примерова", "Ёлкин"]
    assert [first.fields["external_id"], second.fields["external_id"]] == [
        "5805028000000645014", "0012",
    ]  # fmt: skip
    assert [first.phone, second.phone] == ["+74955550101", "+74955550102"]
    assert [each.fields["budget"]["minor"] for each in (first, second)] == [350000, 100000050]
    assert first.fields["requested_at"] == "2026-03-25T11:30:00+00:00"


def test_sums_keep_the_currency_that_stands_beside_them() -> None:
    irina = an_office()

    brought(irina, "Имя клиента;Бюджет\nВера;€ 3.500,00\n", columns=_COLUMNS)

    budget = Lead.objects.get().fields["budget"]
    assert (Decimal(budget["minor"]) / 100, budget["currency"]) == (Decimal(3500), "EUR")


def test_phones_in_several_columns_all_have_their_place() -> None:
    use_kitchens()
    headings = ["Имя", "Телефон", "Телефон 2", "Телефон (3)", "TEL 4", "Почта 2", "Этап 2"]

    found = guess(headings, targets_of(active_playbook(), "contact"), "")

    assert [found[each] for each in headings[1:5]] == ["phone"] * 4
    assert (found["Почта 2"], found["Этап 2"]) == ("email", "")


def test_a_number_of_nineteen_digits_survives_as_the_id_of_a_contact() -> None:
    irina = an_office()
    text = "ID;Имя\n5805028000000645014;Вера\n5805028000000645015;Пётр\n"

    brought(irina, text, kind="contact", system="school")
    again: Any = brought(irina, text, kind="contact", system="school", rule="skip")

    assert again.counts == {"skipped": 2}
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Вера", "Пётр"]


def test_an_id_that_a_spreadsheet_has_rounded_is_refused_for_it_might_be_anybodys() -> None:
    irina = an_office()
    text = "ID;Имя\n5,80503E+18;Вера\n5.805028000000645e+18;Пётр\n7E2;Олег\nE7;Нина\n"

    done: Any = brought(irina, text, kind="contact", system="school")

    assert done.counts == {"created": 1, "refused": 3}
    assert Contact.objects.get().name == "Нина"


_COLUMNS = {
    "ID": "external_id",
    "Имя клиента": "client_name",
    "Телефон": "phone",
    "Бюджет": "budget",
    "Когда обратился": "requested_at",
}
