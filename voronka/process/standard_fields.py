"""What every card and client has, whatever the playbook, and what scoring fills."""

from collections.abc import Mapping

from voronka.process.schema import FieldSpec, Holder, PlaybookSpec, ScoringSpec
from voronka.process.text import Text

TITLE, CLIENT_NAME, COMPANY_NAME = "title", "client_name", "company_name"
PHONE, EMAIL, MESSENGER = "phone", "email", "messenger"
SOURCE, REQUEST, AMOUNT, NEXT_CONTACT_AT = "source", "request", "amount", "next_contact_at"
LOST_REASON, LOST_NOTE = "lost_reason", "lost_note"
JUNK_REASON, JUNK_NOTE = "junk_reason", "junk_note"

# Where a request came from, as its sender says it; kept beside the playbook's own fields.
SOURCE_DETAIL, PAGE, EXTERNAL_ID, REQUESTED_AT = (
    "source_detail",
    "page",
    "external_id",
    "requested_at",
)
_UTM_LABELS = {
    "utm_source": Text("UTM: источник", "UTM: source"),
    "utm_medium": Text("UTM: канал", "UTM: medium"),
    "utm_campaign": Text("UTM: кампания", "UTM: campaign"),
    "utm_content": Text("UTM: объявление", "UTM: content"),
    "utm_term": Text("UTM: ключевые слова", "UTM: term"),
}
UTM = tuple(_UTM_LABELS)

# The group under which standard fields stand on the card, before the playbook's own groups.
CLIENT_GROUP = Text("Клиент", "Client")


def standard_fields(spec: PlaybookSpec) -> dict[str, FieldSpec]:
    """Return the fields that every card has, in the order of the card."""
    reasons = {key: reason.label for key, reason in spec.lost_reasons.items()}
    junk = {key: reason.label for key, reason in spec.junk_reasons.items()}
    fields = {
        TITLE: FieldSpec(type="text", label=Text("Название", "Title")),
        CLIENT_NAME: FieldSpec(type="text", label=Text("Имя клиента", "Client's name")),
        COMPANY_NAME: FieldSpec(type="text", label=Text("Компания", "Company")),
        PHONE: FieldSpec(type="phone", label=Text("Телефон", "Phone")),
        EMAIL: FieldSpec(type="email", label=Text("Электронная почта", "E-mail")),
        MESSENGER: FieldSpec(type="text", label=Text("Мессенджер", "Messenger")),
        SOURCE: FieldSpec(type="choice", label=Text("Источник", "Source"), options=spec.sources),
        REQUEST: FieldSpec(type="long_text", label=Text("Текст обращения", "Request")),
        AMOUNT: FieldSpec(type="money", label=Text("Сумма", "Amount")),
        NEXT_CONTACT_AT: FieldSpec(
            type="datetime", label=Text("Дата следующего контакта", "Next contact")
        ),
        LOST_REASON: FieldSpec(
            type="choice", label=Text("Причина отказа", "Reason of loss"), options=reasons
        ),
        LOST_NOTE: FieldSpec(
            type="long_text", label=Text("Пояснение к отказу", "Note on the loss")
        ),
        JUNK_REASON: FieldSpec(
            type="choice",
            label=Text("Почему лид некачественный", "Why the lead is junk"),
            options=junk,
        ),
        JUNK_NOTE: FieldSpec(type="long_text", label=Text("Пояснение", "Note")),
    }
    return fields | origin_fields()


def origin_fields() -> dict[str, FieldSpec]:
    """Return the fields that say where a request came from (K1)."""
    return {
        SOURCE_DETAIL: FieldSpec(type="text", label=Text("Источник подробно", "Source in detail")),
        PAGE: FieldSpec(type="text", label=Text("Страница сайта", "Page of the site")),
        **{name: FieldSpec(type="text", label=label) for name, label in _UTM_LABELS.items()},
        EXTERNAL_ID: FieldSpec(type="text", label=Text("Внешний номер", "External id")),
        REQUESTED_AT: FieldSpec(type="datetime", label=Text("Когда обратился", "Requested at")),
    }


STANDARD = (
    TITLE, CLIENT_NAME, COMPANY_NAME, PHONE, EMAIL, MESSENGER, SOURCE, REQUEST, AMOUNT,
    NEXT_CONTACT_AT, LOST_REASON, LOST_NOTE, JUNK_REASON, JUNK_NOTE,
)  # fmt: skip


# What lists, files and the pages of contacts and companies know by these names.
OF_CLIENTS = frozenset({
    "name", "title", "phone", "email", "messenger", "site", "tax_number", "note", "position",
    "is_decision_maker", "owner", "owner_id", "team_id", "company", "company_id", "people",
    "open_deals", "created_at", "created_by", "created_by_id", "external_id", "fields", "exists",
    "id", "team", "version", "merged_into", "merged_into_id", "search_text",
})  # fmt: skip


def scoring_fields(key: str, scoring: ScoringSpec) -> Mapping[str, FieldSpec]:
    """Return the computed fields that a scoring matrix writes: class, points, points by axis."""
    classes = {name: grade.label for name, grade in scoring.classes.items()}
    fields = {
        f"{key}_class": FieldSpec(
            type="choice", label=scoring.label, options=classes, computed=True, indexed=True
        )
    }
    for axis, spec in scoring.axes.items():
        fields[f"{key}_{axis}"] = FieldSpec(type="integer", label=spec.label, computed=True)
    label = Text(f"{scoring.label.ru}: баллы", f"{scoring.label.en}: points")
    fields[f"{key}_points"] = FieldSpec(type="integer", label=label, computed=True)
    return fields


def fields_of(spec: PlaybookSpec, kind: Holder) -> dict[str, FieldSpec]:
    """
    Return all fields of a kind of card: standard, the playbook's own, computed ones; of a contact
    or company the playbook's own.

    A playbook may declare a computed field of its scoring itself, to place it in a group.
    """
    if kind in ("contact", "company"):
        return dict(spec.fields.get(kind, {}))
    fields = standard_fields(spec)
    fields.update(spec.fields.get(kind, {}))
    for key, scoring in spec.scoring.items():
        if scoring.of == kind:
            for name, field in scoring_fields(key, scoring).items():
                fields.setdefault(name, field)
    return fields
