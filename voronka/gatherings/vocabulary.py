"""What kinds of events there are, for whom, and what becomes of those invited."""

from typing import Literal

from voronka.process.text import Text

Kind = Literal["open_day", "webinar", "workshop", "exhibition", "promotion", "other"]
Status = Literal["invited", "registered", "attended", "absent", "declined"]
# What the cards of guests are told of.
Change = Literal[
    "invited", "registered", "attended", "absent", "declined",
    "removed", "taken_back", "rescheduled", "called_off", "restored",
]  # fmt: skip
# Who sees the event: the company, the team of whoever is responsible, or they alone; and always
# those who see all leads or all deals.
Audience = Literal["company", "team", "own"]

KINDS: dict[Kind, Text] = {
    "open_day": Text("День открытых дверей", "Open day"),
    "webinar": Text("Вебинар", "Webinar"),
    "workshop": Text("Мастер-класс", "Workshop"),
    "exhibition": Text("Выставка", "Exhibition"),
    "promotion": Text("Акция", "Promotion"),
    "other": Text("Другое", "Other"),
}
# Nouns: a guest may be a woman, a man or a firm.
STATUSES: dict[Status, Text] = {
    "invited": Text("Приглашение", "Invited"),
    "registered": Text("Запись", "Registered"),
    "attended": Text("Участие", "Attended"),
    "absent": Text("Неявка", "Did not come"),
    "declined": Text("Отказ", "Declined"),
}
AUDIENCES: dict[Audience, Text] = {
    "company": Text("Все сотрудники", "Everybody in the company"),
    "team": Text("Команда ответственного", "The team of whoever is responsible"),
    "own": Text("Только ответственный и руководство", "Whoever is responsible, and the management"),
}
# Those whose coming is still open.
AWAITED: tuple[Status, ...] = ("invited", "registered")
# What happens to the event itself, whoever its guests are.
OF_EVENT: tuple[Change, ...] = ("rescheduled", "called_off", "restored")
# Who can be a guest.
GUEST_KINDS = ("lead", "deal", "contact")
