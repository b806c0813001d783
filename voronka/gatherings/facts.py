"""What gates, robots and messages may know of the events a card is a guest of: `event.next.…`."""

from voronka.gatherings.vocabulary import AWAITED, KINDS, STATUSES
from voronka.process.facts import FactFamily, FactSpec
from voronka.process.text import Text

_AWAITED = ", ".join(f"'{each}'" for each in AWAITED)
# `next` has not begun, `changed` was moved or called off last, at `latest` the client was put down
# or answered last.
_ONE = (
    "FROM gatherings_guest u JOIN gatherings_gathering g ON g.id = u.gathering_id"
    " WHERE u.card_kind = '{kind}' AND u.card_id = {card}.id"
    f" AND (%(key)s = 'latest' OR u.status IN ({_AWAITED}))"
    " AND (%(key)s <> 'next' OR (g.called_off_at IS NULL AND g.begun_at IS NULL))"
    " ORDER BY CASE WHEN %(key)s = 'next' THEN g.starts_at END,"
    " CASE WHEN %(key)s = 'latest' THEN coalesce(u.changed_at, u.invited_at)"
    " ELSE g.changed_at END DESC NULLS LAST, u.id DESC LIMIT 1"
)


def _of(what: str) -> str:
    return f"SELECT {what} {_ONE}"


EVENT = FactFamily(
    name="event",
    keyed=True,
    extra_keys={
        "next": Text("ближайшее мероприятие", "next event"),
        "changed": Text("изменённое мероприятие", "changed event"),
        "latest": Text("мероприятие последнего ответа", "event answered last"),
    },
    attributes={
        "exists": FactSpec(
            type="bool",
            sql=f"EXISTS ({_of('1')})",
            label=Text("{key}: есть", "{key}: there is one"),
            denied=Text("{key}: нет", "{key}: there is none"),
        ),
        "name": FactSpec(
            type="text", sql=_of("g.name"), label=Text("{key}: название", "{key}: name")
        ),
        "kind": FactSpec(
            type="choice",
            sql=_of("g.kind"),
            label=Text("{key}: вид", "{key}: kind"),
            options={str(key): label for key, label in KINDS.items()},
        ),
        "starts_at": FactSpec(
            type="datetime",
            sql=_of("g.starts_at"),
            label=Text("{key}: начало", "{key}: start"),
        ),
        "ends_at": FactSpec(
            type="datetime", sql=_of("g.ends_at"), label=Text("{key}: конец", "{key}: end")
        ),
        "place": FactSpec(
            type="text",
            sql=_of("nullif(g.place, '')"),
            label=Text("{key}: место", "{key}: place"),
        ),
        "link": FactSpec(
            type="url",
            sql=_of("nullif(g.link, '')"),
            label=Text("{key}: ссылка", "{key}: link"),
        ),
        "status": FactSpec(
            type="choice",
            sql=_of("u.status"),
            label=Text("{key}: ответ клиента", "{key}: the client's answer"),
            options={str(key): label for key, label in STATUSES.items()},
        ),
        "called_off": FactSpec(
            type="bool",
            sql=f"coalesce(({_of('g.called_off_at IS NOT NULL')}), false)",
            label=Text("{key}: отменено", "{key}: called off"),
            denied=Text("{key}: не отменено", "{key}: not called off"),
        ),
    },
)
