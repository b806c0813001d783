"""A scope with a field of every type, facts of every type, and strategies that draw from them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from voronka.kernel.money import Money
from voronka.process.conditions import NameSpec, Scope, nodes
from voronka.process.conditions.nodes import Node, Type, conjunction, disjunction
from voronka.process.durations import Duration
from voronka.process.facts import FactFamily, FactRegistry, FactSpec
from voronka.process.text import Text

ANNA = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
BORIS = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)

MATERIALS = {
    "oak": Text("дуб", "oak"),
    "pine": Text("сосна", "pine"),
    "mdf": Text("МДФ", "MDF"),
}


def _spec(type_key: str, ru: str, en: str, options: dict[str, Text] | None = None) -> NameSpec:
    return NameSpec(type=type_key, label=Text(ru, en), options=options or {})


FIELDS = {
    "budget": _spec("money", "бюджет", "budget"),
    "price": _spec("money", "цена", "price"),
    "rooms": _spec("integer", "число комнат", "number of rooms"),
    "length": _spec("number", "длина", "length"),
    "width": _spec("number", "ширина", "width"),
    "client": _spec("text", "клиент", "client"),
    "wishes": _spec("long_text", "пожелания", "wishes"),
    "mail": _spec("email", "электронная почта", "e-mail"),
    "mobile": _spec("phone", "телефон", "phone"),
    "site": _spec("url", "сайт", "site"),
    "home": _spec("address", "адрес", "address"),
    "urgent": _spec("bool", "срочно", "urgent"),
    "appliances": _spec("bool", "встроенная техника", "built-in appliances"),
    "material": _spec("choice", "материал", "material", MATERIALS),
    "worktop": _spec("choice", "столешница", "worktop", MATERIALS),
    "materials": _spec("multi_choice", "материалы", "materials", MATERIALS),
    "ready_on": _spec("date", "дата готовности", "ready date"),
    "signed_on": _spec("date", "дата договора", "signing date"),
    "called_at": _spec("datetime", "время звонка", "call time"),
    "next_at": _spec("datetime", "следующий контакт", "next contact"),
    "designer": _spec("user", "дизайнер", "designer"),
}

# Facts whose SQL reads columns beside the card; the test table has them.
_FACTS = {
    "exists": FactSpec(
        type="bool",
        sql="{card}.visit_at IS NOT NULL AND %(key)s = 'visit'",
        label=Text("{key} назначен", "{key} booked"),
        denied=Text("{key} не назначен", "{key} not booked"),
    ),
    "starts_at": FactSpec(
        type="datetime", sql="{card}.visit_at", label=Text("{key}: начало", "{key} start")
    ),
    "in_future": FactSpec(
        type="bool",
        sql="{card}.visit_at > %(now)s",
        label=Text("{key} впереди", "{key} is ahead"),
    ),
    "sum": FactSpec(
        type="money", sql="SELECT {card}.paid", label=Text("{key}: сумма", "{key} amount")
    ),
    "count": FactSpec(
        type="integer", sql="SELECT {card}.visits", label=Text("{key}: число", "{key} count")
    ),
    "note": FactSpec(type="text", sql="{card}.note", label=Text("{key}: заметка", "{key} note")),
}


def registry() -> FactRegistry:
    facts = FactRegistry(tables={"lead": "cards", "deal": "cards"})
    facts.register(FactFamily(name="booking", keyed=True, keys_from="bookings", attributes=_FACTS))
    return facts


SCOPE = Scope(
    kind="lead",
    fields=FIELDS,
    facts=registry(),
    keys={"bookings": {"visit": Text("замер", "visit")}},
    stages={"new": Text("Не обработан", "New"), "ours": Text("Клиент наш", "Our client")},
    pipelines={"leads": Text("Лиды", "Leads")},
    currency="RUB",
    zone="Europe/Berlin",
)

# Values. Few different ones, so that they meet.

_TEXTS = st.sampled_from(["Иван", "иван", "ИВАН Петров", "a%b", "a_b", "a\\b", "'", "Ёлка", "ΑΣ"])
_NUMBERS = st.one_of(
    st.integers(-4, 6).map(Decimal),
    st.sampled_from([Decimal("0.5"), Decimal("-2.25"), Decimal("3.333333"), Decimal("1000000")]),
)
_MONEY = st.builds(
    Money,
    st.sampled_from([0, 1, 50, 100, 150, -100, 300, 50_000_000]),
    st.sampled_from(["RUB", "RUB", "RUB", "EUR"]),
)
_DATES = st.sampled_from(
    [date(2024, 2, 29), date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30), date(2026, 12, 31)]
)
_MOMENTS = st.one_of(
    st.sampled_from([NOW, NOW - timedelta(hours=24), NOW + timedelta(hours=24)]),
    st.integers(-60, 60).map(lambda half_hours: NOW + half_hours * timedelta(minutes=30)),
    st.just(NOW + timedelta(microseconds=1)),
)
_SPANS = st.sampled_from([Duration.parse(text) for text in ("0m", "30m", "24h", "1d", "3d")])
_OPTIONS = st.sampled_from([*MATERIALS])

BY_FIELD_TYPE: dict[str, st.SearchStrategy[object]] = {
    "money": _MONEY,
    "integer": st.integers(-4, 6),
    "number": _NUMBERS,
    "text": _TEXTS,
    "long_text": _TEXTS,
    "email": st.just("ivan@example.com"),
    "phone": st.sampled_from(["+74955550101", "+74955550102"]),
    "url": st.just("https://example.com/Кухня"),
    "address": _TEXTS,
    "bool": st.booleans(),
    "choice": _OPTIONS,
    "multi_choice": st.lists(_OPTIONS, min_size=1, unique=True).map(lambda found: (*found,)),
    "date": _DATES,
    "datetime": _MOMENTS,
    "user": st.sampled_from([ANNA, BORIS]),
}


def sometimes(
    by_name: dict[str, st.SearchStrategy[object]],
) -> st.SearchStrategy[dict[str, object]]:
    """Draw a value for most of the names; the others are left out."""
    drawn = {name: st.one_of(values, values, values, st.none()) for name, values in by_name.items()}
    return st.fixed_dictionaries(drawn).map(
        lambda found: {name: value for name, value in found.items() if value is not None}
    )


def fields() -> st.SearchStrategy[dict[str, object]]:
    """Draw the fields of a card; some are missing."""
    return sometimes({name: BY_FIELD_TYPE[spec.type] for name, spec in FIELDS.items()})


# Trees.

_BY_TYPE: dict[Type, list[str]] = {}
for _name, _field in FIELDS.items():
    _BY_TYPE.setdefault(_field.static_type, []).append(_name)
for _name, _type in (
    ("booking.visit.exists", Type.BOOL),
    ("booking.visit.in_future", Type.BOOL),
    ("booking.visit.starts_at", Type.DATETIME),
    ("booking.visit.sum", Type.MONEY),
    ("booking.visit.count", Type.NUMBER),
    ("booking.visit.note", Type.TEXT),
    ("card.created_at", Type.DATETIME),
    ("card.amount", Type.MONEY),
    ("card.title", Type.TEXT),
    ("card.owner", Type.USER),
):
    _BY_TYPE[_type].append(_name)


def _names(wanted: Type) -> st.SearchStrategy[nodes.Name]:
    return st.sampled_from(_BY_TYPE[wanted]).map(lambda path: nodes.Name(path, wanted))


def _lits(wanted: Type, values: st.SearchStrategy[object]) -> st.SearchStrategy[Node]:
    return values.map(lambda value: nodes.Lit(value, wanted))  # type: ignore[arg-type]


def _numbers(depth: int) -> st.SearchStrategy[Node]:
    flat = st.one_of(
        _names(Type.NUMBER),
        _lits(Type.NUMBER, _NUMBERS),
        _names(Type.TEXT).map(lambda text: nodes.Call("size", (text,), Type.NUMBER)),
        _names(Type.CHOICES).map(lambda chosen: nodes.Call("size", (chosen,), Type.NUMBER)),
    )
    if not depth:
        return flat
    inner, money = _numbers(depth - 1), _names(Type.MONEY)
    return st.one_of(
        flat,
        _arithmetic("+-*/", inner, inner, Type.NUMBER),
        _arithmetic("/", money, money, Type.NUMBER),
        _names(Type.NUMBER).map(lambda part: nodes.Negative(part, Type.NUMBER)),
    )


def _money(depth: int) -> st.SearchStrategy[Node]:
    flat = st.one_of(
        _names(Type.MONEY),
        st.sampled_from([Decimal(1), Decimal("0.5"), Decimal(500_000)]).map(
            lambda number: nodes.InCurrency(nodes.Lit(number, Type.NUMBER), "RUB")
        ),
    )
    if not depth:
        return flat
    inner, number = _money(depth - 1), _numbers(depth - 1)
    return st.one_of(
        flat,
        # Two bare numbers are no money: one side has to say that they are.
        _arithmetic("+-", _names(Type.MONEY), inner, Type.MONEY),
        _arithmetic("*/", _names(Type.MONEY), number, Type.MONEY),
        _arithmetic("*", number, _names(Type.MONEY), Type.MONEY),
        _names(Type.MONEY).map(lambda part: nodes.Negative(part, Type.MONEY)),
        _names(Type.NUMBER).map(lambda part: nodes.InCurrency(part, "RUB")),
    )


def _arithmetic(
    operators: str,
    left: st.SearchStrategy[Node],
    right: st.SearchStrategy[Node],
    result: Type,
) -> st.SearchStrategy[Node]:
    return st.builds(nodes.Arithmetic, st.sampled_from(operators), left, right, st.just(result))


def _moments(depth: int) -> st.SearchStrategy[Node]:
    flat = st.one_of(
        _names(Type.DATETIME),
        st.just(nodes.Clock("now", Type.DATETIME)),
        _lits(Type.DATETIME, _MOMENTS),
    )
    if not depth:
        return flat
    return st.one_of(flat, _arithmetic("+-", flat, _spans(depth - 1), Type.DATETIME))


def _spans(depth: int) -> st.SearchStrategy[Node]:
    age = nodes.Age("card.age", nodes.Name("card.created_at", Type.DATETIME))
    flat = st.one_of(_lits(Type.DURATION, _SPANS), st.just(age))
    if not depth:
        return flat
    return st.one_of(
        flat,
        _arithmetic("-", _moments(0), _moments(0), Type.DURATION),
        _arithmetic("-", _dates(0), _dates(0), Type.DURATION),
        _arithmetic("+-", flat, flat, Type.DURATION),
        st.just(nodes.Negative(age, Type.DURATION)),
    )


def _dates(depth: int) -> st.SearchStrategy[Node]:
    flat = st.one_of(
        _names(Type.DATE),
        st.just(nodes.Clock("today", Type.DATE)),
        _lits(Type.DATE, _DATES),
        _moments(0).map(lambda moment: nodes.Call("date", (moment,), Type.DATE)),
    )
    if not depth:
        return flat
    whole = _lits(Type.DURATION, st.sampled_from([Duration(1, "d"), Duration(48, "h")]))
    return st.one_of(flat, _arithmetic("+-", flat, whole, Type.DATE))


def _texts() -> st.SearchStrategy[Node]:
    return st.one_of(
        _names(Type.TEXT),
        _names(Type.TEXT).map(lambda text: nodes.Call("lower", (text,), Type.TEXT)),
        _lits(Type.TEXT, _TEXTS),
    )


def _choices() -> st.SearchStrategy[Node]:
    return st.one_of(_names(Type.CHOICE), _lits(Type.CHOICE, _OPTIONS))


_USERS = st.one_of(_names(Type.USER), _lits(Type.USER, st.sampled_from([ANNA, BORIS])))
_EQUAL, _ORDER = st.sampled_from(["==", "!="]), st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def _alike(
    operators: st.SearchStrategy[str], inner: st.SearchStrategy[Node], named: Type | None = None
) -> st.SearchStrategy[Node]:
    # A constant takes its type from what it meets, so at least one side is no constant.
    left = _names(named) if named else inner
    return st.builds(nodes.Compare, operators, left, inner)


def _one_of(
    left: st.SearchStrategy[Node], inner: st.SearchStrategy[Node]
) -> st.SearchStrategy[Node]:
    options = st.lists(inner, min_size=1, max_size=3).map(lambda found: (*found,))
    return st.builds(nodes.OneOf, left, options)


_HAS = [_names(kind).map(lambda name: nodes.Has(name)) for kind in _BY_TYPE]

_ATOMS = st.one_of(
    _names(Type.BOOL),
    st.one_of(_HAS),
    _lits(Type.BOOL, st.booleans()),
    _alike(_ORDER, _numbers(2)),
    _alike(_ORDER, _money(2), Type.MONEY),
    _alike(_ORDER, _moments(1)),
    _alike(_ORDER, _dates(1)),
    _alike(_ORDER, _spans(1)),
    _alike(_EQUAL, _texts(), Type.TEXT),
    _alike(_EQUAL, _choices(), Type.CHOICE),
    _alike(_EQUAL, _USERS, Type.USER),
    _alike(_EQUAL, _names(Type.BOOL)),
    _one_of(_names(Type.NUMBER), _numbers(1)),
    _one_of(_names(Type.MONEY), _money(1)),
    _one_of(_names(Type.CHOICE), _choices()),
    _one_of(_names(Type.TEXT), _texts()),
    _one_of(_names(Type.DATE), _dates(0)),
    _one_of(_names(Type.DATETIME), _moments(0)),
    _one_of(_names(Type.USER), _USERS),
    st.builds(nodes.Chosen, _choices(), _names(Type.CHOICES)),
    st.builds(
        lambda function, text, part: nodes.Call(function, (text, part), Type.BOOL),
        st.sampled_from(["startsWith", "endsWith", "contains"]),
        _texts(),
        st.one_of(_texts(), _lits(Type.TEXT, st.sampled_from(["ван", "%", "_", "\\", "И", "b"]))),
    ),
)

TREES: st.SearchStrategy[Node] = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda part: nodes.Not(part)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: conjunction((*parts,))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: disjunction((*parts,))),
    ),
    max_leaves=6,
)
