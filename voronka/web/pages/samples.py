"""Made-up content for the living page of components."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from voronka.kernel import clock
from voronka.kernel.money import Money
from voronka.process.text import Text
from voronka.web.inputs import Input

_OPTIONS = [("straight", "Прямая"), ("corner", "Угловая"), ("island", "С островом")]


def all_components() -> dict[str, Any]:
    """Return what the page of components shows, with every state there is."""
    now = clock.now()
    return {
        "people": ["Анна Орлова", "Борис Кузнецов", "Вера Смирнова", "Ivan Petrov", "Ольга", ""],
        "tones": ["gray", "blue", "green", "yellow", "orange", "red"],
        "amounts": [Money(45000000, "RUB"), Money(123456789, "RUB"), Money(9950, "EUR"), None],
        "moments": [
            now + timedelta(hours=2),
            now + timedelta(days=1),
            now - timedelta(days=1),
            now + timedelta(days=12),
            now - timedelta(days=500),
        ],
        "ages": [now - timedelta(minutes=m) for m in (3, 150, 3000, 90000)],
        "phones": ["+74955550112", "+442083661177"],
        "stages": _stages(),
        "checklist_items": _checklist(),
        "inputs": _inputs(),
        "tiles": _tiles(),
    }


def _stages() -> list[Any]:
    labels = [
        Text("Не обработан", "New"),
        Text("Менеджер назначен", "Assigned"),
        Text("Клиент наш", "Our client"),
        Text("Каталог и КП отправлены", "Offer sent"),
        Text("Замер назначен", "Visit booked"),
    ]
    states = ["done", "done", "current", "ahead", "ahead"]
    return [
        SimpleNamespace(key=str(i), label=label, color="blue", state=state, address="")
        for i, (label, state) in enumerate(zip(labels, states, strict=True))
    ]


def _line(path: tuple[int, ...], ru: str, en: str, *items: Any, done: bool = False) -> Any:
    at = clock.now() if done else None
    return SimpleNamespace(path=path, text=Text(ru, en), done_at=at, items=items)


def _checklist() -> list[Any]:
    return [
        _line((0,), "Позвонить клиенту", "Call the client", done=True),
        _line(
            (1,),
            "Подготовить предложение",
            "Prepare the offer",
            _line((1, 0), "Выбрать материал", "Choose the material", done=True),
            _line((1, 1), "Рассчитать стоимость", "Calculate the price"),
        ),
    ]


def _inputs() -> list[Input]:
    return [
        Input(name="text", label="Текст", type="text", value="Кухня «Прага»", required=True),
        Input(name="money", label="Бюджет", type="money", value="450000", unit="₽"),
        Input(name="email", label="Почта", type="email", value="a@", error="Проверьте адрес."),
        Input(name="date", label="День", type="date", help="Когда клиент готов встретиться"),
        Input(name="moment", label="Следующий контакт", type="datetime"),
        Input(name="choice", label="Планировка", type="choice", options=_OPTIONS, value="corner"),
        Input(
            name="many", label="Техника", type="multi_choice", options=_OPTIONS, value=["island"]
        ),
        Input(name="yes", label="Фартук", type="bool", options=[("yes", "Да"), ("no", "Нет")]),
        Input(name="long", label="Пожелания", type="long_text"),
    ]


def _tile(number: int, **changes: Any) -> Any:
    now = clock.now()
    plain: dict[str, Any] = {
        "id": UUID(int=number),
        "kind": "lead",
        "stage": "ours",
        "address": "#",
        "title": "S3 M2 V2 · Угловая · Мария Белова",
        "client": "Мария Белова",
        "amount": Money(48000000, "RUB"),
        "grade": "a",
        "grade_why": "",
        "next_title": Text("Подготовить предложение", "Prepare the offer"),
        "next_at": now + timedelta(hours=3),
        "next_icon": "checkbox",
        "is_late": False,
        "is_open": True,
        "is_sos": False,
        "may_take": False,
        "channel_icon": "forms",
        "channel_label": Text("Форма на сайте", "Web form"),
        "age": "30 ч",
        "owner_name": "Анна Орлова",
    }
    return SimpleNamespace(**{**plain, **changes})


def _tiles() -> list[Any]:
    now = clock.now()
    return [
        _tile(1),
        _tile(
            2, is_late=True, next_at=now - timedelta(days=1), grade="b", owner_name="Вера Смирнова"
        ),
        _tile(3, next_title=None, grade="c", amount=None, channel_icon="phone"),
        _tile(4, is_sos=True, may_take=True, owner_name="", grade="", title="Звонок", amount=None),
    ]
