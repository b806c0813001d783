from collections.abc import Sequence
from datetime import datetime

from voronka.people.models import User
from voronka.process.text import Text
from voronka.work.use_cases.notify import notify

_NAMED = 3
_TITLE = Text("История не сходится с печатями", "The history does not fit its seals")
_DO = Text(
    "Откройте «Настройки → Печати истории» и сверьте с сохранённой копией корней.",
    "Open “Settings → Seals of the history” and compare with the copy of the roots.",
)


def tell_administrators(*, problems: Sequence[str], now: datetime) -> None:
    """
    Tell everybody who administers that history or rules are not as they were written; once a day.
    """
    lines = list(problems[:_NAMED])
    if more := len(problems) - len(lines):
        lines.append(f"… + {more}")
    named = "\n".join(lines)
    administrators = User.objects.filter(is_staff=True, is_active=True)
    notify(
        user_ids=list(administrators.values_list("pk", flat=True)),
        kind="scheduler",
        title=_TITLE,
        text=Text(f"{named}\n{_DO.ru}", f"{named}\n{_DO.en}"),
        key=f"history:{now.date().isoformat()}",
        now=now,
    )
