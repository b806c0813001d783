"""The kinds of what people are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from voronka.process.schema import RoleSpec
from voronka.process.text import Text

Email = Literal["off", "now", "digest"]
EMAILS: tuple[Email, ...] = ("off", "now", "digest")
OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How somebody hears of a kind."""

    page: bool = True
    email: Email = "off"
    push: bool = False


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """A kind of notices: what it is called, and why one is told of it."""

    label: Text
    why: Text


KINDS: Mapping[str, NoticeKind] = {
    "sos": NoticeKind(
        label=Text("Лиды, которые никто не взял (SOS)", "Leads that nobody took (SOS)"),
        why=Text(
            "Вашей роли сообщают, когда новый клиент ждёт дольше, чем велит процесс.",
            "Your role is told when a new client waits longer than the process says.",
        ),
    ),
    "task": NoticeKind(
        label=Text("Задачи: поставлены, переданы, перенесены", "Tasks: set, handed over, moved"),
        why=Text("Вы исполнитель этой задачи.", "You are the one who does this task."),
    ),
    "card": NoticeKind(
        label=Text("Карточки, переданные вам", "Cards given to you"),
        why=Text("Карточку передали вам.", "The card was given to you."),
    ),
    "errors": NoticeKind(
        label=Text("Утренний список ошибок", "The morning list of errors"),
        why=Text(
            "Ваша роль отвечает за порядок в карточках.",
            "Your role answers for the order of the cards.",
        ),
    ),
    "robot": NoticeKind(
        label=Text("Робот не смог сделать шаг", "A robot could not do its step"),
        why=Text(
            "Вы ведёте карточку, на которой остановился робот.",
            "You own the card on which the robot stopped.",
        ),
    ),
    "scheduler": NoticeKind(
        label=Text("Тревоги самой системы", "Alarms of the installation"),
        why=Text("Вы отвечаете за эту систему.", "You answer for this installation."),
    ),
    "process": NoticeKind(
        label=Text("Версии процесса на утверждении", "Versions of the process to be approved"),
        why=Text(
            "Вы предложили версию процесса, или ваша роль утверждает версии.",
            "You proposed a version of the process, or your role approves them.",
        ),
    ),
    OTHER: NoticeKind(
        label=Text("Всё остальное", "Everything else"),
        why=Text("Это касается вас или вашей роли.", "It concerns you or your role."),
    ),
}
# Where one looks at what is about no card.
PLACES: Mapping[str, str] = {"process": "/process/draft/", "intake": "/requests/"}
# The morning letter on errors is written elsewhere.
WITHOUT_EMAIL = frozenset({"errors"})


def kind_of(kind: str) -> str:
    """Return the kind people choose by."""
    return kind if kind in KINDS else OTHER


def usual_way(kind: str, role: RoleSpec | None) -> Way:
    """Return what holds for somebody of the role who has chosen nothing."""
    may = role.can if role else ()
    if kind == "sos":
        return Way(push=True)
    if kind == "scheduler":
        return Way(email="now" if "settings" in may else "off", push=True)
    if kind == "process":
        return Way(email="now")
    if kind in ("task", "card"):
        # Whoever sells sits before the page; whoever is on the road reads mail in the morning.
        return Way(email="off" if "take" in may else "digest", push=kind == "task")
    return Way()


def why_told(kind: str) -> Text:
    """Return why somebody is told of a kind."""
    return KINDS[kind_of(kind)].why
