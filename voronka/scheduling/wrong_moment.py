"""Refusing what comes too late or too early in the life of a visit."""

from datetime import datetime
from zoneinfo import ZoneInfo

from voronka.process import field_types
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.text import Text
from voronka.scheduling.models import Booking
from voronka.scheduling.problems import BookingProblem, UnableToBook

_OVER = {
    "done": BookingProblem(
        kind="status",
        message=Text("Визит уже проведён.", "The visit has taken place already."),
        advice=Text("Назначьте новый.", "Book another one."),
    ),
    "cancelled": BookingProblem(
        kind="status",
        message=Text("Визит отменён.", "The visit is cancelled."),
        advice=Text("Назначьте новый.", "Book another one."),
    ),
}

_REMOTE = BookingProblem(
    kind="status",
    message=Text("Эта встреча по видеосвязи.", "This meeting is by video call."),
    advice=Text("Ехать не нужно: откройте её ссылку.", "Nobody travels: open its link."),
)


def refuse_if_over(booking: Booking) -> None:
    """
    :raises UnableToBook: the visit has taken place, or was cancelled
    """
    if problem := _OVER.get(booking.status):
        raise UnableToBook([problem])


def refuse_if_remote(booking: Booking) -> None:
    """
    :raises UnableToBook: the meeting is by video call
    """
    if booking.is_remote():
        raise UnableToBook([_REMOTE])


def refuse_if_moved(booking: Booking, *, seen_start: datetime | None) -> None:
    """
    Refuse what was said of a time that is no longer the visit's: by a phone without a connection.

    :raises UnableToBook: the visit has another time than whoever reports on it has seen
    """
    if seen_start is None or booking.starts_at == seen_start:
        return
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    start = booking.starts_at.astimezone(zone)
    show = field_types.get("datetime").format
    raise UnableToBook(
        [
            BookingProblem(
                kind="moved",
                message=Text(
                    f"Тем временем визит перенесли на {show(start, 'ru')}.",
                    f"Meanwhile the visit was moved to {show(start, 'en')}.",
                ),
                advice=Text(
                    "Если вы всё же были у клиента, отправьте ещё раз.",
                    "If you were at the client's all the same, send it once more.",
                ),
                field="starts_at",
            )
        ]
    )


def refuse_before_the_day(booking: Booking, playbook: Playbook, *, now: datetime) -> None:
    """
    :raises UnableToBook: by the firm's clock, the day of the visit has not come
    """
    zone = ZoneInfo(playbook.spec.calendar.zone)
    day = booking.starts_at.astimezone(zone).date()
    if now.astimezone(zone).date() >= day:
        return
    show = field_types.get("date").format
    raise UnableToBook(
        [
            BookingProblem(
                kind="status",
                message=Text(
                    f"Визит назначен на {show(day, 'ru')}, этот день ещё не наступил.",
                    f"The visit is on {show(day, 'en')}, and that day has not come.",
                ),
                advice=Text(
                    "Если договорились раньше, перенесите визит.",
                    "If it was agreed for an earlier day, move it.",
                ),
            )
        ]
    )
