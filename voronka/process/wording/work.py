"""Tasks with their checklists and outcomes, visits and messages in words."""

from collections.abc import Iterator, Sequence

from voronka.process.document import Part, Sentence
from voronka.process.playbook import Playbook
from voronka.process.schema import BookingSpec, ChecklistItemSpec, MessageSpec, TaskSpec
from voronka.process.templates import without_places
from voronka.process.text import Text
from voronka.process.wording.names import Names, message_name

_TASKS = {
    "task": Text("задача", "task"),
    "call": Text("звонок", "call"),
    "visit": Text("выезд", "visit"),
    "message": Text("сообщение", "message"),
}
_CHANNELS = {
    "email": Text("письмо", "e-mail"),
    "sms": Text("SMS", "SMS"),
    "chat": Text("сообщение в командный чат", "message to the team chat"),
    "notice": Text("уведомление сотрудникам", "notice to colleagues"),
}


def task_part(key: str, task: TaskSpec, names: Names) -> Part:
    """Return one task template."""
    locale, rule = names.locale, f"tasks.{key}"
    sentences = []
    if task.text is not None:
        sentences.append(Sentence(rule=rule, text=without_places(task.text).in_(locale)))
    if task.due is not None:
        span = task.due.words()
        text = Text(f"Срок: {span.ru}.", f"Due in {span.en}.")
        sentences.append(Sentence(rule=f"{rule}.due", text=text.in_(locale)))
    parts = []
    if task.checklist:
        title = Text("Чек-лист", "Checklist").in_(locale)
        items = _items(f"{rule}.checklist", task.checklist, locale)
        parts.append(
            Part(kind="checklist", key=key, rule=f"{rule}.checklist", title=title, parts=items)
        )
    if task.outcomes:
        parts.append(_outcomes(key, task, names))
    return Part(
        kind="task",
        key=key,
        rule=rule,
        title=without_places(task.title).in_(locale),
        note=_TASKS[task.kind].in_(locale),
        sentences=tuple(sentences),
        parts=tuple(parts),
    )


def _items(rule: str, items: Sequence[ChecklistItemSpec], locale: str) -> tuple[Part, ...]:
    return tuple(
        Part(
            kind="item",
            key=str(number),
            rule=f"{rule}.{number}",
            title=item.text.in_(locale),
            parts=_items(f"{rule}.{number}", item.items, locale),
        )
        for number, item in enumerate(items)
    )


def _outcomes(key: str, task: TaskSpec, names: Names) -> Part:
    sentences = []
    for name, outcome in task.outcomes.items():
        asked = [f"«{names.field(field)}»" for field in outcome.ask]
        if outcome.note_required:
            asked.append(Text("пояснение", "a note").in_(names.locale))
        label, what = outcome.label.in_(names.locale), ", ".join(asked)
        text = Text(f"{label}: спросить {what}.", f"{label}: asks for {what}.")
        written = text.in_(names.locale) if asked else f"{label}."
        sentences.append(Sentence(rule=f"tasks.{key}.outcomes.{name}", text=written))
    return Part(
        kind="outcomes",
        key=key,
        rule=f"tasks.{key}.outcomes",
        title=Text("Чем может закончиться", "How it may end").in_(names.locale),
        sentences=tuple(sentences),
    )


def booking_part(key: str, booking: BookingSpec, names: Names) -> Part:
    """Return one kind of visit."""
    locale, rule = names.locale, f"bookings.{key}"
    return Part(
        kind="booking",
        key=key,
        rule=rule,
        title=booking.label.in_(locale),
        sentences=tuple(
            Sentence(rule=rule, text=text.in_(locale)) for text in _booking(booking, names)
        ),
    )


def _booking(booking: BookingSpec, names: Names) -> Iterator[Text]:
    role, long = names.role(booking.role), booking.duration.words()
    if booking.remote:
        yield Text(
            f"По видеосвязи; проводит {role.lower()}; длится {long.ru}.",
            f"By video call; held by: {role}; takes {long.en}.",
        )
    else:
        yield Text(f"Едет {role.lower()}; длится {long.ru}.", f"Done by: {role}; takes {long.en}.")
    if booking.link:
        yield Text(f"Ссылка на встречу: {booking.link}", f"Link to the meeting: {booking.link}")
    if booking.buffer is not None:
        span = booking.buffer.words()
        yield Text(
            f"На дорогу до и после остаётся свободным: {span.ru}.",
            f"Kept free for travel before and after: {span.en}.",
        )
    if booking.needs:
        fields = ", ".join(f"«{names.field(name)}»" for name in booking.needs)
        yield Text(f"Для записи нужны: {fields}.", f"Needed to book: {fields}.")


def message_part(playbook: Playbook, key: str, message: MessageSpec, locale: str) -> Part:
    """Return one message as it is written."""
    rule = f"messages.{key}"
    return Part(
        kind="message",
        key=key,
        rule=rule,
        title=message_name(key, playbook=playbook).in_(locale),
        note=_CHANNELS[message.channel].in_(locale),
        sentences=(Sentence(rule=rule, text=message.text.in_(locale)),),
    )
