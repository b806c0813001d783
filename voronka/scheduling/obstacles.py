"""
What may be wrong with a visit. Each check looks at one thing and says what to change; all are
asked, so that nobody learns of the second mistake only after the first is repaired.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from voronka.process import field_types
from voronka.process.durations import Duration
from voronka.process.meetings import is_link
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState
from voronka.process.text import Text
from voronka.scheduling.problems import BookingProblem, Kind
from voronka.scheduling.resource import Resource
from voronka.scheduling.rules import VisitRules
from voronka.scheduling.slots import Occupation, Span


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Another visit of the same person, and its card if the actor may know of it."""

    visit: Span
    card: CardRef | None
    title: str


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A visit as somebody wants it, with all that must be looked at."""

    playbook: Playbook
    rules: VisitRules
    state: CardState
    visit: Span
    address: str
    link: str
    # None: there is no such person any more.
    person: Resource | None
    occupation: Occupation
    # Visits whose time, with the travel between them, is touched by this one.
    neighbours: Sequence[Neighbour]
    now: datetime

    def moment(self, at: datetime) -> Text:
        """Return the moment by the firm's clock."""
        zone = ZoneInfo(self.playbook.spec.calendar.zone)
        show = field_types.get("datetime").format
        return Text(show(at, "ru", zone=zone), show(at, "en", zone=zone))


def problems_with(wish: Wish) -> list[BookingProblem]:
    """
    Return everything that is wrong with the visit, in the order of its form.
    """
    return [problem for check in _CHECKS for problem in check(wish)]


def _card_knows_enough(wish: Wish) -> Iterator[BookingProblem]:
    if wish.state.closed_at is not None:
        yield BookingProblem(
            kind="closed",
            message=Text("Карточка закрыта.", "The card is closed."),
            advice=Text("Сначала верните её в работу.", "Restore it first."),
        )
    for name in wish.rules.spec.needs:
        if wish.state.fields.get(name) is not None:
            continue
        field = wish.playbook.field(wish.state.ref.kind, name)
        label = field.label if field else Text.same(name)
        yield BookingProblem(
            kind="missing",
            message=Text(f"Не заполнено: {label.ru}.", f"Not filled in: {label.en}."),
            advice=Text("Заполните это поле карточки.", "Fill in this field of the card."),
            field=f"card.{name}",
        )


def _there_is_a_place(wish: Wish) -> Iterator[BookingProblem]:
    if wish.rules.spec.remote:
        yield from link_problems(wish.link)
    elif not wish.address:
        yield BookingProblem(
            kind="missing",
            message=Text("Не указан адрес.", "There is no address."),
            advice=Text(
                "Укажите, куда ехать, здесь или в карточке.",
                "Say where to go, here or in the card.",
            ),
            field="address",
        )


def link_problems(link: str) -> Iterator[BookingProblem]:
    """Return what is wrong with the link of a meeting."""
    if not link:
        yield BookingProblem(
            kind="missing",
            message=Text("Не указана ссылка на встречу.", "There is no link to the meeting."),
            advice=Text(
                "Создайте видеозвонок и вставьте его ссылку.",
                "Make a video call and paste its link.",
            ),
            field="link",
        )
    elif not is_link(link):
        yield BookingProblem(
            kind="missing",
            message=Text("Это не ссылка.", "This is no link."),
            advice=Text(
                "Вставьте её целиком, она начинается с https://.",
                "Paste all of it; it begins with https://.",
            ),
            field="link",
        )


def _somebody_goes(wish: Wish) -> Iterator[BookingProblem]:
    role = wish.playbook.spec.roles.get(wish.rules.spec.role)
    who = role.label if role else Text.same(wish.rules.spec.role)
    if wish.person is None or wish.person.role != wish.rules.spec.role:
        yield BookingProblem(
            kind="person",
            message=Text(
                "Этот человек не ездит на такие визиты.",
                "This person does not go on such visits.",
            ),
            advice=Text(
                f"Выберите того, у кого роль «{who.ru}».",
                f"Choose somebody with the role “{who.en}”.",
            ),
            field="resource",
        )
    elif not wish.person.phone and not wish.rules.spec.remote:
        yield BookingProblem(
            kind="no_phone",
            message=Text(
                f"У специалиста нет телефона для клиента: {wish.person.name}.",
                f"{wish.person.name} has no phone number for the client.",
            ),
            advice=Text(
                "Попросите администратора внести телефон или выберите другого.",
                "Ask the administrator to enter it, or choose somebody else.",
            ),
            field="resource",
        )


def _it_is_of_a_fit_length(wish: Wish) -> Iterator[BookingProblem]:
    length = wish.visit.end - wish.visit.start
    shortest, longest = _words(wish.rules.shortest), _words(wish.rules.longest)
    if length < wish.rules.shortest:
        yield BookingProblem(
            kind="too_short",
            message=Text("Визит слишком короткий.", "The visit is too short."),
            advice=Text(f"Отведите не меньше: {shortest.ru}.", f"Allow at least {shortest.en}."),
            field="duration",
        )
    if length > wish.rules.longest:
        yield BookingProblem(
            kind="too_long",
            message=Text("Визит слишком длинный.", "The visit is too long."),
            advice=Text(f"Отведите не больше: {longest.ru}.", f"Allow at most {longest.en}."),
            field="duration",
        )


def _it_can_still_be_arranged(wish: Wish) -> Iterator[BookingProblem]:
    start, rules = wish.visit.start, wish.rules
    if start < wish.now:
        yield _of_time(
            "past",
            Text("Это время уже прошло.", "This time is past."),
            Text("Выберите время позже.", "Choose a later time."),
        )
    elif start < rules.earliest:
        earliest = wish.moment(rules.earliest)
        yield _of_time(
            "too_soon",
            Text("Это слишком скоро.", "This is too soon."),
            Text(f"Самое раннее начало: {earliest.ru}.", f"The earliest start: {earliest.en}."),
        )
    elif start >= rules.latest:
        latest = wish.moment(rules.latest)
        yield _of_time(
            "too_far",
            Text("На такой срок запись ещё не открыта.", "That far ahead nothing is booked yet."),
            Text(f"Выберите время до {latest.ru}.", f"Choose a time before {latest.en}."),
        )


def _it_is_in_working_hours(wish: Wish) -> Iterator[BookingProblem]:
    if wish.person is None or any(s.covers(wish.visit) for s in wish.occupation.working):
        return
    name, hours = wish.person.name, _hours_of_the_day(wish)
    if not hours:
        yield _of_time(
            "outside_hours",
            Text(f"{name} в этот день не работает.", f"{name} does not work on this day."),
            Text("Выберите другой день.", "Choose another day."),
        )
        return
    yield _of_time(
        "outside_hours",
        Text(
            f"{name} в этот день работает {hours}, визит в это время не помещается.",
            f"{name} works {hours} on this day, and the visit does not fit into that.",
        ),
        Text(
            "Выберите другое время или сделайте визит короче.",
            "Choose another time or make the visit shorter.",
        ),
    )


def _hours_of_the_day(wish: Wish) -> str:
    zone = ZoneInfo(wish.playbook.spec.calendar.zone)
    day = wish.visit.start.astimezone(zone).date()
    local = [
        (span.start.astimezone(zone), span.end.astimezone(zone)) for span in wish.occupation.working
    ]
    return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in local if start.date() == day)


def _nobody_is_absent(wish: Wish) -> Iterator[BookingProblem]:
    away = [span for span in wish.occupation.absent if span.overlaps(wish.visit)]
    if wish.person is not None and away:
        until = wish.moment(max(span.end for span in away))
        name = wish.person.name
        yield _of_time(
            "absent",
            Text(f"{name} отсутствует до {until.ru}.", f"{name} is absent until {until.en}."),
            Text(
                "Выберите время после этого или другого специалиста.",
                "Choose a time after that, or somebody else.",
            ),
        )


def _the_time_is_free(wish: Wish) -> Iterator[BookingProblem]:
    for neighbour in wish.neighbours:
        start, end = wish.moment(neighbour.visit.start), wish.moment(neighbour.visit.end)
        whose = Text(
            f" ({neighbour.title})" if neighbour.title else "",
            f" ({neighbour.title})" if neighbour.title else "",
        )
        if neighbour.visit.overlaps(wish.visit):
            yield BookingProblem(
                kind="taken",
                message=Text(
                    f"Это время занято: визит {start.ru} – {end.ru}{whose.ru}.",
                    f"This time is taken: a visit {start.en} – {end.en}{whose.en}.",
                ),
                advice=Text(
                    "Выберите свободное время или другого специалиста.",
                    "Choose a free time, or somebody else.",
                ),
                field="starts_at",
                card=neighbour.card,
                card_title=neighbour.title,
            )
        else:
            yield _no_time_to_travel(wish, neighbour, start, end, whose)


def _no_time_to_travel(
    wish: Wish, neighbour: Neighbour, start: Text, end: Text, whose: Text
) -> BookingProblem:
    road = _words(2 * wish.rules.margin)
    return BookingProblem(
        kind="travel",
        message=Text(
            f"Между визитами не успеть доехать: соседний визит {start.ru} – {end.ru}{whose.ru},"
            f" на дорогу нужно: {road.ru}.",
            f"There is no time to travel: the next visit is {start.en} – {end.en}{whose.en},"
            f" and the way takes {road.en}.",
        ),
        advice=Text(
            "Сдвиньте визит или выберите другого специалиста.",
            "Shift the visit, or choose somebody else.",
        ),
        field="starts_at",
        card=neighbour.card,
        card_title=neighbour.title,
    )


def _of_time(kind: Kind, message: Text, advice: Text) -> BookingProblem:
    return BookingProblem(kind=kind, message=message, advice=advice, field="starts_at")


def _words(length: timedelta) -> Text:
    """Return a length of time in hours, or in minutes where it is no whole number of them."""
    minutes = round(length.total_seconds() / 60)
    if minutes % 60 or not minutes:
        return Duration(minutes, "m").words()
    return Duration(minutes // 60, "h").words()


_CHECKS: tuple[Callable[[Wish], Iterator[BookingProblem]], ...] = (
    _card_knows_enough,
    _there_is_a_place,
    _somebody_goes,
    _it_is_of_a_fit_length,
    _it_can_still_be_arranged,
    _it_is_in_working_hours,
    _nobody_is_absent,
    _the_time_is_free,
)
