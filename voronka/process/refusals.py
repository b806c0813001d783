"""The engine's refusals in words: what is unmet, and what would repair it."""

from collections.abc import Iterable
from datetime import datetime

from voronka.process import rights
from voronka.process.decision import Fix, Refusal, RefusalKind
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.text import Text

ACTIONS = {
    "create": Text("создавать карточки", "create cards"),
    "take": Text("брать карточки в работу", "take cards"),
    "assign": Text("назначать ответственного", "assign an owner"),
    "move": Text("переводить карточки по стадиям", "move cards"),
    "edit": Text("изменять поля карточки", "edit cards"),
    "win": Text("закрывать карточки успехом", "win cards"),
    "lose": Text("закрывать карточки как неуспешные", "lose cards"),
    "junk": Text("отмечать карточки некачественными", "mark cards as junk"),
    "restore": Text("возвращать закрытые карточки", "restore cards"),
    "book": Text("записывать на визиты", "book visits"),
    "override": Text("проводить карточку в обход условий", "override gates"),
}


def missing(rule: str, field: str, label: Text, fixes: Iterable[Fix] = ()) -> Refusal:
    message = Text(f"Заполните поле «{label.ru}».", f"Fill in “{label.en}”.")
    return Refusal(rule=rule, kind="missing", message=message, field=field, fixes=tuple(fixes))


def invalid(rule: str, field: str, label: Text, reason: Text, fixes: Iterable[Fix] = ()) -> Refusal:
    message = Text(f"«{label.ru}»: {reason.ru}", f"“{label.en}”: {reason.en}")
    return Refusal(rule=rule, kind="invalid", message=message, field=field, fixes=tuple(fixes))


def unknown_field(name: str, near: str | None) -> Refusal:
    hint = Text(f" Может быть, «{near}»?", f" Perhaps “{near}”?") if near else Text("", "")
    message = Text(f"Нет поля «{name}».{hint.ru}", f"There is no field “{name}”.{hint.en}")
    return Refusal(rule=f"fields.{name}", kind="unknown", message=message, field=name)


def unknown(rule: str, what: Text, name: str) -> Refusal:
    message = Text(f"{what.ru}: «{name}» — такого нет.", f"{what.en}: there is no “{name}”.")
    return Refusal(rule=rule, kind="unknown", message=message)


def computed(name: str, label: Text) -> Refusal:
    message = Text(
        f"«{label.ru}» рассчитывается автоматически.", f"“{label.en}” is calculated by itself."
    )
    return Refusal(rule=f"fields.{name}", kind="permission", message=message, field=name)


def archived_field(name: str, label: Text) -> Refusal:
    message = Text(
        f"Поле «{label.ru}» в архиве: его значения хранятся, но не меняются.",
        f"The field “{label.en}” is archived: its values are kept, and no longer changed.",
    )
    return Refusal(rule=f"fields.{name}", kind="permission", message=message, field=name)


def archived_stage(label: Text) -> Refusal:
    return wrong(
        "card.stage",
        "invalid",
        f"Стадия «{label.ru}» в архиве: выберите другую.",
        f"The stage “{label.en}” is archived: choose another one.",
    )


def hidden(name: str, label: Text) -> Refusal:
    message = Text(f"Вам нельзя изменять «{label.ru}».", f"You may not change “{label.en}”.")
    return Refusal(rule=f"fields.{name}", kind="permission", message=message, field=name)


def not_allowed(playbook: Playbook, action: str, kind: CardKind) -> Refusal:
    """Return the refusal for want of a right, naming the roles that have it."""
    words = ACTIONS.get(action, Text.same(action))
    message = Text(f"Вам нельзя {words.ru}.", f"You may not {words.en}.")
    roles = rights.roles_that_may(playbook, action, kind)
    return Refusal(
        rule=f"rights.{action}",
        kind="permission",
        message=message,
        fixes=tuple(ask(playbook, role) for role in roles),
    )


def people_only(action: str) -> Refusal:
    message = Text("Это может сделать только сотрудник.", "Only a person can do this.")
    return Refusal(rule=f"rights.{action}", kind="permission", message=message)


def closed() -> Refusal:
    message = Text(
        "Карточка закрыта. Чтобы изменить её, сначала верните её в работу.",
        "This card is closed. Restore it first.",
    )
    return Refusal(rule="card.closed", kind="closed", message=message)


def taken(owner: str) -> Refusal:
    by = Text(f"Ответственный — {owner}", f"It belongs to {owner}")
    if not owner:
        by = Text("У карточки уже есть ответственный", "It already has an owner")
    return Refusal(rule="card.owner", kind="taken", message=Text(f"{by.ru}.", f"{by.en}."))


def nothing(rule: str, ru: str, en: str) -> Refusal:
    """Return the refusal of a command that would change nothing."""
    return Refusal(rule=rule, kind="nothing", message=Text(ru, en))


def wrong(rule: str, kind: RefusalKind, ru: str, en: str) -> Refusal:
    return Refusal(rule=rule, kind=kind, message=Text(ru, en))


def not_in_future(rule: str, field: str, label: Text, fixes: Iterable[Fix]) -> Refusal:
    reason = Text("выберите момент в будущем.", "choose a moment in the future.")
    return invalid(rule, field, label, reason, fixes)


def ask(playbook: Playbook, role: str) -> Fix:
    """Return the fix "somebody of this role does it"."""
    spec = playbook.spec.roles.get(role)
    name = spec.label if spec else Text.same(role)
    label = Text(f"Пусть это сделает: {name.ru}", f"Have it done by: {name.en}")
    return Fix(kind="ask", target=role, label=label, roles=(role,))


def in_future(moment: datetime, now: datetime) -> bool:
    """Say whether the moment is still to come; a moment without a zone is none."""
    return moment.tzinfo is not None and moment > now
