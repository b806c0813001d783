"""What gates, robots and messages may know of a card's visits: `booking.<kind>.…`."""

from voronka.process.facts import FactFamily, FactSpec
from voronka.process.text import Text

STATUSES = {
    "booked": Text("назначен", "booked"),
    "confirmed": Text("подтверждён", "confirmed"),
    "on_my_way": Text("специалист выехал", "on the way"),
    "done": Text("проведён", "done"),
}


def _latest(what: str, join: str = "") -> str:
    """Return the SQL for something of the latest visit of the kind that was not cancelled."""
    return (
        f"SELECT {what} FROM scheduling_booking b {join} WHERE b.card_id = {{card}}.id"
        " AND b.kind = %(key)s AND b.status <> 'cancelled' ORDER BY b.created_at DESC LIMIT 1"
    )


_PERSON = "JOIN people_user u ON u.id = b.resource_id"
_DONE = "b.status = 'done'"

BOOKING = FactFamily(
    name="booking",
    keyed=True,
    keys_from="bookings",
    attributes={
        "exists": FactSpec(
            type="bool",
            sql=f"EXISTS ({_latest('1')})",
            label=Text("{key}: назначено", "{key}: booked"),
            denied=Text("{key}: не назначено", "{key}: not booked"),
        ),
        "starts_at": FactSpec(
            type="datetime",
            sql=_latest("lower(b.during)"),
            label=Text("{key}: начало", "{key}: start"),
        ),
        "ends_at": FactSpec(
            type="datetime",
            sql=_latest("upper(b.during)"),
            label=Text("{key}: конец", "{key}: end"),
        ),
        "status": FactSpec(
            type="choice",
            sql=_latest("b.status"),
            label=Text("{key}: состояние", "{key}: status"),
            options=STATUSES,
        ),
        "confirmed": FactSpec(
            type="bool",
            sql=f"coalesce(({_latest('b.confirmed_at IS NOT NULL')}), false)",
            label=Text("{key}: подтверждено клиентом", "{key}: confirmed by the client"),
            denied=Text("{key}: клиент не подтвердил", "{key}: not confirmed by the client"),
        ),
        "resource": FactSpec(
            type="user",
            sql=_latest("b.resource_id"),
            label=Text("{key}: кто едет", "{key}: who goes"),
        ),
        "resource_name": FactSpec(
            type="text",
            sql=_latest("u.name", _PERSON),
            label=Text("{key}: имя специалиста", "{key}: specialist's name"),
        ),
        "resource_phone": FactSpec(
            type="phone",
            sql=_latest("nullif(u.phone, '')", _PERSON),
            label=Text("{key}: телефон специалиста", "{key}: specialist's phone"),
        ),
        "address": FactSpec(
            type="address",
            sql=_latest("nullif(b.address, '')"),
            label=Text("{key}: адрес", "{key}: address"),
        ),
        "link": FactSpec(
            type="url",
            sql=_latest("nullif(b.link, '')"),
            label=Text("{key}: ссылка на встречу", "{key}: link to the meeting"),
        ),
        "wishes": FactSpec(
            type="long_text",
            sql=_latest("nullif(b.wishes, '')"),
            label=Text("{key}: пожелания клиента", "{key}: client's wishes"),
        ),
        "has_result": FactSpec(
            type="bool",
            sql=f"coalesce(({_latest(_DONE)}), false)",
            label=Text("{key}: результат внесён", "{key}: result handed in"),
            denied=Text("{key}: результата нет", "{key}: no result"),
        ),
    },
)

VISITS = FactFamily(
    name="visits",
    attributes={
        "unreported": FactSpec(
            type="bool",
            sql=(
                "EXISTS (SELECT FROM scheduling_booking b WHERE b.card_kind = '{kind}'"
                " AND b.card_id = {card}.id AND b.status NOT IN ('cancelled', 'done')"
                " AND upper(b.during) < %(now)s::timestamptz)"
            ),
            label=Text("выезд прошёл, а результата нет", "a visit has passed without a result"),
            denied=Text("результаты выездов внесены", "no past visit lacks its result"),
        ),
    },
)
