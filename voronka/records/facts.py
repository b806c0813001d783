"""What gates, robots and messages may know of a card from its clients, files and people."""

from collections.abc import Callable

from voronka.process.conditions.stored import Json, read
from voronka.process.facts import FactFamily, FactSpec, facts
from voronka.process.text import Text

# Others' contact points with the same phone number or e-mail address.
_MATCHES = """records_contactpoint p WHERE p.holder_id <> {card}.id AND (
    (p.kind = 'phone' AND p.value = {card}.phone)
    OR (p.kind = 'email' AND p.value = lower({card}.email)))"""

CLIENT = FactFamily(
    name="client",
    attributes={
        "is_known": FactSpec(
            type="bool",
            sql=f"EXISTS (SELECT FROM {_MATCHES})",
            label=Text("клиент уже есть в базе", "client is already known"),
            denied=Text("клиента ещё нет в базе", "client is not known yet"),
        ),
        "matches": FactSpec(
            type="integer",
            sql=f"SELECT count(DISTINCT p.holder_id) FROM {_MATCHES}",
            label=Text("число совпадений по контактам", "number of matches by contacts"),
        ),
        "owner": FactSpec(
            type="user",
            sql="SELECT coalesce(k.owner_id, l.owner_id, d.owner_id) FROM records_contactpoint p"
            " LEFT JOIN records_contact k ON k.id = p.holder_id"
            " LEFT JOIN records_deal d ON d.id = p.holder_id"
            " LEFT JOIN records_lead l ON l.id = p.holder_id"
            " WHERE p.holder_id <> {card}.id AND ((p.kind = 'phone' AND p.value = {card}.phone)"
            " OR (p.kind = 'email' AND p.value = lower({card}.email)))"
            " AND coalesce(k.owner_id, l.owner_id, d.owner_id) IS NOT NULL"
            " ORDER BY k.id IS NULL, p.id DESC LIMIT 1",
            label=Text("ответственный за клиента", "owner of the client"),
        ),
        "is_colleague": FactSpec(
            type="bool",
            sql="EXISTS (SELECT FROM people_user u WHERE u.is_active"
            " AND (u.phone = {card}.phone OR lower(u.email) = lower({card}.email)))",
            label=Text("телефон или почта — сотрудника", "phone or e-mail is a colleague's"),
            denied=Text(
                "телефон и почта не сотрудника", "neither phone nor e-mail is a colleague's"
            ),
        ),
        "has_twin": FactSpec(
            type="bool",
            sql="EXISTS (SELECT FROM records_contactpoint p JOIN records_{kind} t"
            " ON t.id = p.holder_id AND t.closed_at IS NULL"
            " WHERE p.holder_kind = '{kind}' AND p.holder_id <> {card}.id AND ("
            "(p.kind = 'phone' AND p.value = {card}.phone)"
            " OR (p.kind = 'email' AND p.value = lower({card}.email))))",
            label=Text(
                "у клиента есть другая открытая карточка", "the client has another open card"
            ),
            denied=Text(
                "другой открытой карточки у клиента нет", "the client has no other open card"
            ),
        ),
        "waits_since": FactSpec(
            type="datetime",
            sql="SELECT i.at FROM records_cardevent i WHERE i.card_id = {card}.id"
            " AND i.kind = 'inbound' AND NOT EXISTS (SELECT FROM records_cardevent a"
            " WHERE a.card_id = {card}.id AND a.at > i.at AND (a.kind IN ('call', 'task_closed',"
            " 'stage', 'closed', 'booking', 'touched')"
            " OR (a.kind IN ('message_queued', 'note') AND a.actor_kind = 'person')))"
            " ORDER BY i.at DESC, i.id DESC LIMIT 1",
            label=Text("клиент ждёт ответа с", "client waits for an answer since"),
        ),
    },
)

_CONTACT = "SELECT NULLIF(k.{column}, '') FROM records_contact k WHERE k.id = {{card}}.contact_id"
_COMPANY = "SELECT NULLIF(k.{column}, '') FROM records_company k WHERE k.id = {{card}}.company_id"


def _own(table: str, column: str) -> Callable[[str, str], str]:
    def sql(key: str, field_type: str) -> str:
        stored = Json("k.fields", key)
        value = stored.value if field_type == "money" else read(stored, field_type)
        return f"SELECT {value} FROM {table} k WHERE k.id = {{card}}.{column}"

    return sql


CONTACT = FactFamily(
    name="contact",
    own=_own("records_contact", "contact_id"),
    called=Text("контакт", "contact"),
    attributes={
        "exists": FactSpec(
            type="bool",
            sql="{card}.contact_id IS NOT NULL",
            label=Text("контакт создан", "contact exists"),
            denied=Text("контакта нет", "there is no contact"),
        ),
        "name": FactSpec(
            type="text",
            sql=_CONTACT.format(column="name"),
            label=Text("имя контакта", "contact's name"),
        ),
        "phone": FactSpec(
            type="phone",
            sql=_CONTACT.format(column="phone"),
            label=Text("телефон контакта", "contact's phone"),
        ),
        "email": FactSpec(
            type="email",
            sql=_CONTACT.format(column="email"),
            label=Text("почта контакта", "contact's e-mail"),
        ),
    },
)

COMPANY = FactFamily(
    name="company",
    own=_own("records_company", "company_id"),
    called=Text("компания", "company"),
    attributes={
        "exists": FactSpec(
            type="bool",
            sql="{card}.company_id IS NOT NULL",
            label=Text("компания создана", "company exists"),
            denied=Text("компании нет", "there is no company"),
        ),
        "name": FactSpec(
            type="text",
            sql=_COMPANY.format(column="name"),
            label=Text("название компании", "company's name"),
        ),
        "tax_number": FactSpec(
            type="text",
            sql=_COMPANY.format(column="tax_number"),
            label=Text("ИНН компании", "company's tax number"),
        ),
    },
)

FILES = FactFamily(
    name="files",
    attributes={
        "count": FactSpec(
            type="integer",
            sql="SELECT count(*) FROM records_cardfile f WHERE f.card_id = {card}.id",
            label=Text("число файлов", "number of files"),
        ),
        "pictures": FactSpec(
            type="integer",
            sql="SELECT count(*) FROM records_cardfile f WHERE f.card_id = {card}.id"
            " AND f.content_type LIKE 'image/%%'",
            label=Text("число фотографий", "number of pictures"),
        ),
    },
)

_OWNER = "SELECT NULLIF(u.{column}, '') FROM people_user u WHERE u.id = {{card}}.owner_id"

OWNER = FactFamily(
    name="owner",
    attributes={
        "name": FactSpec(
            type="text",
            sql=_OWNER.format(column="name"),
            label=Text("имя ответственного", "owner's name"),
        ),
        "phone": FactSpec(
            type="phone",
            sql=_OWNER.format(column="phone"),
            label=Text("телефон ответственного", "owner's phone"),
        ),
        "email": FactSpec(
            type="email",
            sql=_OWNER.format(column="email"),
            label=Text("почта ответственного", "owner's e-mail"),
        ),
        "works_here": FactSpec(
            type="bool",
            sql="SELECT u.is_active FROM people_user u WHERE u.id = {card}.owner_id",
            label=Text("ответственный работает у нас", "the owner works here"),
            denied=Text("ответственный больше не работает", "the owner no longer works here"),
        ),
        "is_away": FactSpec(
            type="bool",
            sql="EXISTS (SELECT FROM people_absence a WHERE a.user_id = {card}.owner_id"
            " AND a.during @> %(now)s::timestamptz)",
            label=Text("ответственный отсутствует", "the owner is away"),
            denied=Text("ответственный на месте", "the owner is not away"),
        ),
    },
)

PARTICIPANTS = FactFamily(
    name="participants",
    attributes={
        "count": FactSpec(
            type="integer",
            sql="SELECT count(*) FROM records_cardparticipant p WHERE p.card_id = {card}.id",
            label=Text("число участников", "number of participants"),
        ),
    },
)

ORIGIN = FactFamily(
    name="origin",
    attributes={
        "channel": FactSpec(
            type="text",
            sql="{card}.channel",
            label=Text("откуда пришла карточка", "how the card came"),
        ),
        "is_public": FactSpec(
            type="bool",
            sql="{card}.created_by_id IS NULL",
            label=Text("карточка пришла сама", "the card came by itself"),
            denied=Text("карточку завёл сотрудник", "the card was made by a person"),
        ),
    },
)


def register() -> None:
    for family in (CLIENT, CONTACT, COMPANY, FILES, OWNER, PARTICIPANTS, ORIGIN):
        facts.register(family)
